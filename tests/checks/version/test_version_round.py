"""Rounds against a server whose version changes: the old code is never what gets checked."""

import contextlib
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reporting.cli.rounds import RoundOrder, command
from reporting.domain.outcome import Outcome
from reporting.ports import RunReport
from reporting.results import read_run
from reporting.results.waiting import awaited, waiting_line
from rondafile import read
from tests.checks.version.serving import telling
from tests.demo_stack import Said, ronda

OLD, NEW = "1111111aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "2222222bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
SECRET = "b7c1f00d5ecre7a4b7c1f00d5ecre7a4deadbe3f"
CONFIG = """
language = "en"
[targets.yard]
base_url = "{url}"
token = "$YARD_TOKEN"
connect_s = 1
read_s = 1
version = {{ path = "/version", header = "X-Version", limit_s = {limit_s}, every_s = 0.05 }}
[policy]
confirm = {{ attempts = 1 }}
"""
ROUND = """
import pytest

@pytest.mark.check("regression.orders", severity="S2", cause="api", runbook="api")
@pytest.mark.parametrize("case", ["lists"])
def test_orders(case):
    "The orders are listed."

@pytest.mark.check("health.quick", severity="S2", cause="api", runbook="api")
def test_quick():
    "It answers."
"""


def configure(folder: Path, url: str, limit_s: float = 20) -> Path:
    """Write a configuration, and return its folder."""
    (folder / "ronda.toml").write_text(CONFIG.format(url=url, limit_s=limit_s))
    return folder


def diagnose(folder: Path, *arguments: str) -> Said:
    """Run one health check."""
    environ = {"YARD_TOKEN": SECRET, "GITHUB_SHA": "", "GITHUB_EVENT_NAME": ""}
    return ronda("diagnose", "--check", "api.answers", *arguments, cwd=folder, environ=environ)


def recorded(folder: Path) -> RunReport:
    """Return the only run."""
    (results,) = folder.glob("build/runs/yard/*/results.jsonl")
    return read_run(results.parent)


def checked(folder: Path, *arguments: str) -> RunReport:
    """Run two checks, one of a deployment's cases and one of health, and return what was recorded."""
    (folder / "test_round.py").write_text(ROUND)
    root = Path(__file__).parents[3]
    plugins = ["-p", "reporting.plugin", "-p", "checks.fixtures", "-p", "no:cacheprovider", "-p", "no:randomly"]
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(folder), *plugins, "--target", "yard"]
    done = subprocess.run(
        [*command, *arguments, "test_round.py"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(root), "YARD_TOKEN": SECRET, "GITHUB_EVENT_NAME": ""},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return recorded(folder)


def test_a_round_begins_once_the_new_version_answers(tmp_path: Path) -> None:
    """The run is about the version that was asked for, and began after the old one had gone."""
    with telling(lambda n: OLD if n <= 3 else NEW) as served:
        said = diagnose(configure(tmp_path, served.url), "--deployment", NEW[:10])

    assert said.code != 2, said.err
    assert recorded(tmp_path).run.deployment == NEW[:10]
    assert served.asked >= 6


def test_the_old_version_is_never_checked(tmp_path: Path) -> None:
    """A round for a version that does not come ends in one line with exit code 2, and records nothing."""
    with telling(lambda _n: OLD) as served:
        said = diagnose(configure(tmp_path, served.url, 1), "--deployment", NEW)

    assert (said.code, said.out) == (2, "")
    assert said.err == (f"the round could not run: yard still answers as {OLD} after 1 s; {NEW} was to be checked\n")
    assert list(tmp_path.glob("build/runs/yard/*")) == []


def test_a_secret_that_answers_as_the_version_is_not_told(tmp_path: Path) -> None:
    """A version that turns out to be a secret is masked in the line that refuses the round."""
    with telling(lambda _n: SECRET) as served:
        said = diagnose(configure(tmp_path, served.url, 1), "--deployment", NEW)

    assert said.code == 2
    assert SECRET not in said.err
    assert "…be3f#" in said.err


def test_without_a_version_to_wait_for_the_run_names_what_answers(tmp_path: Path) -> None:
    """A round without ``--deployment`` is about the version that answers."""
    with telling(lambda _n: OLD) as served:
        diagnose(configure(tmp_path, served.url))

    assert recorded(tmp_path).run.deployment == OLD


def test_a_target_that_tells_no_version_has_none(tmp_path: Path) -> None:
    """Where it does not answer, the round is made all the same, at once."""
    started = time.monotonic()
    with telling(lambda _n: None) as served:
        diagnose(configure(tmp_path, served.url, 60))

    assert recorded(tmp_path).run.deployment is None
    assert time.monotonic() - started < 45


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")])
def test_cases_of_a_round_on_two_versions_are_not_judged(tmp_path: Path, workers: tuple[str, ...]) -> None:
    """Where another version answers at the end, no case of a deployment counts, and the run names no version."""
    with telling(lambda n: OLD if n <= 1 else NEW) as served:
        report = checked(configure(tmp_path, served.url), *workers)
    found = {each.check: each for each in report.results}

    assert report.run.deployment is None
    assert found["health.quick"].outcome is Outcome.PASSED
    assert found["regression.orders"].outcome is Outcome.UNKNOWN
    assert found["regression.orders"].message == (
        f"the version changed from {OLD} to {NEW} during the round: it is not known which one this was"
    )


def test_a_rollback_during_the_round_is_noticed(tmp_path: Path) -> None:
    """The version that was waited for must still answer at the end."""
    with telling(lambda n: NEW if n <= 4 else OLD) as served:
        report = checked(configure(tmp_path, served.url), "--deployment", NEW)

    assert report.run.deployment is None
    assert {each.check: each.outcome for each in report.results}["regression.orders"] is Outcome.UNKNOWN


def test_a_round_on_one_version_is_judged(tmp_path: Path) -> None:
    """Where nothing changed, every case counts."""
    with telling(lambda _n: NEW) as served:
        report = checked(configure(tmp_path, served.url), "--deployment", NEW[:7])

    assert report.run.deployment == NEW[:7]
    assert {each.outcome for each in report.results} == {Outcome.PASSED}


def test_the_rounds_time_has_room_for_the_waiting(tmp_path: Path) -> None:
    """The limit of the whole round is that of the policy and that of the waiting together."""
    path = configure(tmp_path, "http://127.0.0.1:1", 250) / "ronda.toml"
    rondafile = read(path, {"YARD_TOKEN": SECRET})
    line = command(RoundOrder(path, "yard"), rondafile, "run-1")

    assert f"--session-timeout={rondafile.policy.run_limit_s + 250:g}" in line


def test_collecting_waits_for_nothing(tmp_path: Path) -> None:
    """Who only lists the checks asks nobody."""
    with telling(lambda _n: OLD) as served, contextlib.suppress(ValueError):
        checked(configure(tmp_path, served.url, 60), "--deployment", NEW, "--collect-only")

    assert served.asked == 0


def _following(folder: Path, stderr: int = subprocess.PIPE) -> "subprocess.Popen[bytes]":
    root = Path(__file__).parents[3]
    command = [sys.executable, "-m", "ronda", "diagnose", "--check", "api.answers", "--deployment", NEW]
    environ = os.environ | {"PYTHONPATH": str(root), "YARD_TOKEN": SECRET}
    return subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=stderr)


def _until(found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_is_waited_for_is_told_while_it_lasts(tmp_path: Path) -> None:
    """The log says it for whoever follows the round, and Ctrl-C ends the waiting without a result."""
    with telling(lambda _n: OLD) as served:
        process = _following(configure(tmp_path, served.url, 120))

        def told() -> list[str | None]:
            return [awaited(log) for log in tmp_path.glob("build/runs/yard/*/pytest.log")]

        _until(lambda: any(told()))
        said = told()
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=60)

    assert said == [f"waiting for version {NEW}: yard answers as {OLD}"]
    assert process.returncode == 2
    assert b"interrupted before anything was measured" in err
    assert not list(tmp_path.glob("build/runs/yard/*/results.jsonl"))


def test_a_terminal_shows_what_is_waited_for(tmp_path: Path) -> None:
    """On a terminal the one line of progress says it."""
    ours, theirs = pty.openpty()
    with telling(lambda _n: OLD) as served:
        process = _following(configure(tmp_path, served.url, 120), theirs)
        os.close(theirs)
        shown = b""
        while b"answers as" not in shown:
            shown += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    os.close(ours)

    assert b"waiting for version 2222222" in shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (waiting_line("for b") + "half a li", "for b"),
        (waiting_line("for\na"), "for a"),
        (waiting_line("for a") + waiting_line("for b"), "for b"),
        (waiting_line("for a") + "....\n", None),
        ("", None),
    ],
)
def test_the_end_of_the_log_says_what_is_waited_for(tmp_path: Path, text: str, found: str | None) -> None:
    """Only its last whole line counts; without a log nothing is waited for."""
    log = tmp_path / "pytest.log"

    assert awaited(log) is None
    log.write_text(text)
    assert awaited(log) == found
