"""Read what is still there of a day, as it was found."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, String, select, type_coerce

from reporting.domain.kpi.latency import bucket_of
from reporting.store import schema
from reporting.store.archive import DAY
from reporting.store.filed import DIGEST_LENGTH, FiledRun, Sample, micros

RESPONSE_TIME = "latency_ms"
"""The measure that tells how long an answer took."""
_RUNS, _RESULTS = schema.runs, schema.results
_NO_EVIDENCE = "[]"


@dataclass(frozen=True, slots=True)
class Found:
    """A result as it was found, as far as rolling up needs it."""

    number: int
    """Of its row."""
    sample: Sample
    judged: bool
    evidence: tuple[str, ...]
    """The sha256 of each piece it refers to."""


@dataclass(frozen=True, slots=True)
class RawRun:
    """A decided run with those of its results that are still there, in the order in which they were written."""

    run: FiledRun
    started_at: datetime
    results: tuple[Found, ...]

    @property
    def samples(self) -> tuple[Sample, ...]:
        """What it found."""
        return tuple(each.sample for each in self.results)


def raw_runs(connection: Connection, target: str, day: datetime) -> tuple[list[RawRun], int]:
    """Return the decided runs of a day in their order, and how many wait for a decision."""
    within = _RUNS.c.target == target, _RUNS.c.started_at >= day, _RUNS.c.started_at < day + DAY
    order = _RUNS.c.started_at, _RUNS.c.id
    rows = connection.execute(select(_RUNS).where(*within).order_by(*order)).all()
    query = (
        select(
            *(_RESULTS.c[name] for name in ("id", "run", "series", "description", "attempts", "judged", "measures")),
            type_coerce(_RESULTS.c.outcome, String).label("outcome"),
            type_coerce(_RESULTS.c.evidence, String).label("evidence"),
        )
        .join_from(_RUNS, _RESULTS, _RESULTS.c.run == _RUNS.c.id)
        .where(*within, _RUNS.c.decided_at.is_not(None))
    )
    found: dict[int, list[Found]] = {}
    for row in connection.execute(query).all():
        found.setdefault(row.run, []).append(_found(row))
    decided = [row for row in rows if row.decided_at is not None]
    return [_raw_run(row, found.get(row.id, [])) for row in decided], len(rows) - len(decided)


def latency_of(measures: Mapping[str, float]) -> int | None:
    """Return the bucket of a response time; None where none was measured."""
    time_ms = measures.get(RESPONSE_TIME)
    return None if time_ms is None or time_ms < 0 else bucket_of(time_ms)


def _found(row: Any) -> Found:
    sample = Sample(row.series, row.outcome, row.description, row.attempts, latency_of(row.measures))
    told = [] if row.evidence == _NO_EVIDENCE else json.loads(row.evidence)
    return Found(row.id, sample, row.judged, tuple(each["sha256"] for each in told))


def _raw_run(row: Row[Any], found: list[Found]) -> RawRun:
    run = FiledRun(
        number=row.id,
        run_id=row.run_id,
        trigger=row.trigger,
        planned_at=None if row.planned_at is None else micros(row.planned_at),
        started_at=micros(row.started_at),
        finished_at=None if row.finished_at is None else micros(row.finished_at),
        recorded_at=micros(row.recorded_at),
        decided_at=micros(row.decided_at),
        deployment=row.deployment,
        judged_on=row.judged_on,
        maintenance=row.maintenance,
        complete=row.complete,
        versions=tuple(sorted(row.versions.items())),
        digest=row.digest[:DIGEST_LENGTH],
    )
    return RawRun(run, row.started_at, tuple(sorted(found, key=lambda each: each.number)))
