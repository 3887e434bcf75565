"""Read what figures are made from, as it was known at a moment. Each piece is a transaction of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from reporting.domain.actions import DeliveryKind
from reporting.domain.incident import Event
from reporting.domain.kpi.deployments import Arrival
from reporting.domain.kpi.hygiene import Measure
from reporting.domain.kpi.latency import Histogram
from reporting.domain.kpi.noise import Sent
from reporting.domain.kpi.outages import Recorded
from reporting.domain.kpi.schedule import PlannedRun
from reporting.domain.kpi.states import Measured
from reporting.domain.run import CheckKey
from reporting.domain.verdicts import KeptVerdict
from reporting.ports.figures import Stretch
from reporting.store import figure_deployments, figure_series, schema, verdicts
from reporting.store.database import Database
from reporting.store.figure_runs import planned_runs

INCIDENTS_AT_ONCE = 50
_EVENT_FIELDS = [field.name for field in fields(Event)]


class SqlFigures:
    """The Figures port on SQLite or PostgreSQL. What each method promises is told there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def began_at(self, target: str) -> datetime | None:
        """Return when a target was first looked at, to the day."""
        runs, archives = schema.runs.c, schema.archives.c
        firsts = (
            select(func.min(runs.started_at, type_=runs.started_at.type)).where(runs.target == target),
            select(func.min(archives.day, type_=archives.day.type)).where(archives.target == target),
        )
        with self._database.reading() as connection:
            found = [connection.scalar(each) for each in firsts]
        return min((each for each in found if each is not None), default=None)

    def mark(self, stretch: Stretch) -> str:
        """Return what tells the runs of a stretch from fewer.

        Runs are only added, each with a greater number, and rolled up; both change this.
        """
        runs, archives = schema.runs.c, schema.archives.c
        found = select(func.count(), func.coalesce(func.max(runs.id), 0)).where(
            runs.target == stretch.target,
            runs.started_at >= stretch.since,
            runs.started_at < stretch.until,
            runs.recorded_at < stretch.known_by,
        )
        rolled = select(func.count(), func.coalesce(func.sum(archives.run_count), 0))
        with self._database.reading() as connection:
            there = connection.execute(found).one()
            gone = connection.execute(rolled.where(archives.target == stretch.target)).one()
        return "-".join(str(each) for each in (*there, *gone))

    def events(self, stretch: Stretch) -> Iterator[Recorded]:
        """Yield all events of the incidents that a figure of the stretch may be made from."""
        table = schema.events
        known_at = _known_at()
        for some in self._pieces(stretch):
            query = (
                select(table.c.sequence, known_at.label("known_at"), *(table.c[name] for name in _EVENT_FIELDS))
                .outerjoin(schema.runs, _its_run())
                .where(table.c.incident_id.in_(some), known_at < stretch.known_by)
                .order_by(table.c.incident_id, table.c.sequence)
            )
            with self._database.reading() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                event = Event(**{name: row._mapping[name] for name in _EVENT_FIELDS})
                yield Recorded(row.sequence, row.known_at, event)

    def tickets(self, stretch: Stretch) -> Mapping[str, datetime]:
        """Return when a ticket was created for each of these incidents that has one."""
        table = schema.receipts
        found: dict[str, datetime] = {}
        for some in self._pieces(stretch):
            query = (
                select(table.c.incident_id, func.min(table.c.delivered_at, type_=table.c.delivered_at.type))
                .where(
                    table.c.incident_id.in_(some),
                    table.c.kind == DeliveryKind.TICKET_OPEN,
                    table.c.delivered_at < stretch.known_by,
                )
                .group_by(table.c.incident_id)
            )
            with self._database.reading() as connection:
                found.update((incident_id, at) for incident_id, at in connection.execute(query))
        return found

    def arrivals(self, stretch: Stretch) -> list[Arrival]:
        """Return the deployments that are known to have come into force, the first first."""
        with self._database.reading() as connection:
            found = figure_deployments.arrivals(connection, stretch.target)
        return [each for each in found if each.known_at < stretch.known_by]

    def verdicts(self, stretch: Stretch) -> Iterator[KeptVerdict]:
        """Yield the verdicts that a count of regressions looks at."""
        with self._database.reading() as connection:
            found = verdicts.counted(connection, stretch.target, stretch.until)
        yield from (each for each in found if each.decided_at < stretch.known_by)

    def planned_runs(self, stretch: Stretch) -> Iterator[PlannedRun]:
        """Yield the runs that a schedule wanted in the stretch."""
        with self._database.reading() as connection:
            found = planned_runs(connection, stretch)
        yield from found

    def measured(self, stretch: Stretch, room: str, gap: timedelta) -> Iterator[Measured]:
        """Yield each series of a room, from a gap before the stretch; held are the changes of all of them."""
        with self._database.reading() as connection:
            keys = dict(figure_series.series_in(connection, stretch, room))
            found = figure_series.changes(connection, keys, stretch, gap)
            made = [figure_series.measured(connection, key, found[number]) for number, key in keys.items()]
        yield from (each for each in made if each is not None)

    def response_times(self, stretch: Stretch, room: str) -> Mapping[CheckKey, Histogram]:
        """Return how long the answers of each series of a room took, of those that measure it."""
        with self._database.reading() as connection:
            return figure_series.response_times(connection, stretch, room)

    def measures(self, stretch: Stretch, room: str) -> Iterator[Measure]:
        """Yield what the judged results of a room measured in the stretch, the earliest first."""
        with self._database.reading() as connection:
            found = figure_series.measures(connection, stretch, room)
        yield from found

    def sent(self, stretch: Stretch) -> list[Sent]:
        """Return the notices that arrived in the stretch."""
        table = schema.receipts
        until = min(stretch.until, stretch.known_by)
        query = (
            select(table.c.channel, table.c.incident_id, table.c.ticket, table.c.delivered_at)
            .where(
                table.c.channel != "",
                table.c.target == stretch.target,
                table.c.delivered_at >= stretch.since,
                table.c.delivered_at < until,
            )
            .order_by(table.c.delivered_at, table.c.key)
        )
        with self._database.reading() as connection:
            return [Sent(*row) for row in connection.execute(query)]

    def _pieces(self, stretch: Stretch) -> Iterator[Sequence[str]]:
        with self._database.reading() as connection:
            names = _incidents(connection, stretch)
        for start in range(0, len(names), INCIDENTS_AT_ONCE):
            yield names[start : start + INCIDENTS_AT_ONCE]


def _incidents(connection: Connection, stretch: Stretch) -> list[str]:
    """Return the incidents that something happened to since the stretch began, and those that are not settled."""
    table, projection = schema.events, schema.incidents
    touched = (
        select(table.c.incident_id)
        .outerjoin(schema.runs, _its_run())
        .where(table.c.target == stretch.target, or_(table.c.at >= stretch.since, _known_at() >= stretch.since))
    )
    waiting = select(projection.c.incident_id).where(
        projection.c.target == stretch.target, projection.c.is_settled.is_(False)
    )
    return sorted({*connection.scalars(touched), *connection.scalars(waiting)})


def _its_run() -> ColumnElement[bool]:
    """Join an event to the run that it came of: its key ends in the run's id, unless people made it."""
    table = schema.events
    length = func.length(table.c.incident_id) + func.length(table.c.kind) + 3
    return and_(schema.runs.c.run_id == func.substr(table.c.key, length), schema.runs.c.target == table.c.target)


def _known_at() -> ColumnElement[datetime]:
    """Return when an event was appended: with the decision of its run, or when people's doing was seen."""
    return func.coalesce(schema.runs.c.decided_at, schema.events.c.at, type_=schema.events.c.at.type)
