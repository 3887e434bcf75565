"""What is still to be sent, and the receipts of what arrived. A row leaves the outbox when its receipt is written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, delete, exists, insert, or_, select, update

from language import N_
from reporting.domain.actions import Delivery, DeliveryKind
from reporting.errors import StoreError
from reporting.ports import Pending
from reporting.store import schema
from reporting.store.pieces import chunks
from reporting.store.runs import MANY

_TABLE = schema.outbox
APART = (DeliveryKind.TICKET_EVIDENCE, DeliveryKind.TICKET_JOIN)
"""What holds nothing else back while it waits."""
_OPENING = schema.receipts.alias("opening")
_FIRST = schema.receipts.alias("first")


def claim(connection: Connection, now: datetime, until: datetime, after: int) -> Pending | None:
    """Hold the first delivery to a ticket behind sequence ``after`` that is due and free, and return it."""
    query = pending_rows().where(_TABLE.c.sequence > after, _TABLE.c.channel == "", *due_and_free(now)).limit(1)
    row = connection.execute(query).first()
    if row is None:
        return None
    hold(connection, [row.sequence], until)
    return read(row)


def due_and_free(now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions under which a delivery may be claimed: of one thread, only the first that is left."""
    earlier = _TABLE.alias("earlier")
    return [
        _TABLE.c.next_at <= now,
        or_(_TABLE.c.claimed_until.is_(None), _TABLE.c.claimed_until <= now),
        ~exists().where(
            earlier.c.incident_id == _TABLE.c.incident_id,
            earlier.c.channel == _TABLE.c.channel,
            earlier.c.sequence < _TABLE.c.sequence,
            earlier.c.kind.not_in(APART),
        ),
    ]


def hold(connection: Connection, sequences: Sequence[int], until: datetime, **more: str) -> None:
    """Hold these deliveries; that counts as a try."""
    for chunk in chunks(sequences):
        connection.execute(
            update(_TABLE)
            .where(_TABLE.c.sequence.in_(chunk))
            .values(claimed_until=until, attempts=_TABLE.c.attempts + 1, **more)
        )


def release(connection: Connection, now: datetime) -> int:
    """Let everything that waits for its next try, and that nobody holds, be due now; return how many that are."""
    free = or_(_TABLE.c.claimed_until.is_(None), _TABLE.c.claimed_until <= now)
    done = connection.execute(update(_TABLE).where(_TABLE.c.next_at > now, free).values(next_at=now))
    return int(done.rowcount)


def keys_of(connection: Connection, incident_id: str) -> list[str]:
    """Return the keys of what is queued for an incident or a piece of planned work, and of what has arrived."""
    tables = (_TABLE, schema.receipts)
    queries = [select(table.c.key).where(table.c.incident_id == incident_id) for table in tables]
    return [key for query in queries for key in connection.scalars(query)]


def receipt(connection: Connection, key: str, ticket: str, delivered_at: datetime) -> None:
    """Move a delivery from the outbox to the receipts; do nothing if it is there already.

    Raises:
        StoreError: There is no such delivery.
    """
    columns = [_TABLE.c[name] for name in ("key", "sequence", "kind", "incident_id", "target", "channel", "created_at")]
    row = connection.execute(select(*columns).where(_TABLE.c.key == key)).mappings().first()
    if row is None:
        if connection.scalar(select(exists().where(schema.receipts.c.key == key))):
            return
        raise StoreError(N_("no delivery {key} is in the outbox: it was never queued"), key=key)
    connection.execute(insert(schema.receipts).values(**row, ticket=ticket, delivered_at=delivered_at))
    connection.execute(delete(_TABLE).where(_TABLE.c.key == key))


def postpone(connection: Connection, key: str, error: str, next_at: datetime) -> None:
    """Let go of a delivery until ``next_at``."""
    connection.execute(
        update(_TABLE).where(_TABLE.c.key == key).values(claimed_until=None, next_at=next_at, last_error=error)
    )


def undelivered(connection: Connection, created_before: datetime) -> list[Pending]:
    """Return the oldest deliveries queued before ``created_before`` that have no receipt."""
    query = pending_rows().where(_TABLE.c.created_at < created_before).limit(MANY)
    return [read(row) for row in connection.execute(query)]


def pending_rows() -> Select[Any]:
    """Return the query for deliveries, in order, each with its ticket and the first message of its thread."""
    opened = (_OPENING.c.incident_id == _TABLE.c.incident_id) & (_OPENING.c.kind == DeliveryKind.TICKET_OPEN)
    first = (
        select(_FIRST.c.ticket)
        .where(_FIRST.c.incident_id == _TABLE.c.incident_id, _FIRST.c.channel == _TABLE.c.channel)
        .order_by(_FIRST.c.sequence)
        .limit(1)
        .scalar_subquery()
    )
    columns = select(_TABLE, _OPENING.c.ticket, case((_TABLE.c.channel != "", first)).label("first"))
    return columns.outerjoin(_OPENING, opened).order_by(_TABLE.c.sequence)


def read(row: Row[Any]) -> Pending:
    """Return a row of that query as the delivery it is."""
    return Pending(
        delivery=Delivery(row.key, row.kind, row.incident_id, row.target, row.facts, row.channel),
        sequence=row.sequence,
        created_at=row.created_at,
        attempts=row.attempts,
        ticket=row.ticket,
        last_error=row.last_error,
        next_at=row.next_at,
        first=row.first,
        batch=row.batch,
    )
