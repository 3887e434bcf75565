"""Keep a run whole: what rarely changes is kept once, evidence once per content."""

import hashlib
import math
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from reporting.domain.run import CheckKey, CheckResult, Run
from reporting.errors import StoreError
from reporting.ports import RunReport
from reporting.store import codec, schema

CHUNK = 400
"""Values in one IN list; SQLite before 3.32 takes 999 parameters at most (sqlite.org/limits.html)."""


def record(connection: Connection, report: RunReport, recorded_at: datetime) -> bool:
    """Keep the run; False if it was there already.

    Raises:
        StoreError: The same run id was recorded with other results.
    """
    run = report.run
    known = connection.scalar(select(schema.runs.c.digest).where(schema.runs.c.run_id == run.run_id))
    if known is not None:
        if known != report.digest:
            raise StoreError(
                f"run {run.run_id} is in the store with other results: a run is published once it has ended, and "
                f"not changed afterwards; nothing was recorded"
            )
        return False
    _refuse_non_numbers(report.results)
    _keep_files(connection, report.files)
    number = _keep_run(connection, run, report.digest, recorded_at)
    _keep_results(connection, number, run, report.results)
    return True


def _refuse_non_numbers(results: Iterable[CheckResult]) -> None:
    for each in results:
        if wrong := [name for name, value in each.measures.items() if not math.isfinite(value)]:
            raise StoreError(f"{each.key} measured {wrong[0]} as something that is no number; nothing was recorded")


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


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut ``values`` into pieces that fit into one statement."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


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


def _keep_files(connection: Connection, files: Mapping[str, bytes]) -> None:
    table = schema.evidence
    known = {
        sha256
        for chunk in chunks(sorted(files))
        for sha256 in connection.scalars(select(table.c.sha256).where(table.c.sha256.in_(chunk)))
    }
    rows = [
        {"sha256": sha256, "size": len(content), "compressed": zlib.compress(content)}
        for sha256, content in sorted(files.items())
        if sha256 not in known
    ]
    if rows:
        connection.execute(insert(table), rows)
