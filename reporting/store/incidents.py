"""Read incidents and their events."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from reporting.domain.actions import DeliveryKind
from reporting.domain.incident import Event, Incident
from reporting.domain.tickets import TicketState
from reporting.ports import Receipt
from reporting.store import schema
from reporting.store.pieces import chunks


def open_incidents(connection: Connection, target: str) -> tuple[Incident, ...]:
    """Return a target's open incidents, oldest first."""
    table = schema.incidents
    query = (
        select(table.c.state)
        .where(table.c.target == target, table.c.is_open.is_(True))
        .order_by(table.c.opened_at, table.c.incident_id)
    )
    return tuple(connection.scalars(query))


def incidents(connection: Connection, target: str | None, *, only_open: bool, limit: int) -> list[Incident]:
    """Return incidents, those still open first, then newest first."""
    table = schema.incidents
    order = table.c.is_open.desc(), table.c.opened_at.desc(), table.c.incident_id.desc()
    query = select(table.c.state).order_by(*order).limit(limit)
    if target is not None:
        query = query.where(table.c.target == target)
    if only_open:
        query = query.where(table.c.is_open.is_(True))
    return list(connection.scalars(query))


def open_at(connection: Connection, target: str, check: str) -> Incident | None:
    """Return the open incident with this check at its root; there is never more than one."""
    table = schema.incidents
    query = select(table.c.state).where(
        table.c.target == target, table.c.root_check == check, table.c.is_open.is_(True)
    )
    return connection.scalar(query)


def incident(connection: Connection, incident_id: str) -> Incident | None:
    """Return one incident."""
    table = schema.incidents
    return connection.scalar(select(table.c.state).where(table.c.incident_id == incident_id))


def ended(connection: Connection, target: str, checks: Iterable[str], limit: int = 5) -> tuple[Incident, ...]:
    """Return the latest closed incidents of each of these checks, the latest first."""
    table = schema.incidents
    found: list[Incident] = []
    for check in sorted(set(checks)):
        query = (
            select(table.c.state)
            .where(table.c.target == target, table.c.root_check == check, table.c.closed_at.is_not(None))
            .order_by(table.c.closed_at.desc(), table.c.incident_id.desc())
            .limit(limit)
        )
        found += connection.scalars(query)
    return tuple(sorted(found, key=lambda each: (each.closed_at or each.opened_at, each.incident_id), reverse=True))


def unsettled(connection: Connection, opened_since: datetime, limit: int) -> list[tuple[Incident, str]]:
    """Return incidents that have a ticket and of which people have still to say something, and those opened since.

    Each comes with its ticket; the oldest come first.
    """
    table, opening = schema.incidents, schema.receipts
    wanted = select(table.c.state, opening.c.ticket).join(opening, opening.c.incident_id == table.c.incident_id)
    wanted = wanted.where(opening.c.kind == DeliveryKind.TICKET_OPEN).order_by(table.c.opened_at, table.c.incident_id)
    waiting = wanted.where(table.c.is_settled.is_(False)).limit(limit)
    fresh = wanted.where(table.c.is_settled.is_(True), table.c.opened_at >= opened_since).limit(limit)
    found = [(incident, ticket) for query in (waiting, fresh) for incident, ticket in connection.execute(query)]
    return sorted(found, key=lambda each: (each[0].opened_at, each[0].incident_id))[:limit]


def with_tickets(connection: Connection, tickets: Iterable[str]) -> dict[str, str]:
    """Return the incident of each of these tickets that has one."""
    table = schema.receipts
    return {
        ticket: incident_id
        for chunk in chunks(sorted(set(tickets)))
        for ticket, incident_id in connection.execute(
            select(table.c.ticket, table.c.incident_id).where(
                table.c.ticket.in_(chunk), table.c.kind == DeliveryKind.TICKET_OPEN
            )
        )
    }


def receipts(connection: Connection, incident_id: str) -> list[Receipt]:
    """Return what arrived of an incident, in the order it was queued."""
    table = schema.receipts
    columns = [table.c[name] for name in ("key", "kind", "ticket", "created_at", "delivered_at", "channel")]
    query = select(*columns).where(table.c.incident_id == incident_id).order_by(table.c.sequence)
    return [Receipt(**row) for row in connection.execute(query).mappings()]


def ticket_states(connection: Connection, incident_ids: Sequence[str]) -> Mapping[str, TicketState]:
    """Return what the ticket system last said of each incident."""
    table = schema.ticket_states
    return {
        incident_id: state
        for chunk in chunks(sorted(set(incident_ids)))
        for incident_id, state in connection.execute(
            select(table.c.incident_id, table.c.state).where(table.c.incident_id.in_(chunk))
        )
    }


def events(connection: Connection, incident_id: str) -> list[Event]:
    """Return an incident's events in the order they were appended."""
    table = schema.events
    columns = [table.c[name] for name in ("key", "incident_id", "target", "kind", "at", "reason", "incident", "data")]
    query = select(*columns).where(table.c.incident_id == incident_id).order_by(table.c.sequence)
    return [Event(**row) for row in connection.execute(query).mappings()]


def all_events(connection: Connection, incident_ids: Iterable[str]) -> dict[str, list[Event]]:
    """Return the events of each of these incidents in the order they were appended."""
    table = schema.events
    columns = [table.c[name] for name in ("key", "incident_id", "target", "kind", "at", "reason", "incident", "data")]
    found: dict[str, list[Event]] = {}
    for chunk in chunks(sorted(set(incident_ids))):
        query = select(*columns).where(table.c.incident_id.in_(chunk)).order_by(table.c.incident_id, table.c.sequence)
        for row in connection.execute(query).mappings():
            found.setdefault(row["incident_id"], []).append(Event(**row))
    return found


def tickets(connection: Connection, incident_ids: Sequence[str]) -> Mapping[str, str]:
    """Return the ticket of each incident that has one."""
    table = schema.receipts
    return {
        incident_id: ticket
        for chunk in chunks(sorted(set(incident_ids)))
        for incident_id, ticket in connection.execute(
            select(table.c.incident_id, table.c.ticket).where(
                table.c.incident_id.in_(chunk), table.c.kind == DeliveryKind.TICKET_OPEN
            )
        )
    }
