"""``ronda policy replay``, as a process: what it says, how it ends, and what it refuses."""

import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reporting.domain.actions import Action
from reporting.domain.amending import amendment_of
from reporting.domain.incident import EventKind, Incident
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.domain.reason import Reason
from reporting.domain.rootcause import Category, RootCause
from reporting.store import open_store
from tests.demo_stack import Said, ronda
from tests.reporting.builders import NOON
from tests.reporting.pipeline.stories import play

TOML = """\
language = "en"
store = "sqlite:///r.sqlite3"
[targets.yard]
base_url = "https://yard.example"
[policy]
open_after = { S2 = 2 }
reopen_within_min = 0
"""
LAX = "[policy]\nopen_after = { S2 = 4 }\ndegraded_after = 4\nreopen_within_min = 0\n"
STRICT = "[policy]\nopen_after = { S2 = 1 }\nreopen_within_min = 0\n"
TODAY = Policy(open_after={Severity.S2: 2}, reopen_within=timedelta(0))
STORY = "api S2   . x x . . x x x x x . . x . ."
"""Two outages and a blink: a short one in runs 2 and 3, a long one in runs 6 to 10, one run at 13."""
DAY = ("--since", "2026-11-24", "--until", "2026-11-24")

Site = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Makes a folder with a configuration, a history and another policy."""

    def made(other: str = LAX, story: str = STORY) -> Path:
        (tmp_path / "ronda.toml").write_text(TOML)
        (tmp_path / "other.toml").write_text(other)
        with open_store(f"sqlite:///{tmp_path}/r.sqlite3") as store:
            play(store, story, TODAY)
        return tmp_path

    return made


def replayed(folder: Path, *arguments: str) -> Said:
    """Replay that day through the other policy."""
    return ronda("policy", "replay", "--with", "other.toml", *(arguments or DAY), cwd=folder)


def test_what_a_laxer_policy_would_have_missed(site: Site) -> None:
    """Counts side by side, the missed incident with its span and id, what is found later; exit 0 all the same."""
    said = replayed(site())

    assert said.code == 0, said.err
    lines = said.out.splitlines()
    assert lines[1] == "runs: 15 · results: 15 · runs before that, to know how it began: 0"
    assert [line.split() for line in lines[2:5]] == [
        ["today", "other.toml", "difference"],
        ["incidents", "2", "1", "-1"],
        ["notices", "to", "tickets", "4", "2", "-2"],
    ]
    assert "✘ It would have missed 1 real incident, of 2:" in lines
    missed = lines[lines.index("✘ It would have missed 1 real incident, of 2:") + 1]
    assert missed.startswith("  S2 · ")
    assert " · health.api · 24 Nov 2026, 12:10:00 – 24 Nov 2026, 12:20:00 · yard-20261124T121500-" in missed
    assert "Found later: 1 (median 10 min, at most 10 min)" in lines
    assert "Today's policy makes what is stored." in lines
    assert "policy.degraded_after: 3 → 4" in lines


def test_a_missed_incident_can_fail(site: Site) -> None:
    """With --fail-if-missed the exit code is 1."""
    assert replayed(site(), *DAY, "--fail-if-missed").code == 1


def test_nothing_missed_does_not_fail(site: Site) -> None:
    """A stricter policy ends with 0 and names what it would have added, with its span."""
    said = replayed(site(STRICT), *DAY, "--fail-if-missed")

    assert said.code == 0
    assert "✔ It would have missed no real incident, of 2." in said.out
    assert "Incidents that nobody had: 1\n  S2 · " in said.out
    assert "24 Nov 2026, 13:05:00 – 24 Nov 2026, 13:10:00\n" in said.out


def test_a_false_alarm_is_avoided(site: Site) -> None:
    """What people called a false alarm is told as avoided, and does not fail."""
    folder = site()
    with open_store(f"sqlite:///{folder}/r.sqlite3") as store:
        for incident in store.incidents("yard"):
            told = Action(EventKind.EXPLAINED, _false(incident), NOON + timedelta(hours=2), Reason("people said so"))
            assert store.amend(amendment_of(incident, [told], "1"), NOON)

    said = replayed(folder, *DAY, "--fail-if-missed")

    assert said.code == 0
    assert "Not real, and avoided: 1\n  false alarm · S2 · " in said.out


def _false(incident: Incident) -> Incident:
    return replace(incident, root_cause=RootCause(Category.FALSE_ALARM, "the probe was wrong"))


def test_thresholds_that_were_changed_since(site: Site) -> None:
    """If today's policy does not make what is stored, that is said, with the incidents."""
    folder = site()
    (folder / "ronda.toml").write_text(TOML.replace("S2 = 2", "S2 = 1"))

    said = replayed(folder)

    assert "Today's policy does not make what is stored (incidents 2, notices 4)" in said.out
    assert "Stored, and not made so today: 2\n" in said.out
    assert "Made today, and not stored so: 3\n" in said.out


def test_for_machines(site: Site) -> None:
    """One document with the counts of all three, and each incident with its spans."""
    document = replayed(site(), *DAY, "--json").document

    assert {name: each["incidents"] for name, each in document["policies"].items()} == {
        "stored": 2,
        "today": 2,
        "other": 1,
    }
    assert document["policies"]["other"]["by_kind"] == {"opened": 1, "changed": 0, "closed": 1, "reopened": 0}
    assert [(each["check"], each["spans"][0]["since"], each["goes_on"]) for each in document["missed"]] == [
        ("health.api", "2026-11-24T12:10:00+00:00", False)
    ]
    assert document["found_later"] == {"count": 1, "median_min": 10.0, "worst_min": 10.0}
    assert (document["has_drifted"], document["extra"], document["real"]) == (False, [], 2)


def test_many_are_counted_and_not_all_named(site: Site) -> None:
    """Beyond twenty, incidents are counted; the document has them all."""
    folder = site(STRICT, story="\n".join(f"c{number} S2 . x . ." for number in range(25)))

    said = replayed(folder)

    assert "Incidents that nobody had: 25" in said.out
    assert "  … and 5 more" in said.out.splitlines()
    assert len(replayed(folder, *DAY, "--json").document["extra"]) == 25


def test_nothing_is_written(site: Site) -> None:
    """The incidents are as they were before."""
    folder = site()
    before = ronda("incidents", "list", "--json", cwd=folder).out
    replayed(folder)

    assert ronda("incidents", "list", "--json", cwd=folder).out == before


@pytest.mark.parametrize(
    ("other", "arguments", "line"),
    [
        pytest.param(
            "[policy]\nopen_afer = { S2 = 4 }\n",
            DAY,
            "other.toml:2: policy.open_afer is not a key Ronda knows: did you mean open_after?",
            id="an unknown key",
        ),
        pytest.param(
            'language = "en"\n',
            DAY,
            "other.toml: has no [policy]: write one; an empty one stands for the defaults",
            id="no policy in it",
        ),
        pytest.param(
            LAX,
            ("--since", "2026-11-25", "--until", "2026-11-24"),
            "Error: the window begins on 2026-11-25, after its end on 2026-11-24: "
            "name a --since that is not after --until",
            id="since after until",
        ),
        pytest.param(
            LAX,
            (*DAY, "--target", "port"),
            "ronda.toml:3: targets has no target 'port': it has yard",
            id="no such target",
        ),
        pytest.param(
            LAX,
            ("--since", "2026-10-01", "--until", "2026-10-02"),
            "no run of yard was decided between 2026-10-01 00:00 and 2026-10-03 00:00 (UTC): "
            "name another --since or --until",
            id="a window without runs",
        ),
    ],
)
def test_what_is_refused(site: Site, other: str, arguments: tuple[str, ...], line: str) -> None:
    """One line that says what, where and what to do, and exit 2."""
    said = replayed(site(other), *arguments)

    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1] == line


def test_a_date_that_is_none(site: Site) -> None:
    """It is said how a day is written."""
    said = replayed(site(), "--since", "yesterday")

    assert said.code == 2
    assert "'yesterday' does not match the format '%Y-%m-%d'" in said.err


def test_a_file_that_is_not_there(site: Site) -> None:
    """It is said what may be named."""
    folder = site()
    (folder / "other.toml").unlink()
    said = replayed(folder)

    assert said.code == 2
    assert "other.toml: does not exist. Name a ronda.toml, or a file that holds a [policy] table" in said.err


def test_progress_is_for_terminals(site: Site) -> None:
    """On a terminal standard error shows how far it is, and standard output stays a document; in a pipe it is empty."""
    folder = site()
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ronda", "policy", "replay", "--with", "other.toml", "--json", *DAY],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent.parent), "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    os.close(theirs)
    out, _err = process.communicate(timeout=60)
    shown = b""
    while select.select([ours], [], [], 0)[0]:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # Linux says so where the other side is closed
            break
        shown += piece
    os.close(ours)

    assert process.returncode == 0
    assert json.loads(out)["runs"] == 15
    assert b"replaying" in shown
    assert replayed(folder).err == ""
