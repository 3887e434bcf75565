"""Read the past in order and in pieces, each piece a transaction of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from reporting.domain.incident import Event, EventKind, Incident, Origin
from reporting.ports import PastRun
from reporting.store import past_depth, past_runs, schema
from reporting.store.database import Database
from reporting.store.past_results import Names
from reporting.store.pieces import chunks

INCIDENTS_AT_ONCE = 50
EVENTS_AT_ONCE = 50
PEOPLE = (
    EventKind.DISMISSED,
    EventKind.TICKET_CLOSED,
    EventKind.TICKET_OPENED,
    EventKind.EXPLAINED,
    EventKind.RESOLVED,
    EventKind.FLAGGED,
)
"""What comes of tickets and not of runs."""
_EVENT_FIELDS = [field.name for field in fields(Event)]


class SqlPast:
    """The Past port on SQLite or PostgreSQL. What each method promises is told there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def runs_between(self, target: str, since: datetime, until: datetime) -> Iterator[PastRun]:
        """Yield the decided runs that started in ``[since, until)``, in the order in which runs are decided."""
        names = Names()
        with self._database.reading() as connection:
            first = past_runs.first_judged(connection, target)
        after: past_runs.Place | None = since, -1
        while after is not None:
            with self._database.reading() as connection:
                piece = past_runs.piece_of(connection, target, after, until, names)
            yield from (past_runs.past_run(target, each, names, first) for each in piece.runs)
            after = piece.end

    def filled_from(self, target: str, since: datetime, until: datetime, depth: int, earliest: datetime) -> datetime:
        """Return from when on a walk sees ``depth`` judged results of each check before ``since``."""
        with self._database.reading() as connection:
            return past_depth.filled_from(connection, target, past_depth.Span(since, until, earliest), depth)

    def incidents_between(
        self, target: str, since: datetime, until: datetime
    ) -> Iterator[tuple[Incident, Sequence[Event]]]:
        """Yield the incidents that were not over before ``since``, as they are today, with their events."""
        table = schema.incidents
        after: tuple[datetime, str] | None = None
        while True:
            query = (
                select(table.c.state)
                .where(
                    table.c.target == target,
                    table.c.opened_at < until,
                    or_(table.c.closed_at.is_(None), table.c.closed_at >= since),
                )
                .order_by(table.c.opened_at, table.c.incident_id)
                .limit(INCIDENTS_AT_ONCE)
            )
            if after is not None:
                query = query.where(_after(table.c.opened_at, table.c.incident_id, after))
            with self._database.reading() as connection:
                found = list(connection.scalars(query))
                events = _events(connection, [each.incident_id for each in found], until)
            yield from ((each, events[each.incident_id]) for each in found if each.incident_id in events)
            if len(found) < INCIDENTS_AT_ONCE:
                return
            after = found[-1].opened_at, found[-1].incident_id

    def people_events(self, target: str, since: datetime, until: datetime) -> Iterator[Event]:
        """Yield what people did to incidents that checks noticed, in ``[since, until)``."""
        table, after = schema.events, 0
        within = table.c.target == target, table.c.at >= since, table.c.at < until, table.c.kind.in_(PEOPLE)
        while True:
            query = (
                select(table.c.sequence, *(table.c[name] for name in _EVENT_FIELDS))
                .where(*within, table.c.sequence > after)
                .order_by(table.c.sequence)
                .limit(EVENTS_AT_ONCE)
            )
            with self._database.reading() as connection:
                rows = connection.execute(query).all()
            events = [Event(**{name: row._mapping[name] for name in _EVENT_FIELDS}) for row in rows]
            yield from (event for event in events if event.incident.origin is Origin.CHECK)
            if len(rows) < EVENTS_AT_ONCE:
                return
            after = rows[-1].sequence


def _after(first: Any, second: Any, place: tuple[datetime, Any]) -> Any:
    return or_(first > place[0], and_(first == place[0], second > place[1]))


def _events(connection: Connection, incident_ids: Sequence[str], until: datetime) -> dict[str, list[Event]]:
    table = schema.events
    columns = [table.c[name] for name in _EVENT_FIELDS]
    found: dict[str, list[Event]] = {}
    for chunk in chunks(incident_ids):
        query = select(*columns).where(table.c.incident_id.in_(chunk), table.c.at < until)
        for row in connection.execute(query.order_by(table.c.incident_id, table.c.sequence)).mappings():
            event = Event(**row)
            found.setdefault(event.incident_id, []).append(event)
    return found
