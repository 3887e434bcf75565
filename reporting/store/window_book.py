"""When the site first showed planned work, which is when its notice really begins."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, select

from reporting.domain.maintenance.work import Work
from reporting.store.database import Database
from reporting.store.people_tables import published_windows

_TABLE = published_windows
_BOOK = ""
"""Stands for the beginning of the book among the names of windows, which are never empty."""
Form = tuple[str, datetime]
"""A window in one form: its id, and ``announced_at`` as its file has it."""


class SqlWindowBook:
    """The book of the site's calendar, in the store's database.

    It begins with the first site that is written. What is planned by then may have been published before, from another
    store, so that its file is taken at its word; what comes later is published when the site shows it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def as_published(self, works: Iterable[Work], now: datetime) -> tuple[Work, ...]:
        """Return the work with the moments at which its present form was first shown.

        What was never shown has ``now``, since it cannot be shown before; until the book begins nothing has a moment.
        """
        with self._database.reading() as connection:
            known = _read(connection)
        unshown = now if known else None
        return tuple(replace(work, published_at=known.get(_form(work), unshown)) for work in works)

    def note(self, works: Sequence[Work], at: datetime) -> None:
        """Remember that the site shows this work at ``at``; what it showed before keeps its moment."""
        shown = {_form(work): work.announced_at for work in works}
        with self._database.reading() as connection:
            known = _read(connection)
        if known and known.keys() >= shown.keys():
            return
        with self._database.writing() as connection:
            known = _read(connection)  # another publisher may have been here
            moments = dict.fromkeys(shown, at) if known else shown | {(_BOOK, at): at}
            rows = [
                {"work_id": name, "announced_at": announced_at, "published_at": moment}
                for (name, announced_at), moment in moments.items()
                if (name, announced_at) not in known
            ]
            if rows:
                connection.execute(insert(_TABLE), rows)


def _read(connection: Connection) -> dict[Form, datetime]:
    query = select(_TABLE.c.work_id, _TABLE.c.announced_at, _TABLE.c.published_at)
    return {(name, announced_at): at for name, announced_at, at in connection.execute(query)}


def _form(work: Work) -> Form:
    return work.work_id, work.announced_at
