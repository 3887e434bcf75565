"""Where nothing may be skipped, a skip is a failure."""

from pathlib import Path

import pytest

TESTS = """
import pytest

@pytest.mark.skipif(True, reason="curl is not installed")
def test_marked(): pass

def test_inside():
    pytest.skip("no disk")

@pytest.mark.beside_the_clone
def test_excepted():
    pytest.skip("absent")

def test_fine(): pass
"""


@pytest.mark.parametrize(
    ("value", "outcomes"),
    [("1", {"failed": 1, "errors": 1, "skipped": 1, "passed": 1}), ("", {"skipped": 3, "passed": 1})],
)
def test_a_skip_fails_where_nothing_may_be_skipped(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, value: str, outcomes: dict[str, int]
) -> None:
    """Marked or called, a skip fails there and says what was missing; elsewhere it is a skip."""
    monkeypatch.setenv("RONDA_REQUIRE_ALL", value)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    pytester.makepyfile(TESTS)

    done = pytester.runpytest_subprocess("-p", "tests.requiring", "-p", "no:cacheprovider")

    done.assert_outcomes(**outcomes)
    if value:
        done.stdout.fnmatch_lines(["*curl is not installed: RONDA_REQUIRE_ALL=1 lets nothing be skipped*"])
