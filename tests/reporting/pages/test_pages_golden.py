"""Whole pages, as they were looked at and found good. ``RONDA_UPDATE_GOLDEN=1`` writes them anew."""

import os
import re
from pathlib import Path

import pytest

from tests.reporting.pages.stories import FakeStore, a_run, outage, results

GOLDEN = Path(__file__).parent / "golden"
INCIDENT = "yard/incidents/yard-20261124T164800-000001.html"
PAGES = {
    "index": "index.html",
    "target": "yard/index.html",
    "incident": INCIDENT,
    "closed-incident": INCIDENT.replace("01.html", "02.html"),
    "incidents": "yard/incidents/index.html",
    "run": "yard/runs/yard-20261124T165800.html",
    "runs": "yard/runs/index.html",
    "ticket": "yard/tickets/RONDA-7.html",
}


def without_assets(page: str) -> str:
    """Leave out style, script and their hashes, which have tests of their own."""
    page = re.sub(r"(?s)<(style|script)>.*?</\1>", r"<\1>…</\1>", page)
    return re.sub(r"sha256-[^&]+", "sha256-…", page)


def same_as_golden(path: Path, page: str, *, update: bool) -> None:
    """Compare with the golden file, or write it.

    Raises:
        AssertionError: They differ, or there is no golden file.
    """
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text(page, encoding="utf-8")
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    assert page == known, f"{path.name} is not what it was: look at it, then set RONDA_UPDATE_GOLDEN=1"


@pytest.mark.parametrize("name", PAGES)
def test_page_is_as_it_was_looked_at(name, publish, site):
    """Each page of an outage is the golden one, to the letter."""
    store, tickets = outage()
    publish(store, local_tickets=tickets)

    page = without_assets((site / PAGES[name]).read_text(encoding="utf-8"))

    same_as_golden(GOLDEN / f"{name}.html", page, update="RONDA_UPDATE_GOLDEN" in os.environ)


def test_all_green_page_is_as_it_was_looked_at(publish, site):
    """The page of a target without any trouble is the golden one, to the letter."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run))
    publish(store)

    page = without_assets((site / "yard/index.html").read_text(encoding="utf-8"))

    same_as_golden(GOLDEN / "green.html", page, update="RONDA_UPDATE_GOLDEN" in os.environ)


def test_difference_from_golden_is_refused(tmp_path):
    """A page that differs in one letter fails, and says how to accept it."""
    golden = tmp_path / "page.html"
    same_as_golden(golden, "Everything works", update=True)

    with pytest.raises(AssertionError, match="RONDA_UPDATE_GOLDEN=1"):
        same_as_golden(golden, "Everything work", update=False)


def test_missing_golden_is_refused(tmp_path):
    """A page without a golden file fails."""
    with pytest.raises(AssertionError, match="look at it"):
        same_as_golden(tmp_path / "page.html", "Everything works", update=False)
