"""`ronda calendar`, as people and CI call it."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from tests.demo_stack import Said, ronda

TOML = """\
language = "en"
timezone = "America/Bogota"
store = "sqlite:///r.sqlite3"
site_url = "https://ronda.example/site/"
[targets.yard]
base_url = "https://yard.example"
"""
NOW = datetime.now(UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration and no windows."""
    (tmp_path / "ronda.toml").write_text(TOML)
    return tmp_path


def in_hours(hours: float) -> str:
    """Return a wall time in Bogotá so many hours from now, to the minute."""
    return f"{NOW + timedelta(hours=hours - 5):%Y-%m-%d %H:%M}"


def add(folder: Path, hours: float, *further: str, title: str = "PostgreSQL 17", name: str = "db") -> Said:
    """Add a window of two hours that begins in so many hours."""
    times = ("--starts", in_hours(hours), "--ends", in_hours(hours + 2))
    said = ("--kind", "evolutive", "--service", "uploads", "--owner", "backend team", "--effect", "Uploads answer 503")
    return ronda("calendar", "add", "--id", name, "--title", title, *times, *said, *further, cwd=folder)


def window(name: str, hours: float, *further: str, announced_h: float = 0.0) -> str:
    """Return a window as people write it by hand."""
    starts, ends = in_hours(hours).replace(" ", "T"), in_hours(hours + 2).replace(" ", "T")
    announced = NOW + timedelta(hours=announced_h)
    lines = [
        f'[[windows]]\nid = "{name}"\ntitle = "T"\nkind = "preventive"\nzone = "America/Bogota"',
        f"starts = {starts}:00\nends = {ends}:00\nservices = ['uploads']\nowner = 'backend team'\neffect = 'x'",
        f"announced_at = {announced:%Y-%m-%dT%H:%M:%SZ}",
        *further,
    ]
    return "\n".join(lines) + "\n"


def test_a_window_is_added_listed_checked_and_published(folder: Path) -> None:
    """From the command to the feed, with the notice that people really have."""
    added = add(folder, 100)

    assert (added.code, added.out) == (
        0,
        "db was added to maintenance.toml\n75 h of notice, if it is merged and published now\n",
    )
    assert ronda("calendar", "check", cwd=folder).out == "✔ 1 window is sound\n"
    assert "· db · PostgreSQL 17 · 75 h of notice" in ronda("calendar", "list", cwd=folder).out
    (event,) = icalendar.Calendar.from_ical(ronda("calendar", "feed", cwd=folder).out).events
    assert str(event["uid"]) == "db@ronda.maintenance"


def test_the_site_has_the_feed_and_its_page(folder: Path) -> None:
    """The file on the site is what the command says, and every page leads to the calendar."""
    add(folder, 100)
    assert ronda("site", cwd=folder).code == 0
    site = folder / "build/site"

    assert (site / "calendar.ics").read_bytes() == ronda("calendar", "feed", cwd=folder).out.encode().replace(
        b"\n", b"\r\n"
    )
    assert "webcal://ronda.example/site/calendar.ics" in (site / "calendar.html").read_text()
    assert 'href="calendar.html"' in (site / "index.html").read_text()
    assert 'href="../calendar.html"' in (site / "yard/index.html").read_text()


def test_without_windows_there_is_no_calendar(folder: Path) -> None:
    """Nothing is planned, nothing is published, and that is fine; a check of nothing could not run."""
    assert ronda("site", cwd=folder).code == 0
    assert not (folder / "build/site/calendar.html").exists()
    assert ronda("calendar", "list", cwd=folder).out == "Nothing is planned.\n"
    checked = ronda("calendar", "check", cwd=folder)
    assert checked.code == 2
    assert "maintenance.toml: does not exist. Add the first window with `ronda calendar add`" in checked.err


def test_too_short_a_notice_is_refused(folder: Path) -> None:
    """71 hours ahead are 47 hours of notice; nothing is written."""
    refused = add(folder, 71)

    assert refused.code == 2
    assert re.search(r"window db: gives (46\.[5-9]|47\.0) h of notice", refused.err), refused.err
    assert not (folder / "maintenance.toml").exists()


def test_an_emergency_is_accepted_with_its_reason(folder: Path) -> None:
    """It is listed as one."""
    assert add(folder, 30, "--emergency", "CVE-2027-1").code == 0

    assert "emergency, 5 h of notice: CVE-2027-1" in ronda("calendar", "list", cwd=folder).out
    assert ronda("calendar", "check", cwd=folder).code == 0


@pytest.mark.parametrize(
    ("hours", "further", "said"),
    [
        (-5, ("--emergency", "forgotten"), "before it was announced: a window in the past is no window"),
        (100, ("--zone", "Bogota"), "window db: zone 'Bogota' is not an IANA time zone such as America/Bogota"),
        (100, ("--repeats", "FREQ=WEEKLY"), "window db: repeats FREQ=WEEKLY never ends"),
        (100, ("--target", "yrd"), "window db: there is no target 'yrd': there are yard"),
        (100, ("--emergency", " "), "window db: emergency is wrong"),
    ],
    ids=["past", "zone", "endless", "target", "reason"],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    folder: Path, hours: float, further: tuple[str, ...], said: str
) -> None:
    """It could not be done: 2, and the file is not there."""
    refused = add(folder, hours, *further)

    assert refused.code == 2
    assert said in refused.err
    assert len(refused.err.splitlines()) == 1
    assert not (folder / "maintenance.toml").exists()


def test_an_overlap_is_refused(folder: Path) -> None:
    """It names the other; the file stays as it was."""
    add(folder, 100)
    before = (folder / "maintenance.toml").read_text()
    refused = add(folder, 101, name="late")

    assert refused.code == 2
    assert "window late: begins at" in refused.err
    assert "while db goes on until" in refused.err
    assert (folder / "maintenance.toml").read_text() == before


def test_a_cancelled_window_stays_in_the_feed_as_cancelled(folder: Path) -> None:
    """The command says what is left to do."""
    add(folder, 100)
    done = ronda("calendar", "cancel", "db", "--because", "the vendor is late", cwd=folder)

    assert (done.code, done.out) == (0, "db is cancelled: publish, so that calendars learn it\n")
    assert "STATUS:CANCELLED" in ronda("calendar", "feed", cwd=folder).out
    assert ronda("calendar", "list", cwd=folder).out == "Nothing is planned.\n"
    assert "cancelled: the vendor is late" in ronda("calendar", "list", "--all", cwd=folder).out
    again = ronda("calendar", "cancel", "db", "--because", "x", cwd=folder)
    assert (again.code, "is cancelled already" in again.err) == (2, True)


def test_check_names_the_line_of_each_problem(folder: Path) -> None:
    """Those of one window, and those between windows, all at once; a failed check is 1."""
    text = window("bad", 400).replace('"America/Bogota"', '"Nowhere"')
    text += window("short", 60) + window("db", 100) + window("late", 101) + window("past", -9, announced_h=-1)
    (folder / "maintenance.toml").write_text(text)
    checked = ronda("calendar", "check", cwd=folder)

    assert checked.code == 1
    lines = checked.out.splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"✘ maintenance.toml:{line}" for line in (5, 22, 39, 50)]
    assert "zone 'Nowhere' is not an IANA time zone" in lines[0]
    assert "gives 36.0 h of notice" in lines[1] or "gives 35.9 h of notice" in lines[1]
    assert "while db goes on until" in lines[2]
    assert "a window in the past is no window" in lines[3]


def test_check_against_the_published_file_counts_from_now(folder: Path) -> None:
    """A window dated back in review gains nothing, one that was removed is missed, one that changed says so."""
    published = window("gone", 300) + window("text", 310)
    (folder / "before.toml").write_text(published)
    (folder / "maintenance.toml").write_text(
        window("text", 310).replace("'x'", "'y'") + window("back", 50, announced_h=-200)
    )
    assert ronda("calendar", "check", cwd=folder).code == 0
    checked = ronda("calendar", "check", "--before", "before.toml", cwd=folder)

    assert checked.code == 1
    assert "maintenance.toml:22: window back: gives 2" in checked.out
    assert "maintenance.toml: window gone: was removed: cancel it and leave it there" in checked.out
    assert "maintenance.toml:1: window text: was changed: write sequence = 1" in checked.out


def test_machines_read_json(folder: Path) -> None:
    """Of the list and of the check, with nothing else on standard output."""
    add(folder, 100)
    (listed,) = json.loads(ronda("calendar", "list", "--json", cwd=folder).out)
    checked = json.loads(ronda("calendar", "check", "--json", cwd=folder).out)

    assert (listed["id"], listed["counts"], listed["times"]) == ("db", True, 1)
    assert 75 * 3600 < listed["notice_s"] <= 76 * 3600
    assert checked == {"problems": [], "windows": 1}


def test_push_without_a_calendar_says_what_to_set(folder: Path) -> None:
    """It could not run."""
    pushed = ronda("calendar", "push", cwd=folder)

    assert (pushed.code, "set [calendar.caldav], see docs/calendar.md" in pushed.err) == (2, True)


def test_a_named_file_that_is_missing_stops_everything(folder: Path) -> None:
    """Whoever names it wants its windows respected."""
    (folder / "ronda.toml").write_text('maintenance = "plans.toml"\n' + TOML)
    published = ronda("publish", cwd=folder)

    assert published.code == 2
    assert "plans.toml: does not exist" in published.err
