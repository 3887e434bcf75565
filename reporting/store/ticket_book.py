"""Keep the tickets of the embedded ticket system."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, insert, or_, select, update

from language import N_
from reporting.errors import StoreError
from reporting.ports import LocalTicket
from reporting.store import schema
from reporting.store.database import Database
from reporting.store.pieces import chunks

PREFIX = "RONDA-"
_TABLE, _COMMENTS = schema.local_tickets, schema.local_comments


class SqlTicketBook:
    """A LocalTicketBook in the store's database. Tickets are numbered from 1 without gaps."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: str, draft: LocalTicket) -> LocalTicket:
        """Keep ``draft`` under the next number, once for this key and once for its incident."""
        same = or_(_TABLE.c.key == key, (_TABLE.c.label == draft.label) & (_TABLE.c.incident_id == draft.incident_id))
        with self._database.writing() as connection:
            if connection.scalar(select(exists().where(same))) is False:
                _insert(connection, key, draft)
            return _read(connection, select(_TABLE).where(same))[0]

    def comment(self, key: str, ticket: str, text: str, at: datetime, *, is_open: bool | None = None) -> None:
        """Add a comment, and have the ticket open or closed if asked, once for this key."""
        number = _number(ticket)
        with self._database.writing() as connection:
            if not connection.scalar(select(exists().where(_TABLE.c.number == number))):
                raise StoreError(
                    N_("there is no ticket {ticket} in {prefix}n: it was kept in another store"),
                    ticket=ticket,
                    prefix=PREFIX,
                )
            if connection.scalar(select(exists().where(_COMMENTS.c.key == key))):
                return
            connection.execute(insert(_COMMENTS).values(key=key, number=number, at=at, text=text))
            if is_open is not None:
                turning = update(_TABLE).where(_TABLE.c.number == number, _TABLE.c.is_open.is_(not is_open))
                connection.execute(turning.values(is_open=is_open, closed_at=None if is_open else at))

    def find(self, label: str, incident_id: str) -> LocalTicket | None:
        """Return the ticket of an incident."""
        query = select(_TABLE).where(_TABLE.c.label == label, _TABLE.c.incident_id == incident_id)
        return self._one(query)

    def ticket(self, ticket: str) -> LocalTicket | None:
        """Return the ticket with this key."""
        return self._one(select(_TABLE).where(_TABLE.c.number == _number(ticket)))

    def known(self, tickets: Sequence[str]) -> list[LocalTicket]:
        """Return the tickets with these keys, in the order of their numbers."""
        numbers = sorted({_number(ticket) for ticket in tickets})
        with self._database.reading() as connection:
            return [
                each
                for chunk in chunks(numbers)
                for each in _read(
                    connection, select(_TABLE).where(_TABLE.c.number.in_(chunk)).order_by(_TABLE.c.number)
                )
            ]

    def tickets(self, target: str | None = None, *, limit: int = 200) -> list[LocalTicket]:
        """Return tickets, those still open first, then newest first."""
        query = select(_TABLE).order_by(_TABLE.c.is_open.desc(), _TABLE.c.number.desc()).limit(limit)
        with self._database.reading() as connection:
            return _read(connection, query if target is None else query.where(_TABLE.c.target == target))

    def _one(self, query: Select[Any]) -> LocalTicket | None:
        with self._database.reading() as connection:
            return next(iter(_read(connection, query)), None)


def _insert(connection: Connection, key: str, draft: LocalTicket) -> None:
    number = (connection.scalar(select(func.max(_TABLE.c.number))) or 0) + 1
    connection.execute(
        insert(_TABLE).values(
            number=number,
            key=key,
            target=draft.target,
            incident_id=draft.incident_id,
            label=draft.label,
            title=draft.title,
            body=draft.body,
            is_open=True,
            created_at=draft.created_at,
        )
    )


def _number(ticket: str) -> int:
    """Return the number in ``RONDA-1``; 0, which no ticket has, for anything else."""
    digits = ticket.removeprefix(PREFIX)
    return int(digits) if ticket.startswith(PREFIX) and digits.isascii() and digits.isdigit() else 0


def _read(connection: Connection, query: Select[Any]) -> list[LocalTicket]:
    rows = connection.execute(query).all()
    comments: dict[int, list[tuple[datetime, str]]] = {row.number: [] for row in rows}
    for chunk in chunks(list(comments)):
        said = select(_COMMENTS.c.number, _COMMENTS.c.at, _COMMENTS.c.text).where(_COMMENTS.c.number.in_(chunk))
        for number, at, text in connection.execute(said.order_by(_COMMENTS.c.sequence)):
            comments[number].append((at, text))
    return [_ticket(row, comments[row.number]) for row in rows]


def _ticket(row: Row[Any], comments: Sequence[tuple[datetime, str]]) -> LocalTicket:
    return LocalTicket(
        ticket=f"{PREFIX}{row.number}",
        target=row.target,
        incident_id=row.incident_id,
        label=row.label,
        title=row.title,
        body=row.body,
        status="open" if row.is_open else "closed",
        created_at=row.created_at,
        closed_at=row.closed_at,
        comments=tuple(comments),
    )
