"""Read runs, what they found, and its evidence."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, or_, select

from reporting.domain.run import CheckKey, CheckResult, Run
from reporting.store import archive, codec, schema
from reporting.store.pieces import chunks
from reporting.store.recording import series_of

MANY = 500
"""At most so many undecided runs or undelivered rows are read at once."""
_RUN_FIELDS = [field.name for field in fields(Run)]
_RUN = [schema.runs.c[name] for name in _RUN_FIELDS]
_FOUND = [
    schema.series.c.check_id,
    schema.series.c.case_name,
    schema.descriptions.c.content,
    schema.results.c.outcome,
    schema.results.c.started_at,
    schema.results.c.duration_ms,
    schema.results.c.attempts,
    schema.results.c.message,
    schema.results.c.measures,
    schema.results.c.evidence,
]


def undecided(connection: Connection) -> list[Run]:
    """Return the first runs without a decision, oldest first."""
    table = schema.runs
    query = select(*_RUN).where(table.c.decided_at.is_(None)).order_by(table.c.started_at, table.c.id).limit(MANY)
    return [_run(row) for row in connection.execute(query)]


def is_overtaken(connection: Connection, run: Run) -> bool:
    """Tell whether a later run that measured some of the same has been decided.

    Runs of other rooms are no matter: a weekly round that takes long is not undone by the short ones meanwhile. A run
    that was never recorded is compared by its target alone.
    """
    table = schema.runs
    later = table.c.started_at > run.started_at
    decided = [table.c.target == run.target, table.c.decided_at.is_not(None)]
    number = number_of(connection, run.run_id)
    if number is None:
        return bool(connection.scalar(select(exists().where(*decided, later))))
    later = or_(later, and_(table.c.started_at == run.started_at, table.c.id > number))
    ours, theirs = schema.results.alias("ours"), schema.results.alias("theirs")
    same = exists().where(ours.c.run == number, theirs.c.run == table.c.id, ours.c.series == theirs.c.series)
    return bool(connection.scalar(select(exists().where(*decided, later, same))))


def number_of(connection: Connection, run_id: str) -> int | None:
    """Return the number the run has in the database."""
    return connection.scalar(select(schema.runs.c.id).where(schema.runs.c.run_id == run_id))


def targets(connection: Connection) -> list[str]:
    """Return every target, each found by one look into the index."""
    found: list[str] = []
    table = schema.runs
    query = select(table.c.target).order_by(table.c.target).limit(1)
    while (target := connection.scalar(query.where(table.c.target > found[-1]) if found else query)) is not None:
        found.append(target)
    return found


def run(connection: Connection, run_id: str) -> Run | None:
    """Return one run; one that was rolled up, too."""
    row = connection.execute(select(*_RUN).where(schema.runs.c.run_id == run_id)).first()
    if row is not None:
        return _run(row)
    rolled_up = archive.find(connection, run_id)
    return None if rolled_up is None else archive.run_of(*rolled_up)


def known(connection: Connection, run_ids: Sequence[str]) -> set[str]:
    """Return which of these runs were recorded, rolled up or not."""
    table = schema.runs
    found = {
        run_id
        for chunk in chunks(run_ids)
        for run_id in connection.scalars(select(table.c.run_id).where(table.c.run_id.in_(chunk)))
    }
    return found | archive.known(connection, [run_id for run_id in run_ids if run_id not in found])


def runs(connection: Connection, target: str, limit: int) -> list[Run]:
    """Return the latest runs of a target, newest first."""
    table = schema.runs
    newest = table.c.started_at.desc(), table.c.id.desc()
    query = select(*_RUN).where(table.c.target == target).order_by(*newest).limit(limit)
    return [_run(row) for row in connection.execute(query)]


def results(connection: Connection, run_id: str) -> list[CheckResult]:
    """Return what a run found, in the order it was written."""
    number = number_of(connection, run_id)
    query = _found().where(schema.results.c.run == number).order_by(schema.results.c.id)
    return [] if number is None else [_result(row) for row in connection.execute(query)]


def all_results(connection: Connection, run_ids: Iterable[str]) -> dict[str, list[CheckResult]]:
    """Return what each of these runs found, in the order it was written."""
    found: dict[str, list[Row[Any]]] = {}
    columns = schema.runs.c.run_id, schema.results.c.id
    query = _found().add_columns(*columns).join(schema.runs, schema.runs.c.id == schema.results.c.run)
    for chunk in chunks(sorted(set(run_ids))):
        for row in connection.execute(query.where(schema.runs.c.run_id.in_(chunk))):
            found.setdefault(row.run_id, []).append(row)
    return {
        run_id: [_result(row) for row in sorted(rows, key=lambda each: int(each.id))] for run_id, rows in found.items()
    }


def series(connection: Connection, target: str) -> list[CheckKey]:
    """Return the keys of every series of a target."""
    table = schema.series
    query = select(table.c.check_id, table.c.case_name).where(table.c.target == target)
    return sorted(CheckKey(check, case) for check, case in connection.execute(query))


def outcomes(connection: Connection, target: str, key: CheckKey, limit: int) -> list[tuple[Run, CheckResult]]:
    """Return a check's latest results, newest first."""
    number = series_of(connection, target, [key]).get(key)
    if number is None:
        return []
    table = schema.results
    newest = table.c.run_started_at.desc(), table.c.run.desc()
    query = (
        _found()
        .add_columns(*_RUN_LABELLED)
        .join(schema.runs, schema.runs.c.id == table.c.run)
        .where(table.c.series == number)
        .order_by(*newest)
        .limit(limit)
    )
    return [(_run(row, "run_"), _result(row)) for row in connection.execute(query)]


def evidence(connection: Connection, sha256: str) -> bytes | None:
    """Return the content of a piece of evidence."""
    compressed = connection.scalar(select(schema.evidence.c.compressed).where(schema.evidence.c.sha256 == sha256))
    return None if compressed is None else zlib.decompress(compressed)


def held(connection: Connection, sha256s: Iterable[str]) -> set[str]:
    """Return those of these pieces of evidence whose content is kept."""
    table = schema.evidence
    return {
        sha256
        for chunk in chunks(sorted(set(sha256s)))
        for sha256 in connection.scalars(select(table.c.sha256).where(table.c.sha256.in_(chunk)))
    }


_RUN_LABELLED = [schema.runs.c[name].label(f"run_{name}") for name in _RUN_FIELDS]


def _found() -> Select[Any]:
    return (
        select(*_FOUND)
        .join_from(schema.results, schema.series, schema.series.c.id == schema.results.c.series)
        .join(schema.descriptions, schema.descriptions.c.id == schema.results.c.description)
    )


def _run(row: Row[Any], prefix: str = "") -> Run:
    return Run(**{name: row._mapping[prefix + name] for name in _RUN_FIELDS})


def _result(row: Row[Any]) -> CheckResult:
    described: codec.Description = row.content
    return CheckResult(
        check=row.check_id,
        case=row.case_name,
        outcome=row.outcome,
        started_at=row.started_at,
        duration_ms=row.duration_ms,
        attempts=row.attempts,
        message=row.message,
        measures=row.measures,
        evidence=row.evidence,
        **described.fields(),
    )
