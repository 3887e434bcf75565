"""The store: each method is one transaction."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Self

from reporting.domain.actions import Decision
from reporting.domain.amending import Amendment
from reporting.domain.history import History
from reporting.ports import Clock, Pending, RunReport
from reporting.store import deciding, deployments, figures, outbox, recording, replaying
from reporting.store.database import BUSY_S, Database
from reporting.store.migrating import migrate
from reporting.store.notice_book import SqlNoticeBook
from reporting.store.sql_archive import SqlArchive
from reporting.store.sql_reads import SqlReads
from reporting.store.ticket_book import SqlTicketBook
from reporting.store.window_book import SqlWindowBook


def open_store(url: str, busy_s: float = BUSY_S) -> "SqlStore":
    """Open the store at a SQLAlchemy URL and bring its tables up to date; SQLite's folder is created.

    Args:
        url: With the password, if any; no message shows it.
        busy_s: How long to wait for another publisher's transaction.

    Raises:
        StoreError: It cannot be reached or written, is another program's, or belongs to a newer Ronda.
    """
    database = Database(url, busy_s)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return SqlStore(database)


class SqlStore(SqlReads):
    """The Store port on SQLite or PostgreSQL. What each method promises is told there."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.local_tickets = SqlTicketBook(database)
        """The embedded ticket system's tickets, in the same database."""
        self.past, self.figures = replaying.SqlPast(database), figures.SqlFigures(database)
        """The whole history in order and in pieces, and what figures are made from, as it was known at a moment."""
        self.archive = SqlArchive(database)
        """What was rolled up, and how that is done."""
        self.notices = SqlNoticeBook(database)
        """What channels were told."""
        self.windows = SqlWindowBook(database)
        """When the site first showed planned work."""

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def record(self, report: RunReport, recorded_at: datetime) -> bool:
        """Keep a run whole; False if it was there already."""
        with self._database.writing() as connection:
            return recording.record(connection, report, recorded_at)

    def commit(self, decision: Decision, decided_at: datetime, seen: History | None = None) -> bool:
        """Append the events, queue the deliveries and mark the run decided, all or nothing."""
        with self._database.writing() as connection:
            return deciding.commit(connection, decision, decided_at, seen)

    def amend(self, amendment: Amendment, amended_at: datetime) -> bool:
        """Append the events, queue the deliveries and keep the tickets' states, all or nothing."""
        with self._database.writing() as connection:
            return deciding.amend(connection, amendment, amended_at)

    def claim(self, clock: Clock, hold_s: float) -> Iterator[Pending]:
        """Yield each delivery that is due once, in order, no transaction being open while it is sent."""
        after = 0
        while True:
            now = clock()
            with self._database.writing() as connection:
                pending = outbox.claim(connection, now, now + timedelta(seconds=hold_s), after)
            if pending is None:
                return
            after = pending.sequence
            yield pending

    def receipt(self, key: str, ticket: str, delivered_at: datetime) -> None:
        """Note that a delivery arrived, and as which ticket."""
        with self._database.writing() as connection:
            outbox.receipt(connection, key, ticket, delivered_at)

    def postpone(self, key: str, error: str, next_at: datetime) -> None:
        """Note a failed try and when to try again."""
        with self._database.writing() as connection:
            outbox.postpone(connection, key, error, next_at)

    def mark_started(self, target: str, version: str, at: datetime, recorded_at: datetime) -> bool:
        """Mark that a version is being deployed; False if that is known already."""
        with self._database.writing() as connection:
            return deployments.started(connection, target, version, at, recorded_at)

    def mark_finished(self, target: str, version: str, at: datetime, recorded_at: datetime) -> bool:
        """Mark that a version has been deployed; False if that is known already."""
        with self._database.writing() as connection:
            return deployments.finished(connection, target, version, at, recorded_at)
