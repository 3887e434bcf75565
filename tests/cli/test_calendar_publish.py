"""What `ronda publish` makes of maintenance windows, and `ronda calendar push` against a real server."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reporting.cli.policy import policy_of
from reporting.domain.outcome import Severity
from rondafile import Rondafile, RondafileError, read
from tests.calendars import Radicale
from tests.demo_stack import Said, ronda
from tests.reporting.builders import a_report, a_result, a_run, write_run

TOML = """\
language = "en"
store = "sqlite:///r.sqlite3"
results = "runs"
[targets.yard]
base_url = "https://yard.example"
[targets.quay]
base_url = "https://quay.example"
"""
NOW = datetime.now(UTC).replace(microsecond=0)
H = timedelta(hours=1)


def shown(moment: datetime) -> str:
    """Return a moment as TOML has it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def window(starts_h: float, ends_h: float, *further: str, announced_h: float = -200) -> str:
    """Return a window in hours from now, meant in UTC."""
    lines = [
        '[[windows]]\nid = "db"\ntitle = "PostgreSQL 17"\nkind = "preventive"\nzone = "UTC"',
        f"starts = {shown(NOW + starts_h * H)[:-1]}\nends = {shown(NOW + ends_h * H)[:-1]}",
        f"services = ['uploads']\nowner = 'backend team'\neffect = 'x'\nannounced_at = {shown(NOW + announced_h * H)}",
        *further,
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration of two targets."""
    (tmp_path / "ronda.toml").write_text(TOML)
    return tmp_path


def published(folder: Path, *hours: float) -> Said:
    """Publish a run at each of these hours from now, in all of which an S1 check of the yard failed."""
    for number, each in enumerate(hours):
        at = NOW + each * H
        run = a_run(run_id=f"yard-{number}", started_at=at, planned_at=at, finished_at=at + timedelta(seconds=9))
        failed = a_result("health.api.whoami", "failed", severity=Severity.S1, started_at=at)
        write_run(folder / "runs/yard" / run.run_id, a_report(run, failed))
    return ronda("publish", cwd=folder)


def incidents(folder: Path) -> str:
    """Return the list of incidents."""
    return ronda("incidents", "list", cwd=folder).out


def test_inside_a_window_no_incident_opens(folder: Path) -> None:
    """The run is recorded and the site is written, and nobody is told of anything."""
    (folder / "maintenance.toml").write_text(window(-3, 1))
    done = published(folder, -2, -1)

    assert done.code == 0, done.err
    assert "run yard-1: 0 actions" in done.out
    assert incidents(folder) == "There is no incident.\n"


def test_without_a_window_the_same_runs_open_one(folder: Path) -> None:
    """So it is the window that kept it quiet."""
    published(folder, -2, -1)

    assert "✘" in incidents(folder)


def test_what_outlives_its_window_opens_one_from_its_end(folder: Path) -> None:
    """It was known to be down until then."""
    (folder / "maintenance.toml").write_text(window(-3, -1.5))
    published(folder, -2, -1)

    (line,) = incidents(folder).splitlines()
    assert line.startswith("✘")
    opened = (NOW - 1.5 * H).strftime("%H:%M")
    assert opened in line


@pytest.mark.parametrize(
    "text",
    [
        window(-3, 1, announced_h=-20),
        window(-3, 1, "targets = ['quay']"),
        window(-3, 1, f"cancelled_at = {shown(NOW - 2.5 * H)}", "cancelled_because = 'x'"),
        window(-3, 1, "emergency = 'forgotten'", announced_h=-0.5),
    ],
    ids=["too little notice", "another backend", "cancelled", "announced after it failed"],
)
def test_a_window_that_was_not_in_force_keeps_nobody_quiet(folder: Path, text: str) -> None:
    """Only announcements that were in force at the moment count."""
    (folder / "maintenance.toml").write_text(text)
    published(folder, -2, -1)

    assert "✘" in incidents(folder)


def test_windows_that_cannot_be_read_stop_publishing_before_anything_is_done(folder: Path) -> None:
    """Nobody is woken for work that was announced in a file with a slip of the pen; its line is said."""
    (folder / "maintenance.toml").write_text(window(-3, 1).replace('"UTC"', '"Nowhere"'))
    done = published(folder, -2)

    assert (done.code, done.err) == (
        2,
        "maintenance.toml:5: window db: zone 'Nowhere' is not an IANA time zone such as America/Bogota\n",
    )
    assert ronda("incidents", "list", cwd=folder).out == "There is no incident.\n"


def test_the_help_desk_is_not_stopped_by_it(folder: Path) -> None:
    """The policy of a diagnosis needs no windows, so their file is not read for it."""
    (folder / "maintenance.toml").write_text("[[windows")
    rondafile = read(folder / "ronda.toml", {})

    assert policy_of(rondafile, with_windows=False).windows == ()
    with pytest.raises(RondafileError, match="is not TOML"):
        policy_of(rondafile)


def test_the_policy_has_a_year_of_windows_back_and_ahead(folder: Path) -> None:
    """Of a series of five years those of 400 days each way; a file of another name is found too."""
    series = window(-24 * 800 + 1, -24 * 800 + 3, 'repeats = "FREQ=DAILY;COUNT=1000"', announced_h=-24 * 900)
    (folder / "plans.toml").write_text(series)
    (folder / "ronda.toml").write_text('maintenance = "plans.toml"\n' + TOML)
    rondafile: Rondafile = read(folder / "ronda.toml", {})

    windows = policy_of(rondafile).windows
    assert min(each.starts_at for each in windows) > NOW - timedelta(days=401)
    assert len(windows) == 400 + 200


def test_push_writes_to_the_shared_calendar_once(folder: Path, radicale: Radicale) -> None:
    """What is planned is added; again, and nothing is left to do; no secret is printed."""
    (folder / "maintenance.toml").write_text(window(100, 102))
    with open(folder / "ronda.toml", "a") as file:
        file.write(f'[calendar.caldav]\nurl = "{radicale.calendar}"\nuser = "ops"\npassword = "$DAV_PASSWORD"\n')
    (folder / "ronda.toml").write_text((folder / "ronda.toml").read_text().replace('"ops"', '"$DAV_USER"'))
    environ = {"DAV_USER": "ops", "DAV_PASSWORD": "secret-password"}

    first = ronda("calendar", "push", cwd=folder, environ=environ)
    again = ronda("calendar", "push", cwd=folder, environ=environ)
    wrong = ronda("calendar", "push", cwd=folder, environ=environ | {"DAV_PASSWORD": "guess"})

    assert (first.code, first.out) == (0, "db: added\n")
    assert (again.code, again.out) == (0, "the shared calendar is up to date\n")
    assert radicale.names() == {"db@ronda.maintenance.ics"}
    assert (wrong.code, "check calendar.caldav.user and password" in wrong.err) == (2, True)
    assert "guess" not in wrong.err
