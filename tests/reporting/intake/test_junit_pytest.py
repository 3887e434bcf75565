"""Files that a real pytest wrote a moment ago."""

import subprocess
import sys
from pathlib import Path

import pytest

from reporting.domain.outcome import Outcome
from tests.reporting.intake.building import cases, checkout, environ

TESTS = """
import pytest

@pytest.fixture
def leaky():
    yield
    raise RuntimeError("left behind")

def test_both(leaky): assert 0, "in the call"
def test_only_after(leaky): pass
def test_subtests(subtests):
    for number in range(3):
        with subtests.test(number=number):
            assert number != 1
@pytest.mark.skip(reason="not on this machine")
def test_skipped(): pass
@pytest.mark.xfail(reason="known")
def test_expected(): assert 0
@pytest.mark.parametrize("plate", ["ABC123", "ABC123", "DEF/456 ñ"])
def test_plate(plate): pass
def test_prints():
    print("the plate was read")
    assert 0
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """What pytest wrote of its tests."""
    path = tmp_path / "junit.xml"
    place = checkout(tmp_path / "checkout", {"test_yard.py": TESTS})
    command = [sys.executable, "-m", "pytest", "-q", "-o", "junit_logging=all", f"--junitxml={path}"]
    subprocess.run(command, cwd=place, env=environ(), capture_output=True, check=False, timeout=60)
    return path


def test_every_test_is_a_case(written: Path) -> None:
    """Each has the outcome it had, parametrized ones by their parameter."""
    assert {name: each.outcome.value for name, each in cases(written).items()} == {
        "test_yard::test_both": "failed",
        "test_yard::test_only_after": "failed",
        "test_yard::test_subtests": "failed",
        "test_yard::test_skipped": "skipped",
        "test_yard::test_expected": "skipped",
        "test_yard::test_plate[ABC123_0]": "passed",
        "test_yard::test_plate[ABC123_1]": "passed",
        "test_yard::test_plate[DEF/456 \\xf1]": "passed",
        "test_yard::test_prints": "failed",
    }


def test_a_failure_and_its_cleanup_are_one_case(written: Path) -> None:
    """Pytest writes a second element where the clean-up fails too: that is no second test of the name."""
    found = cases(written)["test_yard::test_both"]

    assert (found.outcome, found.message, found.attempts) == (Outcome.FAILED, "AssertionError: in the call", 1)
    assert "in the call" in found.pieces[0].text
    assert "left behind" in found.pieces[1].text


def test_reasons_and_output_are_kept(written: Path) -> None:
    """What was skipped says why, what failed shows what it printed."""
    found = cases(written)

    assert found["test_yard::test_skipped"].message == "not on this machine"
    assert found["test_yard::test_expected"].message == "known"
    assert "the plate was read" in found["test_yard::test_prints"].pieces[0].text
