"""What of a day stays as it was found, whatever its age, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Select, Text, cast, func, select

from reporting.ports.keeping import Keep, Why
from reporting.store import schema
from reporting.store.archive import DAY
from reporting.store.pieces import chunks

ROOM = "hygiene"
"""Its results are rare, and what they measure is shown and counted as a series."""


@dataclass(frozen=True, slots=True)
class Protected:
    """What stays of one day."""

    referred: frozenset[int]
    """Runs that an event, a verdict or an incident came of, by their numbers: all that they found stays."""
    shown: frozenset[int]
    """Runs that showed a deployment: since when it is known is told by them, and by nothing that they found."""
    latest: tuple[datetime, int] | None
    """Where the latest runs of the target begin; None if it has fewer."""
    newest: int | None
    """The highest number of a run: SQLite would give it away again."""
    hygiene: frozenset[int]
    """Series by their numbers."""
    ample: frozenset[int]
    """Series that have enough later results."""
    judged: frozenset[int]
    """Series that have enough later results that were judged: decisions are made from these alone."""

    def why(self, run: tuple[datetime, int], series: int, *, judged: bool) -> Why | None:
        """Return why a result stays; None if it may go."""
        if run[1] in self.referred:
            return Why.REFERRED
        if series in self.hygiene:
            return Why.HYGIENE
        if self.is_latest(run):
            return Why.LATEST_RUNS
        return None if series in (self.judged if judged else self.ample) else Why.LATEST_RESULTS

    def keeps_run(self, run: tuple[datetime, int]) -> bool | None:
        """Tell whether a run of which no result stays is kept; None if only for now."""
        if run[1] in self.shown or run[1] in self.referred:
            return True
        return None if run[1] == self.newest or self.is_latest(run) else False

    def is_latest(self, run: tuple[datetime, int]) -> bool:
        """Tell whether a run is one of the latest."""
        return self.latest is None or run >= self.latest


def protected(connection: Connection, target: str, day: datetime, keep: Keep, series: Iterable[int]) -> Protected:
    """Return what of a day stays.

    Args:
        connection: A transaction that is the only one that writes, so that it stays true.
        target: The backend.
        day: Its beginning, UTC.
        keep: How much.
        series: The series that were measured on that day.
    """
    numbers, later = sorted(set(series)), day + DAY
    return Protected(
        referred=frozenset(_referred(connection, target, day)),
        shown=frozenset(connection.scalars(_shown(target, day))),
        latest=_latest(connection, target, keep.runs),
        newest=connection.scalar(select(func.max(schema.runs.c.id))),
        hygiene=frozenset(_series_of_room(connection, target)),
        ample=frozenset(_ample(connection, numbers, later, keep.results)),
        judged=frozenset(_ample(connection, numbers, later, keep.results, schema.results.c.judged.is_(True))),
    )


def _runs_of(target: str, day: datetime) -> Select[Any]:
    runs = schema.runs
    return select(runs.c.id).where(
        runs.c.target == target, runs.c.started_at >= day, runs.c.started_at < day + DAY, runs.c.decided_at.is_not(None)
    )


def _referred(connection: Connection, target: str, day: datetime) -> set[int]:
    events, incidents, verdicts = schema.events, schema.incidents, schema.verdicts
    runs = _runs_of(target, day)
    place = func.length(events.c.incident_id) + func.length(events.c.kind) + 3
    by_event = select(func.substr(events.c.key, place)).where(events.c.target == target)
    by_incident = select(_run_id(connection)).where(incidents.c.target == target)
    found = {*connection.scalars(runs.where(schema.runs.c.run_id.in_(by_event)))}
    found |= {*connection.scalars(runs.where(schema.runs.c.run_id.in_(by_incident)))}
    for chunk in chunks(connection.scalars(runs).all()):
        found |= {*connection.scalars(select(verdicts.c.run).where(verdicts.c.run.in_(chunk)))}
    return found


def _run_id(connection: Connection) -> ColumnElement[Any]:
    """Return the run that an incident names."""
    state = schema.incidents.c.state
    if connection.dialect.name == "sqlite":
        return func.json_extract(cast(state, Text), "$.run_id")
    named: ColumnElement[Any] = cast(cast(state, Text), JSON)["run_id"].as_string()
    return named


def _shown(target: str, day: datetime) -> Select[Any]:
    runs, table = schema.runs, schema.deployments
    return _runs_of(target, day).join_from(
        table,
        runs,
        (runs.c.target == table.c.target)
        & (runs.c.started_at == table.c.in_force_at)
        & (runs.c.deployment == table.c.version),
    )


def _latest(connection: Connection, target: str, count: int) -> tuple[datetime, int] | None:
    table = schema.runs
    newest = table.c.started_at.desc(), table.c.id.desc()
    query = select(table.c.started_at, table.c.id).where(table.c.target == target).order_by(*newest)
    row = connection.execute(query.offset(count - 1).limit(1)).first()
    return None if row is None else (row.started_at, row.id)


def _series_of_room(connection: Connection, target: str) -> list[int]:
    table = schema.series
    query = select(table.c.id).where(table.c.target == target, table.c.check_id.startswith(f"{ROOM}."))
    return list(connection.scalars(query))


def _ample(
    connection: Connection, numbers: Sequence[int], since: datetime, count: int, *which: ColumnElement[bool]
) -> set[int]:
    """Return those of the series that have so many results since a moment."""
    series, table = schema.series, schema.results
    later = select(table.c.run).where(table.c.series == series.c.id, table.c.run_started_at >= since, *which)
    has_enough = later.offset(count - 1).limit(1).scalar_subquery().is_not(None)
    return {
        number
        for chunk in chunks(numbers)
        for number in connection.scalars(select(series.c.id).where(series.c.id.in_(chunk), has_enough))
    }
