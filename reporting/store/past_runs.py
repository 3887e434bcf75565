"""Read runs in order and in pieces, rolled up or not.

A piece is read in one transaction, in which what was rolled up and what was not fit together; between two pieces
another publisher may roll a day up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckResult, Run
from reporting.ports import PastRun
from reporting.store import archive, schema
from reporting.store.archive import DAY
from reporting.store.filed import Filed, Sample, micros, moment_of
from reporting.store.packing import unpack
from reporting.store.past_results import Names, batches, counts_of, results_of

RUNS_AT_ONCE = 100
Place = tuple[datetime, int]
"""Where a run stands: its start, and its number."""
_RUN_FIELDS = [field.name for field in fields(Run)]
_RUNS = schema.runs


@dataclass(frozen=True, slots=True)
class RawRun:
    """A run of the raw tables, with what it found."""

    row: Row[Any]
    results: Sequence[CheckResult]

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.row.started_at, self.row.id


@dataclass(frozen=True, slots=True)
class Piece:
    """Some runs, and where the next piece begins."""

    runs: Sequence[RawRun | Filed]
    end: Place | None
    """Runs after it are still to be read; None after the last piece."""


def piece_of(connection: Connection, target: str, after: Place, until: datetime, names: Names) -> Piece:
    """Return the next runs: those of one archived day, or some that were never rolled up."""
    day = archive.first_day(connection, target, after[0], until)
    if day is not None and day <= after[0]:
        end = day + DAY
        filed = unpack(archive.content_of(connection, target, day))
        runs = _archived(connection, filed, _rows(connection, target, after, min(end, until), most=None), names)
        first, last = (micros(after[0]), after[1]), micros(until)
        runs = [each for each in runs if _place(each) > first and _place(each)[0] < last]
        return Piece(runs, (end, -1) if end < until else None)
    limit = until if day is None else day
    rows = _rows(connection, target, after, limit)
    batch = next(batches(rows, counts_of(connection, [row.id for row in rows])), [])
    results = results_of(connection, [row.id for row in batch], names)
    found = [RawRun(row, results.get(row.id, [])) for row in batch]
    if len(batch) < len(rows) or len(rows) == RUNS_AT_ONCE:
        return Piece(found, found[-1].place)
    return Piece(found, (limit, -1) if limit < until else None)


def past_run(target: str, each: RawRun | Filed, names: Names, first_judged: int | None) -> PastRun:
    """Return a run as a walk through the past sees it."""
    if isinstance(each, RawRun):
        row = each.row
        run = Run(**{name: row._mapping[name] for name in _RUN_FIELDS})
        number, judged_on, decided_at, results = row.id, row.judged_on, row.decided_at, tuple(each.results)
    else:
        run = archive.run_of(target, each.run)
        number, judged_on, decided_at = each.run.number, each.run.judged_on, moment_of(each.run.decided_at)
        results = tuple(_result(sample, run, names) for sample in each.samples)
    was_judged = judged_on is not None or first_judged is None or number < first_judged
    return PastRun(run, results, decided_at, was_judged, judged_on or run.deployment)


def first_judged(connection: Connection, target: str) -> int | None:
    """Return the first run that says which version it was judged on: those before it are older than that column."""
    table = schema.archives
    raw = select(func.min(_RUNS.c.id)).where(_RUNS.c.target == target, _RUNS.c.judged_on.is_not(None))
    rolled_up = select(func.min(table.c.first_judged)).where(table.c.target == target)
    found = [number for query in (raw, rolled_up) if (number := connection.scalar(query)) is not None]
    return min(found, default=None)


def _archived(
    connection: Connection, filed: Sequence[Filed], rows: Sequence[Row[Any]], names: Names
) -> list[RawRun | Filed]:
    """Return the runs of a day, those that came after it was rolled up in their place."""
    known = {each.run.number for each in filed}
    late = [row for row in rows if row.id not in known]
    results = results_of(connection, [row.id for row in late], names)
    samples = [sample for each in filed for sample in each.samples]
    names.learn(connection, {each.series for each in samples}, {each.description for each in samples})
    return sorted([*filed, *(RawRun(row, results.get(row.id, [])) for row in late)], key=_place)


def _place(each: RawRun | Filed) -> tuple[int, int]:
    return each.run.place if isinstance(each, Filed) else (micros(each.row.started_at), each.row.id)


def _rows(
    connection: Connection, target: str, after: Place, until: datetime, most: int | None = RUNS_AT_ONCE
) -> Sequence[Row[Any]]:
    names = ["id", *_RUN_FIELDS, "decided_at", "judged_on"]
    at, number = _RUNS.c.started_at, _RUNS.c.id
    query = (
        select(*(_RUNS.c[name] for name in names))
        .where(
            _RUNS.c.target == target,
            _RUNS.c.decided_at.is_not(None),
            at < until,
            at >= after[0],
            or_(at > after[0], and_(at == after[0], number > after[1])),
        )
        .order_by(at, number)
        .limit(most)
    )
    return connection.execute(query).all()


def _result(sample: Sample, run: Run, names: Names) -> CheckResult:
    """Return a result of which only its outcome was kept: without a message, at the time of its run."""
    key, described = names.series[sample.series], names.descriptions[sample.description]
    return CheckResult(
        check=key.check,
        case=key.case,
        outcome=Outcome(sample.outcome),
        started_at=run.started_at,
        duration_ms=0,
        attempts=sample.attempts,
        **described.fields(),
    )
