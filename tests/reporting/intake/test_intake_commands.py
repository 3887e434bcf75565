"""``ronda import junit`` and ``ronda gate`` as they are called."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reporting.results import read_run
from tests.demo_stack import Said, ronda
from tests.reporting.intake.building import TOKEN, checkout, configure, environ, junit
from tests.reporting.intake.test_commands import is_alive, wait_for

GATE = """
[targets.yard.gate]
tests = ["python", "-m", "pytest", "-q", "--junitxml={junit}"]
imports = []
"""
BOTH = '<testcase name="good"/><testcase name="bad"><failure message="1 != 2"/></testcase>'


def called(folder: Path, *arguments: str, **further: str) -> Said:
    """Call the command line there, with the checkout's commands on PATH and no CI around."""
    nothing = dict.fromkeys((name for name in os.environ if name.startswith(("GITHUB_", "CI_"))), "")
    return ronda(*arguments, cwd=folder, environ=nothing | {"PATH": environ()["PATH"], **further})


def runs(folder: Path) -> list[Path]:
    """Return the results directories."""
    return sorted(path.parent for path in folder.glob("build/runs/*/*/results.jsonl"))


def test_a_file_is_brought_in_case_by_case(tmp_path: Path) -> None:
    """What failed is named, everything is counted, and the exit code says that something failed."""
    junit(configure(tmp_path), BOTH)
    said = called(tmp_path, "import", "junit", "junit.xml", "--deployment", "4f1c2aa")
    (run,) = runs(tmp_path)

    assert said.code == 1
    assert said.out.splitlines() == [
        "yard · version 4f1c2aa",
        "✘ regression.tests[s::bad]",
        "  1 != 2",
        "1 passed · 1 failed",
        f"Results: {run}",
    ]
    assert read_run(run).run.deployment == "4f1c2aa"


def test_passing_tests_are_fine(tmp_path: Path) -> None:
    """Exit code 0, and a suite has a check of its own with the severity that was asked for."""
    junit(configure(tmp_path), '<testcase name="good"/>')
    said = called(tmp_path, "import", "junit", "junit.xml", "--suite", "Web UI", "--severity", "S1")
    (result,) = read_run(runs(tmp_path)[0]).results

    assert said.code == 0
    assert (result.check, result.severity.value, result.title) == (
        "regression.tests_web_ui",
        "S1",
        "The tests of Web UI pass",
    )


def test_the_same_file_again_is_the_same_run(tmp_path: Path) -> None:
    """It is written and published once; another version is another run."""
    junit(configure(tmp_path), BOTH)
    first = called(tmp_path, "import", "junit", "junit.xml", "--json", "--publish")
    again = called(tmp_path, "import", "junit", "junit.xml", "--json", "--publish")
    other = called(tmp_path, "import", "junit", "junit.xml", "--json", "--deployment", "4f1c2aa")

    assert (first.document["brought_in"], again.document["brought_in"]) == (True, False)
    assert first.document["run_id"] == again.document["run_id"] != other.document["run_id"]
    assert "was published before" in again.err
    assert len(runs(tmp_path)) == 2


def test_json_has_the_counts_and_what_did_not_pass(tmp_path: Path) -> None:
    """Machines read the same as people."""
    junit(configure(tmp_path), BOTH)
    document = called(tmp_path, "import", "junit", "junit.xml", "--json", "--run-id", "night-1").document

    assert (document["run_id"], document["counts"]["passed"], document["counts"]["failed"]) == ("night-1", 1, 1)
    assert [(each["case"], each["outcome"], each["message"]) for each in document["not_passed"]] == [
        ("s::bad", "failed", "1 != 2")
    ]


def test_a_merge_in_ci_names_its_version(tmp_path: Path) -> None:
    """Trigger and version come from CI's own variables."""
    junit(configure(tmp_path), '<testcase name="good"/>')
    called(tmp_path, "import", "junit", "junit.xml", GITHUB_EVENT_NAME="push", GITHUB_SHA="4f1c2aa")
    run = read_run(runs(tmp_path)[0]).run

    assert (run.trigger, run.deployment) == ("merge", "4f1c2aa")


def test_secrets_of_the_target_are_taken_out(tmp_path: Path) -> None:
    """A token of the secrets file that a test printed is nowhere, neither in the files nor on the screen."""
    junit(
        configure(tmp_path), f'<testcase name="t[{TOKEN}]"><failure message="sent {TOKEN}">{TOKEN}</failure></testcase>'
    )
    said = called(tmp_path, "import", "junit", "junit.xml")
    whole = "".join(path.read_text() for path in runs(tmp_path)[0].rglob("*") if path.is_file())

    assert TOKEN not in said.out + said.err + whole
    assert "…be3f" not in f"{TOKEN}"
    assert "…be3f#" in whole


def test_a_refusal_tells_no_secret(tmp_path: Path) -> None:
    """A name that is refused may hold one: it is masked on the screen too."""
    junit(configure(tmp_path), f'<testcase name="t[{TOKEN}]"/>' * 2)
    said = called(tmp_path, "import", "junit", "junit.xml")

    assert said.code == 2
    assert TOKEN not in said.err
    assert "s::t[…be3f#" in said.err


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "junit.xml has no tests"),
        ('<testcase name="n"/><testcase name="n"/>', "junit.xml:3 has a second test called s::n"),
        ("<testcase", "junit.xml:4 is cut short or not XML"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, body: str, why: str) -> None:
    """One line, exit code 2, and nothing was recorded."""
    junit(configure(tmp_path), body)
    said = called(tmp_path, "import", "junit", "junit.xml")

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(why)
    assert said.err.count("\n") == 1
    assert not list(tmp_path.glob("build/runs/yard"))


def git(folder: Path, *arguments: str) -> str:
    """Run git there, as nobody in particular."""
    who = ["-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", "-C", folder, *who, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_gate_names_the_commit(tmp_path: Path) -> None:
    """Without ``--deployment`` the run is about the checkout's commit; a failing test makes the exit code 1."""
    place = checkout(tmp_path / "yard", {"test_yard.py": "def test_good(): pass\ndef test_bad(): assert 0\n"})
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        git(place, *arguments)
    said = called(configure(tmp_path, GATE), "gate", "--checkout", "yard")
    (run,) = runs(tmp_path)

    assert said.code == 1
    assert read_run(run).run.deployment == git(place, "rev-parse", "HEAD")
    assert "✘ regression.tests[test_yard::test_bad]" in said.out
    assert "1 passed · 1 failed" in said.out
    assert said.err == ""


def test_a_gate_that_was_not_judged_is_no_pass(tmp_path: Path) -> None:
    """Exit code 2 where nothing failed but something could not be judged; a folder without git has no version."""
    checkout(tmp_path / "yard", {"test_yard.py": "def test_good(): pass\n"})
    configured = configure(tmp_path, GATE.replace("imports = []", 'imports = ["no-such-linter"]\ncheckout = "yard"'))
    said = called(configured, "gate", "--json", GIT_CEILING_DIRECTORIES=str(tmp_path))

    assert said.code == 2
    assert (said.document["deployment"], said.document["counts"]["unknown"]) == (None, 1)
    assert "tells no commit: name the version with --deployment" in said.err


def test_a_gate_without_a_checkout(tmp_path: Path) -> None:
    """The message says how to name one."""
    said = called(configure(tmp_path), "gate")

    assert said.code == 2
    assert said.err == ('no checkout is known: pass --checkout DIR, or add [targets.yard.gate] with checkout = "DIR"\n')


def test_the_tests_do_not_get_our_secrets(tmp_path: Path) -> None:
    """What is in the secrets file is no part of the environment of the backend's tests."""
    checks = "import os\ndef test_env(): assert 'YARD_TOKEN' not in os.environ and os.environ['STAGE'] == 'test'\n"
    checkout(tmp_path / "yard", {"test_yard.py": checks})

    assert called(configure(tmp_path, GATE), "gate", "--checkout", "yard", STAGE="test").code == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_gate_records_nothing(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C, or a polite request to end, ends the tests too."""
    (tmp_path / "yard").mkdir()
    configure(
        tmp_path, GATE.replace(GATE.splitlines()[2], 'tests = ["sh", "-c", "echo $$$$ > child; sleep 60; : {junit}"]')
    )
    command = [sys.executable, "-m", "ronda", "gate", "--config", str(tmp_path / "ronda.toml")]
    root = Path(__file__).parents[3]
    process = subprocess.Popen(
        [*command, "--checkout", str(tmp_path / "yard")], cwd=root, stderr=subprocess.PIPE, env=environ()
    )
    child = int(wait_for(tmp_path / "yard" / "child"))
    time.sleep(0.2)
    process.send_signal(number)
    _out, err = process.communicate(timeout=30)

    assert process.returncode == 2
    assert err.decode().splitlines()[-1] == "interrupted"
    assert not is_alive(child)
    assert not list(tmp_path.glob("build/runs/yard"))


def test_a_terminal_shows_what_runs(tmp_path: Path) -> None:
    """The one line of progress has the command, its seconds and its last words, a secret masked."""
    (tmp_path / "yard").mkdir()
    script = f'tests = ["sh", "-c", "echo sent {TOKEN}; sleep 60; : {{junit}}"]'
    configure(tmp_path, GATE.replace(GATE.splitlines()[2], script))
    command = [sys.executable, "-m", "ronda", "gate", "--config", str(tmp_path / "ronda.toml")]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*command, "--checkout", str(tmp_path / "yard"), "--deployment", "1"],
        cwd=Path(__file__).parents[3],
        stderr=theirs,
        env=environ(COLUMNS="200"),
    )
    os.close(theirs)
    shown = b""
    while b"sent" not in shown:
        shown += os.read(ours, 4096)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    os.close(ours)

    assert b"Running sh:" in shown
    assert TOKEN.encode() not in shown


def test_the_document_is_json(tmp_path: Path) -> None:
    """With ``--json`` standard output holds the document alone, also when it is published."""
    junit(configure(tmp_path), BOTH)
    said = called(tmp_path, "import", "junit", "junit.xml", "--json", "--publish")

    assert json.loads(said.out)["counts"]["failed"] == 1
