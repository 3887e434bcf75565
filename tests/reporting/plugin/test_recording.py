"""What is recorded of each check, however it ends."""

import os
import signal
import subprocess
import sys
import time

import pytest

from reporting.results import read_run
from tests.reporting.plugin.conftest import PROVIDER, Inner

PASSING = '''
@check("a.passes")
def test_it():
    """It passes"""
'''
EVERY_END = (
    PASSING
    + '''
@check("a.fails")
def test_fails():
    """It fails"""
    assert 1 == 2, "one is not two"

@pytest.fixture
def outage():
    raise OutageError("the server is gone")

@check("a.fixture_fails")
def test_fixture_fails(outage):
    """Its fixture fails"""

@pytest.fixture
def bug():
    raise TypeError("a bug of ours")

@check("a.breaks")
def test_breaks(bug):
    """It breaks"""

@check("a.skips")
def test_skips():
    """It is not configured"""
    pytest.skip("add this line")

@check("a.degrades")
def test_degrades(note):
    """It is slow"""
    note["degraded"] = "took 900 ms"
    note["measures"] = {"latency_ms": 900}

@pytest.fixture
def leaves_badly():
    yield
    raise AssertionError("could not clean up")

@check("a.teardown_fails")
def test_teardown_fails(leaves_badly):
    """Its end fails"""
'''
)
OUTCOMES = {
    "a.passes": "passed",
    "a.fails": "failed",
    "a.fixture_fails": "failed",
    "a.breaks": "unknown",
    "a.skips": "skipped",
    "a.degrades": "degraded",
    "a.teardown_fails": "failed",
}


@pytest.mark.parametrize("how", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_every_way_to_end_has_its_outcome(inner: Inner, how: tuple[str, ...]) -> None:
    """Passing, failing, a failing fixture, a bug, a skip, a warning and a failing teardown are told apart."""
    found = inner.run(EVERY_END, *how)

    assert {check: line["outcome"] for check, line in found.by_check.items()} == OUTCOMES
    assert found.header["complete"] is True
    assert found.header["results"] == len(OUTCOMES)
    assert len(read_run(found.folder).results) == len(OUTCOMES)


def test_a_failing_fixture_keeps_what_its_error_knew(inner: Inner) -> None:
    """Cause, endpoint and masked token of an outage come from the error that the probe raised."""
    line = inner.run(EVERY_END).by_check["a.fixture_fails"]

    assert line["message"] == "the server is gone"
    assert (line["cause"], line["endpoint"]) == ("network", "GET /api/v1/whoami")
    assert line["token"].startswith("…be3f#")


def test_the_advice_follows_the_cause_that_was_found(inner: Inner) -> None:
    """Runbook and next step are those of the cause in the end, and what passed has no next step."""
    found = inner.run(EVERY_END).by_check

    assert (found["a.fixture_fails"]["runbook"], found["a.fixture_fails"]["next_step"]) == ("network", "mend network")
    assert (found["a.fails"]["runbook"], found["a.fails"]["next_step"]) == ("api", "mend api")
    assert found["a.passes"]["next_step"] == ""


def test_a_name_that_no_check_has_is_refused(inner: Inner) -> None:
    """--check with a name that is nowhere lists the checks there are."""
    found = inner.run(EVERY_END, "--check", "nothing")

    assert found.code == 4
    assert "no check contains nothing; there are a.breaks, a.degrades, a.fails" in found.output


def test_the_message_is_the_first_line_of_the_assertion(inner: Inner) -> None:
    """What pytest adds to an assertion stays out of the message."""
    assert inner.run(EVERY_END).by_check["a.fails"]["message"] == "one is not two"


def test_all_reports_come_from_the_same_run(inner: Inner) -> None:
    """JUnit, pytest-html and Allure results lie beside results.jsonl."""
    found = inner.run(EVERY_END)

    assert "a bug of ours" in (found.folder / "junit.xml").read_text()
    assert "a bug of ours" in (found.folder / "report.html").read_text()
    assert list((found.folder / "allure-results").glob("*-result.json"))


def test_a_crashed_worker_process_is_recorded(inner: Inner) -> None:
    """The check whose xdist worker died is there, as unknown, with its severity; the others are judged."""
    found = inner.run(
        PASSING
        + '''
@check("a.crashes", severity="S1")
def test_crashes():
    """It crashes"""
    import os
    os._exit(3)
''',
        "-n",
        "2",
    )

    assert found.by_check["a.crashes"]["outcome"] == "unknown"
    assert found.by_check["a.crashes"]["severity"] == "S1"
    assert found.by_check["a.crashes"]["message"] == "the process that ran this check died"
    assert found.by_check["a.passes"]["outcome"] == "passed"


def test_a_check_that_hangs_is_unknown(inner: Inner) -> None:
    """A check past its own time limit says nothing about the backend, and the next one is judged."""
    found = inner.run(
        '''
@check("a.hangs")
def test_hangs():
    """It hangs"""
    import time
    time.sleep(30)
'''
        + PASSING,
        "--timeout=1",
    )

    assert found.by_check["a.hangs"]["outcome"] == "unknown"
    assert found.by_check["a.passes"]["outcome"] == "passed"


def test_ctrl_c_keeps_what_was_measured(pytester: pytest.Pytester) -> None:
    """After an interrupt the results so far are there, and the run says that it is not complete."""
    pytester.makeconftest(PROVIDER)
    pytester.makepyfile(
        test_inner="from conftest import *\n"
        + PASSING
        + '''
@check("b.waits")
def test_waits():
    """It waits"""
    import pathlib, time
    pathlib.Path("waiting").touch()
    time.sleep(60)
'''
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-p", "reporting.plugin", "--ronda-results", "out"],
        cwd=pytester.path,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        # A suite that runs in the background has interrupts ignored, and its children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,  # noqa: PLW1509
    )
    deadline = time.monotonic() + 30
    while not (pytester.path / "waiting").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.wait(30)

    report = read_run(pytester.path / "out")
    assert report.run.complete is False
    assert [result.check for result in report.results] == ["a.passes"]


def test_a_killed_run_leaves_a_readable_file(pytester: pytest.Pytester) -> None:
    """SIGKILL leaves a run without an end, whose results can be read."""
    pytester.makeconftest(PROVIDER)
    pytester.makepyfile(
        test_inner="from conftest import *\n"
        + PASSING
        + '''
@check("b.dies")
def test_dies():
    """It dies"""
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)
'''
    )
    pytester.runpytest_subprocess("-p", "reporting.plugin", "--ronda-results", "out")

    report = read_run(pytester.path / "out")
    assert report.run.finished_at is None
    assert [result.check for result in report.results] == ["a.passes"]


def test_a_note_that_cannot_be_recorded_costs_its_own_check_only(inner: Inner) -> None:
    """A measure that is no number, a hostile name and half a character stop neither the run nor the rest."""
    found = inner.run(
        """
@check("a.nan")
def test_nan(note):
    \"\"\"It measures nonsense\"\"\"
    note["measures"] = {"latency_ms": float("nan")}

@check("a.long")
def test_long(note):
    \"\"\"It says too much\"\"\"
    note["endpoint"] = "GET /" + "x" * 9000
    assert False, "y" * 9000

@check("a.half")
def test_half():
    \"\"\"It says half a character\"\"\"
    assert False, "half \\ud83d of it"

@check("a.name")
def test_name(note):
    \"\"\"It names its evidence badly\"\"\"
    note["evidence"] = [{"name": "../../etc/passwd", "media_type": "text/plain", "text": "x"}]
    assert False, "no"
"""
        + PASSING
    )

    outcomes = {check: line["outcome"] for check, line in found.by_check.items()}
    assert outcomes == {
        "a.nan": "unknown",
        "a.long": "failed",
        "a.half": "failed",
        "a.name": "failed",
        "a.passes": "passed",
    }
    assert found.header["complete"] is True


def test_a_wrong_option_is_a_usage_error(inner: Inner) -> None:
    """A time that is none is refused before anything runs, naming the option."""
    found = inner.run(PASSING, "--planned-at", "yesterday")

    assert found.code == 4
    assert "--planned-at is wrong" in found.output


def test_a_check_without_a_claim_is_refused(inner: Inner) -> None:
    """A check whose docstring claims nothing stops the run with the line to write."""
    found = inner.run("@check('a.silent')\ndef test_silent():\n    pass\n")

    assert found.code != 0
    assert "claims nothing in its docstring" in found.output


def test_a_folder_that_holds_a_run_is_refused(inner: Inner) -> None:
    """A second run never overwrites the first."""
    inner.run(PASSING)
    again = inner.run(PASSING)

    assert again.code == 4
    assert "already holds a run" in again.output


def test_only_the_named_checks_run(inner: Inner) -> None:
    """--check keeps the checks whose id contains the text, and the run is complete with them."""
    found = inner.run(EVERY_END, "--check", "a.pass")

    assert list(found.by_check) == ["a.passes"]
    assert found.header["complete"] is True


def test_tests_that_are_no_checks_are_left_alone(pytester: pytest.Pytester) -> None:
    """Without a provider of checks the plugin records nothing."""
    pytester.makepyfile("def test_it():\n    pass\n")
    done = pytester.runpytest_subprocess("-p", "reporting.plugin")

    assert int(done.ret) == 0
    assert not list(pytester.path.rglob("results.jsonl"))
