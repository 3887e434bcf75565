"""What a database refuses is one line: what, where, and what to do."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from reporting.errors import StoreError
from reporting.store import open_store
from reporting.store.database import BUSY_S, Database
from tests.postgres import Postgres
from tests.reporting.builders import NOON, a_report, a_result, a_run
from tests.reporting.dumping import dump

BIG = a_report(a_run(), *(a_result(f"health.c{number}", message="x" * 3000) for number in range(60)))


def _refusal(url: str, busy_s: float = BUSY_S) -> str:
    with pytest.raises(StoreError) as caught, open_store(url, busy_s) as store:
        store.record(BIG, NOON)
    message = str(caught.value)
    assert "\n" not in message
    return message


@contextmanager
def _disk_of(pages: int) -> Iterator[None]:
    """Let SQLite's next connections find a disk that is full after ``pages`` pages of 4096 bytes."""

    def limit(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Pool, "connect", limit)
    try:
        yield
    finally:
        event.remove(Pool, "connect", limit)


def test_a_full_disk_keeps_nothing_by_halves(tmp_path: Path) -> None:
    """A run that does not fit leaves the database as it was, and fits once there is space."""
    url = f"sqlite:///{tmp_path}/ronda.sqlite3"
    open_store(url).close()
    before = dump(url)
    with _disk_of(60):
        said = _refusal(url)

    assert said == (
        f"the store {url} refused: database or disk is full; free some space and run the same command again"
    )
    assert dump(url) == before
    with open_store(url) as store:
        assert store.record(BIG, NOON) is True


def test_a_full_disk_during_the_first_start(tmp_path: Path) -> None:
    """A disk that cannot even take the tables leaves an empty database that the next start fills."""
    url = f"sqlite:///{tmp_path}/ronda.sqlite3"
    with _disk_of(10):
        assert "database or disk is full" in _refusal(url)

    with open_store(url) as store:
        assert store.record(BIG, NOON) is True


def test_a_held_database_is_told(tmp_path: Path) -> None:
    """A database that another process holds for longer than the time limit is named as locked."""
    path = tmp_path / "ronda.sqlite3"
    open_store(f"sqlite:///{path}").close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    said = _refusal(f"sqlite:///{path}", busy_s=0.05)

    holder.close()
    assert "refused: database is locked; another publisher holds it for long; run the same command again" in said


def test_a_database_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    """A read-only database is named as such when something is to be recorded."""
    path = tmp_path / "ronda.sqlite3"
    open_store(f"sqlite:///{path}").close()

    said = _refusal(f"sqlite:///file:{path}?mode=ro&uri=true")

    assert "refused: attempt to write a readonly database; make the file and its folder writable" in said


def test_another_kind_of_file_is_told(tmp_path: Path) -> None:
    """A file that is no database is named, and not touched."""
    path = tmp_path / "notes.txt"
    path.write_text("shopping list, and some more to get past the header of a hundred bytes\n" * 20)

    assert "refused: file is not a database; name another file, or restore this one" in _refusal(f"sqlite:///{path}")
    assert path.read_text().startswith("shopping list")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file where the store's folder should be is named with its path."""
    (tmp_path / "build").write_text("")

    said = _refusal(f"sqlite:///{tmp_path}/build/ronda.sqlite3")

    assert f"{tmp_path}/build" in said
    assert "refused: " in said


@pytest.mark.parametrize("address", ["", "yard.sqlite3", "sqlite:/x", "mysql://user:hunter2@host/name"])
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    """What is no address, or of a database we do not know, is refused with one that is, and without its password."""
    said = _refusal(address)

    assert 'write "sqlite:///build/ronda.sqlite3" or "postgresql+psycopg://user@host/name"' in said
    assert "hunter2" not in said


def test_an_unreachable_server_is_told() -> None:
    """A server nobody answers at is named without the password."""
    said = _refusal("postgresql+psycopg://ronda:hunter2@127.0.0.1:1/ronda")

    assert said.startswith("the store postgresql+psycopg://ronda:***@127.0.0.1:1/ronda refused: connection ")
    assert said.endswith("; see that the server runs and can be reached from here")
    assert "hunter2" not in said


def test_a_wrong_password_is_told(postgres: Postgres) -> None:
    """A refused login says so and does not repeat the password."""
    said = _refusal(postgres.url(password="hunter2"))

    assert re.search(r"password authentication failed.*; check the user and the password in the address$", said)
    assert "hunter2" not in said


def test_a_missing_database_is_told(postgres: Postgres) -> None:
    """A database that is not there is named."""
    assert re.search(r'database "nowhere" does not exist; create it', _refusal(postgres.url("nowhere")))


def test_a_held_server_is_told(postgres: Postgres) -> None:
    """On PostgreSQL, too, a publisher that waits too long for another says so."""
    url = postgres.fresh_url()
    open_store(url).close()
    holder = Database(url)

    with holder.writing():
        said = _refusal(url, busy_s=0.05)

    holder.close()
    assert "refused: canceling statement due to lock timeout; another publisher holds it for long" in said


def test_a_missing_driver_is_told() -> None:
    """Without the PostgreSQL driver the message names the extra to install."""
    assert _refusal("postgresql+pg8000://user@host/name") == (
        "the store postgresql+pg8000://user@host/name needs a driver that is not installed: "
        "pip install 'ronda[postgresql]'"
    )
