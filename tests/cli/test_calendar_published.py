"""Notice counts from when `ronda publish` or `ronda site` really showed a window."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reporting.store import open_store
from reporting.wiring import published_of
from rondafile import read
from tests.cli.test_calendar_publish import NOW, H, incidents, published, window
from tests.demo_stack import ronda

TOML = """\
language = "en"
store = "sqlite:///r.sqlite3"
results = "runs"
[targets.yard]
base_url = "https://yard.example"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration whose site was written before, without any window."""
    (tmp_path / "ronda.toml").write_text(TOML)
    assert ronda("site", cwd=tmp_path).code == 0
    return tmp_path


def plan(folder: Path, *arguments: Any, **named: Any) -> None:
    """Write the file of the windows."""
    (folder / "maintenance.toml").write_text(window(*arguments, **named))


def listed(folder: Path) -> dict[str, Any]:
    """Return the only window as ``ronda calendar list`` has it."""
    (found,) = json.loads(ronda("calendar", "list", "--all", "--json", cwd=folder).out)
    return dict(found)


def shown_at(folder: Path, moment: datetime) -> None:
    """Let the window have been on the site since ``moment``."""
    rondafile = read(folder / "ronda.toml", {})
    with open_store(f"sqlite:///{folder}/r.sqlite3") as store:
        store.windows.note(published_of(rondafile, store), moment)


def test_days_in_review_do_not_count(folder: Path) -> None:
    """Announced 200 hours ago as its file says, shown now: 60 hours ahead are 36 of notice, and do not count."""
    plan(folder, 60, 62)
    ronda("site", cwd=folder)

    assert "does not count: 35 h of notice" in ronda("calendar", "list", cwd=folder).out
    assert listed(folder)["counts"] is False


def test_publishing_warns_of_a_window_that_came_too_late(folder: Path) -> None:
    """A line, and no failure: one that is in time is not mentioned."""
    plan(folder, 60, 62)
    late = ronda("publish", cwd=folder)
    plan(folder, 100, 102, announced_h=-1)
    early = ronda("publish", cwd=folder)

    said = "window db does not count, 35 h of notice: move it, or say why it is an emergency"
    assert (late.code, said in late.out) == (0, True)
    assert "does not count" not in early.out


def test_it_counts_from_the_first_site_on(folder: Path) -> None:
    """Later sites change nothing, and the moment is in the list."""
    plan(folder, 100, 102)
    assert "· not published yet" in ronda("calendar", "list", cwd=folder).out
    assert listed(folder)["published_at"] is None

    ronda("publish", cwd=folder)
    first = listed(folder)["published_at"]
    ronda("site", cwd=folder)

    assert listed(folder)["published_at"] == first
    assert timedelta(0) <= datetime.now(UTC) - datetime.fromisoformat(first) < timedelta(minutes=2)
    assert "not published yet" not in ronda("calendar", "list", cwd=folder).out


def test_a_copy_elsewhere_publishes_nothing(folder: Path) -> None:
    """`ronda site --output` is for looking at it."""
    plan(folder, 100, 102)
    ronda("site", "--output", "copy", cwd=folder)

    assert (folder / "copy/calendar.ics").exists()
    assert listed(folder)["published_at"] is None


def test_a_window_that_was_never_shown_keeps_nobody_quiet(folder: Path) -> None:
    """Merged after it failed, dated back: the incident opens, and stays so when history is judged again."""
    plan(folder, -3, 1)
    published(folder, -2, -1)

    assert "✘" in incidents(folder)


def test_one_that_was_shown_in_time_does(folder: Path) -> None:
    """The same, on the site for 150 hours."""
    plan(folder, -3, 1)
    shown_at(folder, NOW - 150 * H)
    published(folder, -2, -1)

    assert incidents(folder) == "There is no incident.\n"


def test_one_that_was_shown_too_late_does_not(folder: Path) -> None:
    """It was on the site for 70 hours when it began: 46 of notice."""
    plan(folder, -3, 1)
    shown_at(folder, NOW - 73 * H)
    published(folder, -2, -1)

    assert "✘" in incidents(folder)


def test_an_invitation_in_time_makes_up_for_a_late_site(folder: Path) -> None:
    """Guests had it by mail 60 hours before."""
    plan(folder, -3, 1, f"invited_at = {NOW - 63 * H:%Y-%m-%dT%H:%M:%SZ}")
    shown_at(folder, NOW - 10 * H)
    published(folder, -2, -1)

    assert incidents(folder) == "There is no incident.\n"


def test_the_page_shows_no_window_that_does_not_count(folder: Path) -> None:
    """Nobody is to rely on it; an emergency is there with its reason."""
    plan(folder, 60, 62)
    ronda("site", cwd=folder)
    page = folder / "build/site/calendar.html"
    assert "Nothing is planned." in page.read_text()

    plan(folder, 60, 62, "emergency = 'CVE-2027-1'")
    ronda("site", cwd=folder)
    assert "CVE-2027-1" in page.read_text()


def test_a_site_that_could_not_be_written_published_nothing(folder: Path) -> None:
    """Its folder holds files of others."""
    plan(folder, 100, 102)
    (folder / "ronda.toml").write_text('site = "mine"\n' + TOML)
    (folder / "mine").mkdir()
    (folder / "mine/notes.txt").write_text("x")

    assert ronda("site", cwd=folder).code == 2
    assert listed(folder)["published_at"] is None
