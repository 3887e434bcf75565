"""Maintenance windows, as intervals that include their beginning and not their end."""

from datetime import datetime, timedelta

import pytest

from reporting.domain.windows import Window, outlived, window_at
from tests.reporting.builders import NOON


def at(hours: float) -> datetime:
    """Return a moment so many hours after noon."""
    return NOON + timedelta(hours=hours)


def a_window(starts: float, ends: float, *targets: str) -> Window:
    """Return a window in hours after noon."""
    return Window(f"{starts}-{ends}", at(starts), at(ends), frozenset(targets))


NIGHT = a_window(0, 2)


@pytest.mark.parametrize(("hours", "inside"), [(-0.1, False), (0, True), (1.9, True), (2, False)])
def test_a_window_begins_with_its_first_moment_and_ends_before_its_last(hours: float, inside: bool) -> None:
    """The run at its very end is judged as usual."""
    assert (window_at([NIGHT], "yard", at(hours)) is not None) is inside


def test_a_window_of_another_backend_does_not_count() -> None:
    """It names the backends it is for; one that names none is for all."""
    assert window_at([a_window(0, 2, "quay")], "yard", at(1)) is None
    assert window_at([a_window(0, 2, "quay", "yard")], "yard", at(1)) is not None


def test_of_two_windows_the_one_that_ends_last_counts() -> None:
    """What is announced to be down stays so until the last of them has ended."""
    found = window_at([NIGHT, a_window(1, 5)], "yard", at(1.5))

    assert found is not None
    assert found.ends_at == at(5)


@pytest.mark.parametrize(
    ("since", "now", "counts_from"),
    [
        (1, 1.5, None),
        (1, 2, 2),
        (1, 9, 2),
        (-1, 9, None),
        (3, 9, None),
    ],
    ids=["still inside", "at its end", "long after", "began before", "began after"],
)
def test_an_outage_that_outlives_its_window_counts_from_its_end(
    since: float, now: float, counts_from: float | None
) -> None:
    """One that began before the window, or after it, counts from its own beginning."""
    found = outlived([NIGHT], "yard", at(since), at(now))

    assert found == (None if counts_from is None else at(counts_from))


def test_windows_without_a_gap_are_one() -> None:
    """The second begins where the first ends: the outage counts from the end of the second."""
    assert outlived([NIGHT, a_window(2, 4)], "yard", at(1), at(5)) == at(4)
    assert outlived([NIGHT, a_window(2, 4)], "yard", at(1), at(3)) is None
