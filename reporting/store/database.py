"""Connections and transactions on SQLite and PostgreSQL, with the same promise on both: one writer at a time."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from language import N_
from reporting.errors import Said, StoreError
from reporting.store.failures import explain, explained, place_of

BUSY_S = 15
"""How long to wait for another publisher's transaction."""
VACUUM_BUSY_S = 3
"""How long to wait for others before the file is not made smaller: they can wait less than space can."""
_WRITERS = 0x526F6E6461
"""Key of the PostgreSQL advisory lock that every writing transaction holds ("Ronda")."""
_HINT = Said(N_('write "sqlite:///build/ronda.sqlite3" or "postgresql+psycopg://user@host/name"'))


class Database:
    """One database.

    Writers follow one another (``BEGIN IMMEDIATE`` on SQLite, an advisory lock on PostgreSQL), so what a writing
    transaction has read stays true until it commits. A reading transaction sees one moment of the whole.
    """

    def __init__(self, url: str, busy_s: float = BUSY_S) -> None:
        self.url, self.busy_s = _parsed(url), busy_s
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        with explained(self.url):
            self._engine = _sqlite(self.url, busy_s) if self.is_sqlite else _postgresql(self.url)
        isolation: dict[str, Any] = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self._reader = self._engine.execution_options(**isolation)
        self._writer = self._engine.execution_options(ronda_writes=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with explained(self.url), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that no other writer runs beside; it commits at the end, or not at all."""
        with explained(self.url), self._writer.begin() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(self.busy_s * 1000)}")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
            yield connection

    def vacuum(self) -> None:
        """Write SQLite's file anew, without the pages that are free; that takes as much space again for a moment.

        Raises:
            StoreError: Another process uses the store, or there is no space: the file is as it was.
        """
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {VACUUM_BUSY_S * 1000}")
            cursor.execute("VACUUM")
            is_busy, *_pages = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if is_busy:
                raise sqlite3.OperationalError("database is locked")
        except sqlite3.Error as error:
            raise explain(error, self.url) from error
        finally:
            connection.invalidate()

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def _parsed(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StoreError(N_("the store's address cannot be read: {hint}"), hint=_HINT) from error
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            N_("the store {place} is of a kind Ronda does not know: {hint}"), place=place_of(url), hint=_HINT
        )
    return url


def _sqlite(url: URL, busy_s: float) -> Any:
    if url.database and not url.database.startswith((":memory:", "file:")):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": busy_s})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
        # Python's sqlite3 begins transactions late and not before every statement; SQLAlchemy's documentation
        # ("Serializable isolation / Savepoints / Transactional DDL") has it switched off and BEGIN sent by hand.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        _write_ahead(connection, busy_s)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("ronda_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection, busy_s: float) -> None:
    """Switch to write-ahead logging, once per database.

    Two who switch a new database at the same moment can get "database is locked" at once, without SQLite's own wait:
    its busy handler is not asked when a lock is raised (sqlite.org/c3ref/busy_handler.html).
    """
    end = time.monotonic() + busy_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def _postgresql(url: URL) -> Any:
    try:
        return create_engine(url, connect_args={"connect_timeout": BUSY_S})
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError(
            N_("the store {place} needs a driver that is not installed: pip install 'ronda[postgresql]'"),
            place=place_of(url),
        ) from error
