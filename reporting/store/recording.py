"""Keep a run whole: what rarely changes is kept once, evidence once per content."""

import hashlib
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from language import N_
from reporting.domain.run import CheckKey, CheckResult, Run
from reporting.errors import StoreError
from reporting.ports import RunReport
from reporting.store import archive, codec, schema
from reporting.store.pieces import chunks


def record(connection: Connection, report: RunReport, recorded_at: datetime) -> bool:
    """Keep the run; False if it was there already.

    Raises:
        StoreError: The same run id was recorded with other results.
    """
    run = report.run
    known = _digest_of(connection, run.run_id)
    if known is not None:
        if not report.digest.startswith(known):
            raise StoreError(
                N_(
                    "run {run_id} is in the store with other results: a run is published once it has "
                    "ended, and not changed afterwards; nothing was recorded"
                ),
                run_id=run.run_id,
            )
        return False
    _refuse_non_numbers(report.results)
    _keep_files(connection, report)
    archive.await_late(connection, run.target, run.started_at)
    number = _keep_run(connection, run, report.digest, recorded_at)
    _keep_results(connection, number, run, report.results)
    return True


def _digest_of(connection: Connection, run_id: str) -> str | None:
    """Return the digest of a run that is known, or the beginning of it if the run was rolled up."""
    known: str | None = connection.scalar(select(schema.runs.c.digest).where(schema.runs.c.run_id == run_id))
    if known is None and (rolled_up := archive.find(connection, run_id)) is not None:
        known = rolled_up[1].digest
    return known


def _refuse_non_numbers(results: Iterable[CheckResult]) -> None:
    for each in results:
        if wrong := [name for name, value in each.measures.items() if not math.isfinite(value)]:
            raise StoreError(
                N_("{key} measured {measure} as something that is no number; nothing was recorded"),
                key=each.key,
                measure=wrong[0],
            )


def series_of(connection: Connection, target: str, keys: Iterable[CheckKey]) -> dict[CheckKey, int]:
    """Return the number of each series that is known."""
    wanted, table = set(keys), schema.series
    found: dict[CheckKey, int] = {}
    for checks in chunks(sorted({key.check for key in wanted})):
        rows = connection.execute(
            select(table.c.id, table.c.check_id, table.c.case_name).where(
                table.c.target == target, table.c.check_id.in_(checks)
            )
        )
        found.update({CheckKey(check, case): number for number, check, case in rows})
    return {key: number for key, number in found.items() if key in wanted}


def _keep_run(connection: Connection, run: Run, digest: str, recorded_at: datetime) -> int:
    values = {
        "run_id": run.run_id,
        "target": run.target,
        "trigger": run.trigger,
        "planned_at": run.planned_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "deployment": run.deployment,
        "complete": run.complete,
        "versions": run.versions,
        "digest": digest,
        "recorded_at": recorded_at,
    }
    return int(connection.execute(insert(schema.runs).values(values).returning(schema.runs.c.id)).scalar_one())


def _keep_results(connection: Connection, number: int, run: Run, results: Sequence[CheckResult]) -> None:
    series = _keep_series(connection, run.target, [each.key for each in results])
    described = [codec.Description.of(each) for each in results]
    descriptions = _keep_descriptions(connection, described)
    rows = [
        {
            "run": number,
            "series": series[each.key],
            "description": descriptions[_digest(description)],
            "run_started_at": run.started_at,
            "outcome": each.outcome,
            "judged": each.outcome.is_judged,
            "started_at": each.started_at,
            "duration_ms": each.duration_ms,
            "attempts": each.attempts,
            "message": each.message.replace("\0", "\N{REPLACEMENT CHARACTER}"),
            "measures": each.measures,
            "evidence": each.evidence,
        }
        for each, description in zip(results, described, strict=True)
    ]
    if rows:
        connection.execute(insert(schema.results), rows)


def _keep_series(connection: Connection, target: str, keys: Sequence[CheckKey]) -> dict[CheckKey, int]:
    known = series_of(connection, target, keys)
    missing = [key for key in dict.fromkeys(keys) if key not in known]
    if not missing:
        return known
    connection.execute(
        insert(schema.series), [{"target": target, "check_id": key.check, "case_name": key.case} for key in missing]
    )
    return series_of(connection, target, keys)


def _keep_descriptions(connection: Connection, described: Sequence[codec.Description]) -> dict[str, int]:
    wanted = {_digest(each): each for each in described}
    known = _description_numbers(connection, wanted)
    missing = [{"digest": digest, "content": each} for digest, each in wanted.items() if digest not in known]
    if not missing:
        return known
    connection.execute(insert(schema.descriptions), missing)
    return _description_numbers(connection, wanted)


def _description_numbers(connection: Connection, digests: Iterable[str]) -> dict[str, int]:
    table = schema.descriptions
    return {
        digest: number
        for chunk in chunks(sorted(digests))
        for digest, number in connection.execute(select(table.c.digest, table.c.id).where(table.c.digest.in_(chunk)))
    }


def _digest(description: codec.Description) -> str:
    return hashlib.sha256(codec.DESCRIPTION.dump_json(description)).hexdigest()


def _keep_files(connection: Connection, report: RunReport) -> None:
    """Keep evidence that is new, and count for each piece how many results refer to it."""
    table, files = schema.evidence, report.files
    uses = Counter(evidence.sha256 for result in report.results for evidence in result.evidence)
    known = {
        sha256
        for chunk in chunks(sorted({*files, *uses}))
        for sha256 in connection.scalars(select(table.c.sha256).where(table.c.sha256.in_(chunk)))
    }
    rows = [
        {"sha256": sha256, "size": len(content), "compressed": zlib.compress(content), "uses": uses[sha256]}
        for sha256, content in sorted(files.items())
        if sha256 not in known
    ]
    if rows:
        connection.execute(insert(table), rows)
    count_uses(connection, {sha256: uses[sha256] for sha256 in known})


def count_uses(connection: Connection, more: Mapping[str, int]) -> None:
    """Add to the numbers of results that refer to these pieces of evidence, or take away from them."""
    table = schema.evidence
    changed = [{"sha": sha256, "more": count} for sha256, count in sorted(more.items()) if count]
    if changed:
        counting = update(table).where(table.c.sha256 == bindparam("sha"))
        connection.execute(counting.values(uses=table.c.uses + bindparam("more")), changed)
