"""A site to publish into."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from reporting.pages import SiteSummary, render
from reporting.ports import LocalTicket
from tests.reporting.pages.stories import NOW, SETTINGS, FakeStore


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Where the site goes: a folder that does not exist yet."""
    return tmp_path / "site"


@pytest.fixture
def publish(site: Path) -> Callable[..., SiteSummary]:
    """Render a store into ``site``; settings are given by name."""

    def publish(
        store: FakeStore, *, now: datetime = NOW, local_tickets: Sequence[LocalTicket] = (), **settings: object
    ) -> SiteSummary:
        return render(store, site, settings=replace(SETTINGS, **settings), now=now, local_tickets=local_tickets)

    return publish
