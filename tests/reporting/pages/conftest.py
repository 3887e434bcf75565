"""A site to publish into."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from reporting.domain.kpi.facts import Plan
from reporting.pages import SiteSummary, render
from reporting.ports import LocalTicket, Pending
from reporting.ports.figures import Figures
from tests.reporting.pages.stories import NOW, SETTINGS, FakeStore


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Where the site goes: a folder that does not exist yet."""
    return tmp_path / "site"


@pytest.fixture
def publish(site: Path) -> Callable[..., SiteSummary]:
    """Render a store into ``site``; settings are given by name."""

    def publish(
        store: FakeStore,
        *,
        now: datetime = NOW,
        local_tickets: Sequence[LocalTicket] = (),
        late: Sequence[Pending] = (),
        figures: Figures | None = None,
        plan: Plan | None = None,
        **settings: object,
    ) -> SiteSummary:
        shown = replace(SETTINGS, **settings)
        plans = {"yard": plan} if plan else {}
        return render(
            store,
            site,
            settings=shown,
            now=now,
            local_tickets=local_tickets,
            late=late,
            figures=figures,
            plans=plans,
        )

    return publish
