"""Read incidents and their events."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from reporting.domain.actions import DeliveryKind
from reporting.domain.incident import Event, Incident
from reporting.store import schema
from reporting.store.recording import chunks


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


def incident(connection: Connection, incident_id: str) -> Incident | None:
    """Return one incident."""
    table = schema.incidents
    return connection.scalar(select(table.c.state).where(table.c.incident_id == incident_id))


def events(connection: Connection, incident_id: str) -> list[Event]:
    """Return an incident's events in the order they were appended."""
    table = schema.events
    columns = [table.c[name] for name in ("key", "incident_id", "target", "kind", "at", "reason", "incident", "data")]
    query = select(*columns).where(table.c.incident_id == incident_id).order_by(table.c.sequence)
    return [Event(**row) for row in connection.execute(query).mappings()]


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
