"""Stores to test on: each test that asks for ``url`` or ``store`` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reporting.store import SqlStore, open_store
from tests.reporting.builders import Clock


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store/ronda.sqlite3"
    return str(request.getfixturevalue("postgres").fresh_url())


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """An empty store."""
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at noon until it is told otherwise."""
    return Clock()
