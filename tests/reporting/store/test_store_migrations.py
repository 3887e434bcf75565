"""The tables come from migrations, once, and only into a database that is Ronda's."""

import json
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import reporting.store
from reporting.errors import StoreError
from reporting.store import open_store
from reporting.store.database import Database
from reporting.store.migrating import HEAD, VERSION_TABLE, upgrade
from reporting.store.schema import metadata
from tests.reporting.builders import NOON
from tests.reporting.dumping import dump

START_S = 60


def test_migrations_make_the_tables_of_the_schema(url: str) -> None:
    """After all migrations, Alembic finds no difference to schema.py."""
    open_store(url).close()
    database = Database(url)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        found = compare_metadata(context, metadata)
    database.close()

    assert found == []


def test_head_is_the_newest_migration() -> None:
    """The constant that spares a start the import of Alembic is the newest file's revision."""
    config = Config()
    config.set_main_option("script_location", str(Path(reporting.store.__file__).with_name("migrations")))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_start_on_current_tables_needs_no_alembic(tmp_path: Path) -> None:
    """Opening a store that is up to date does not import Alembic."""
    url = f"sqlite:///{tmp_path}/ronda.sqlite3"
    open_store(url).close()
    code = (
        f"import sys; from reporting.store import open_store; open_store({url!r}); sys.exit('alembic' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=START_S).returncode == 0


def test_a_newer_database_is_refused(url: str) -> None:
    """A store of a newer Ronda is named, with its version and ours, and left alone."""
    open_store(url).close()
    _execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '9001'")

    with pytest.raises(StoreError, match=rf"of version 9001, and this Ronda knows up to {HEAD}: use the newer Ronda"):
        open_store(url)


def test_a_foreign_version_is_refused(url: str) -> None:
    """A version that is no number of ours is refused."""
    open_store(url).close()
    _execute(url, f"UPDATE {VERSION_TABLE} SET version_num = 'abcdef'")

    with pytest.raises(StoreError, match="is not Ronda's: its version is 'abcdef'"):
        open_store(url)


def test_a_foreign_database_is_refused(url: str, tmp_path: Path) -> None:
    """A database with another program's tables is refused by name and gets no table of ours."""
    (tmp_path / "store").mkdir()
    _execute(url, "CREATE TABLE auth_user (id INTEGER)")

    with pytest.raises(StoreError, match="is not Ronda's: it holds the table 'auth_user'; name an empty database"):
        open_store(url)


def test_starters_at_the_same_time_are_safe(url: str) -> None:
    """Four processes that open an empty store at once all succeed, and the tables are made once."""
    lines = ["import sys", "from reporting.store import open_store", "sys.stdin.readline()"]
    code = "; ".join([*lines, f"open_store({url!r}).close()"])
    command = [sys.executable, "-c", code]
    starters = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    time.sleep(1)
    for starter in starters:
        assert starter.stdin is not None
        starter.stdin.write("go\n")
        starter.stdin.flush()
    said = [starter.communicate(timeout=START_S)[1] for starter in starters]

    assert [(starter.returncode, text) for starter, text in zip(starters, said, strict=True)] == [(0, "")] * 4
    with open_store(url) as store:
        assert store.targets() == []


def test_the_folder_of_a_sqlite_store_is_made(tmp_path: Path) -> None:
    """A new SQLite store makes its folders and writes ahead."""
    path = tmp_path / "a" / "b" / "ronda.sqlite3"

    open_store(f"sqlite:///{path}").close()

    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_references_to_evidence_are_counted(url: str) -> None:
    """A store of before the archive knows how many results refer to each piece, so that none goes too early."""
    database = Database(url)
    at = 0 if url.startswith("sqlite") else NOON
    fixed = {"at": at, "yes": True, "one": evidence_of("a", "b"), "two": evidence_of("a"), "none": "[]"}
    with database.writing() as connection:
        upgrade(connection, "0003")
        for statement in OLD:
            connection.execute(
                text(_escaped(statement)), {name: fixed[name] for name in fixed if f":{name}" in statement}
            )
    database.close()
    open_store(url).close()

    assert {row["sha256"]: row["uses"] for row in dump(url)["evidence"]} == {"a": 2, "b": 1, "c": 0}


def _escaped(statement: str) -> str:
    """Keep a colon that names no parameter."""
    return re.sub(r'(?<="):', r"\\:", statement)


def evidence_of(*names: str) -> str:
    """Return what a result says of its evidence."""
    return json.dumps([{"name": each, "media_type": "text/plain", "sha256": each, "size": 1} for each in names])


RESULT = "INSERT INTO results (run, series, description, run_started_at, outcome, judged, started_at, duration_ms, "
OLD = [
    "INSERT INTO runs (id, run_id, target, trigger, started_at, complete, versions, digest, recorded_at) "
    "VALUES (1, 'old', 'yard', 'manual', :at, :yes, '{}', 'd', :at)",
    "INSERT INTO series (id, target, check_id, case_name) VALUES (1, 'yard', 'health.api', '')",
    'INSERT INTO descriptions (id, digest, content) VALUES (1, \'d\', \'{"severity": "S1", "cause": "api", '
    '"title": "t", "endpoint": null, "token": null, "needs": [], "runbook": ""}\')',
    *(
        f"{RESULT}attempts, message, measures, evidence) "
        f"VALUES (1, 1, 1, :at, 'failed', :yes, :at, 1, 1, '', '{{}}', {e})"
        for e in (":one", ":two", ":none")
    ),
    *(f"INSERT INTO evidence (sha256, size, compressed) VALUES ('{each}', 1, '')" for each in "abc"),
]
"""What a Ronda of version 3 has written."""


def _execute(url: str, statement: str) -> None:
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text(statement))
    database.close()
