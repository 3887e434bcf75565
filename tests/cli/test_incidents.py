"""`ronda incidents` and `ronda tickets sync`, as processes, on the embedded ticket system."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.demo_stack import Said, ronda
from tests.reporting.builders import a_report, a_result, a_run, write_run

TOML = """
language = "{language}"
timezone = "America/Bogota"
[targets.yard]
base_url = "http://127.0.0.1:1"
[policy]
open_after = {{ S1 = 1, S2 = 1, S3 = 1, S4 = 1 }}
close_after = {{ S1 = 1, S2 = 1, S3 = 1, S4 = 1 }}
root_cause_after_h = 0
"""
START = (datetime.now(UTC) - timedelta(hours=2)).replace(microsecond=0)
FILED = (
    *("incidents", "open", "--severity", "S2", "--cause", "ocr", "--message", "plates are not read at gate 2"),
    *("--endpoint", "POST /api/v1/answers", "--token", "…9f3a#1a2b3c4d"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration and no run."""
    return _configured(tmp_path, "en")


def _configured(folder: Path, language: str) -> Path:
    (folder / "ronda.toml").write_text(TOML.format(language=language))
    return folder


def _published(folder: Path, *outcomes: str) -> str:
    """Publish a run for each outcome of the root, and return the incident."""
    for number, outcome in enumerate(outcomes, start=1):
        at = START + timedelta(minutes=5 * number)
        run = a_run(number, started_at=at, planned_at=at, finished_at=at)
        root = a_result("health.broker", outcome, severity="S1", cause="broker", attempts=2)
        child = a_result("health.worker", outcome, cause="worker", needs=("health.broker",))
        place = folder / "build" / "runs" / "yard" / run.run_id
        assert ronda("publish", str(write_run(place, a_report(run, root, child))), cwd=folder).code == 0
    listed = json.loads(ronda("incidents", "list", "--json", cwd=folder).out)
    return str(listed[0]["incident_id"])


def _filed(folder: Path) -> str:
    said = ronda(*FILED, cwd=folder)
    assert said.code == 0, said
    found = re.search(r"yard-\d{8}T\d{6}-[0-9a-f]{6}", said.out)
    assert found, said.out
    return found[0]


def test_explain_tells_why(folder: Path) -> None:
    """What failed and how often it was tried, the thresholds, the root, the ticket and when it came."""
    incident = _published(folder, "passed", "failed", "passed")
    said = ronda("incidents", "explain", incident, cwd=folder)

    assert said.code == 0
    for line in (
        "Severity: S1 opens after 1 failed runs and closes after 1 passing ones",
        "Who has it: level 2 (backend team): The message broker does not answer as it should",
        "One cause: health.broker explains health.worker: they need it, and it fails too",
        "opened: health.broker failed; failed runs in a row: 1",
        "health.broker: health.broker says failed (run-2, tried 2 times)",
        "ticket RONDA-1: opened · ",
        "closed: health.broker passed; passing runs in a row: 1",
    ):
        assert line in said.out


def test_explain_speaks_spanish(tmp_path: Path) -> None:
    """Every sentence of it is in the language of the configuration, and so is the state of its ticket."""
    incident = _published(_configured(tmp_path, "es"), "failed")
    ronda("tickets", "sync", cwd=tmp_path)
    said = ronda("incidents", "explain", incident, cwd=tmp_path)

    assert not re.search(r"\b(opened|failed runs|Who has it|explains|tried)\b", said.out), said.out
    assert "health.broker" in said.out
    assert "RONDA-1 dice: abierto" in said.out


def test_explain_for_machines(folder: Path) -> None:
    """The same as JSON: events with their reasons, receipts, and what waits."""
    incident = _published(folder, "failed")
    document = json.loads(ronda("incidents", "explain", incident, "--json", cwd=folder).out)

    assert [event["kind"] for event in document["events"]] == ["opened"]
    assert [(each["kind"], each["ticket"]) for each in document["receipts"]] == [("ticket.open", "RONDA-1")]
    assert (document["undelivered"], document["incident"]["incident_id"]) == ([], incident)


def test_a_person_files_closes_and_resolves(folder: Path) -> None:
    """From the call of a driver to a closed ticket with its root cause."""
    incident = _filed(folder)
    ticket = (folder / "build/site/yard/tickets/RONDA-1.html").read_text()
    assert "plates are not read at gate 2" in ticket
    assert "…9f3a#1a2b3c4d" in ticket

    assert ronda("incidents", "close", incident, cwd=folder).code == 0
    given = ("--category", "provider", "--text", "the quota was used up", "--fix", "https://status.example/1")
    said = ronda("incidents", "resolve", incident, *given, cwd=folder)

    assert (said.code, "resolved" in said.out) == (0, True)
    shown = json.loads(ronda("incidents", "show", incident, "--json", cwd=folder).out)
    assert [event["kind"] for event in shown["events"]] == ["opened", "closed", "explained", "resolved"]
    page = (folder / f"build/site/yard/incidents/{incident}.html").read_text()
    assert "the quota was used up" in page
    assert 'href="https://status.example/1"' in page


def test_the_same_is_not_filed_twice(folder: Path) -> None:
    """The second time ends with 2 and names the incident."""
    incident = _filed(folder)
    said = ronda(*FILED, cwd=folder)

    assert (said.code, said.err) == (2, f"that is filed already, as incident {incident}, and still open\n")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("--endpoint", "whoami"), "is no endpoint: write it like"),
        (("--token", "abcdef0123456789"), "never the token itself"),
        (("--since", "tomorrow"), "is no time: write it like 06:15"),
        (("--since", "2099-01-01T00:00"), "lies ahead"),
        (("--message", " "), "--message takes 1 to 2000 characters"),
        (("--severity", "S9"), "'S9' is not one of"),
        (("--cause", "ocrr"), "'ocrr' is not one of"),
        (("--target", "yrad"), "yrad"),
    ],
)
def test_bad_input_files_nothing(folder: Path, change: tuple[str, str], why: str) -> None:
    """One line that says what is wrong, exit code 2, and no incident."""
    said = ronda(*FILED, *change, cwd=folder)

    assert (said.code, why in said.err, "Traceback" in said.err) == (2, True, False), said
    assert ronda("incidents", "list", cwd=folder).out == "There is no incident.\n"


def test_a_secret_in_the_message_is_taken_out(folder: Path) -> None:
    """What people type passes the redaction too."""
    ronda(*FILED, "--message", "login with password=hunter2hunter2 fails", cwd=folder)
    ticket = (folder / "build/site/yard/tickets/RONDA-1.html").read_text()

    assert "hunter2" not in ticket


def test_sync_flags_what_was_closed_without_its_cause(folder: Path) -> None:
    """A ticket closed on recovery lacks its root cause: it is flagged, and its ticket says how to give it; once."""
    _published(folder, "failed", "passed")
    first, second = (ronda("tickets", "sync", cwd=folder) for _time in range(2))

    assert "flagged: " in first.out
    assert "was closed without what closing needs: --category --text --fix" in first.out
    assert second.out == "1 ticket asked about, nothing new\n"
    ticket = (folder / "build/site/yard/tickets/RONDA-1.html").read_text()
    assert "Give it with this command" in ticket


def test_sync_for_machines(folder: Path) -> None:
    """Only JSON on standard output."""
    _published(folder, "failed", "passed")
    document = json.loads(ronda("tickets", "sync", "--json", cwd=folder).out)

    assert [each["kind"] for each in document["actions"]] == ["flagged"]
    assert (document["asked"], document["gone"], document["undelivered"]) == (1, [], [])


def test_sweep_is_a_dry_run(folder: Path) -> None:
    """Without --apply nothing is done, and it says so."""
    _published(folder, "failed")
    said: Said = ronda("tickets", "sweep", cwd=folder)

    assert (said.code, said.out.splitlines()[-1]) == (0, "nothing was done: this was a dry run")


def test_an_unknown_incident(folder: Path) -> None:
    """Each command says where to look."""
    for words in (("explain", "x"), ("close", "x"), ("show", "x")):
        said = ronda("incidents", *words, cwd=folder)
        assert (said.code, "there is no incident 'x': see `ronda incidents list`" in said.err) == (2, True)
