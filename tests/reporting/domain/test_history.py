"""How long a check has been as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.history import Seen, Streak, streak_of
from reporting.domain.outcome import Outcome
from tests.reporting.builders import NOON, STEP

MARKS = {".": Outcome.PASSED, "x": Outcome.FAILED, "d": Outcome.DEGRADED, "?": Outcome.UNKNOWN, "-": Outcome.SKIPPED}


def streak(oldest_first: str) -> Streak:
    """Return the streak at the end of a story, five minutes a mark."""
    seen = [Seen(NOON + STEP * number, MARKS[mark]) for number, mark in enumerate(oldest_first)]
    return streak_of(seen[::-1])


@pytest.mark.parametrize(
    ("story", "failed", "not_passed", "passed", "since"),
    [
        ("", 0, 0, 0, None),
        ("??-", 0, 0, 0, None),
        (".", 0, 0, 1, 0),
        ("...", 0, 0, 3, 0),
        ("x", 1, 1, 0, 0),
        (".xx", 2, 2, 0, 1),
        ("xx.", 0, 0, 1, 2),
        ("x..", 0, 0, 2, 1),
        # a degraded run breaks the row of failed ones, not that of runs that did not pass
        ("xdx", 1, 3, 0, 0),
        (".ddx", 1, 3, 0, 1),
        (".xd", 0, 2, 0, 1),
        # what was not judged neither breaks a row nor counts in it
        (".x?x", 2, 2, 0, 1),
        ("x.-?.", 0, 0, 2, 1),
        (".xx??", 2, 2, 0, 1),
    ],
)
def test_streaks(story: str, failed: int, not_passed: int, passed: int, since: int | None) -> None:
    """Runs of one kind are counted back from the newest, with the time at which they began."""
    began = None if since is None else NOON + STEP * since

    assert streak(story) == Streak(failed, not_passed, passed, began)


def _counted(marks: str, kinds: str) -> int:
    count = 0
    for mark in reversed(marks):
        if mark not in kinds:
            break
        count += 1
    return count


@given(st.text(alphabet="".join(MARKS), max_size=12))
def test_streaks_agree_with_a_count(story: str) -> None:
    """Counting the marks at the end of the text, without the unjudged ones, gives the same numbers."""
    judged = story.replace("?", "").replace("-", "")
    found = streak(story)

    assert (found.failed, found.not_passed, found.passed) == tuple(
        _counted(judged, kinds) for kinds in ("x", "xd", ".")
    )
    assert (found.since is None) is (judged == "")
