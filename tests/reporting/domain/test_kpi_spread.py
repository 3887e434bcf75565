"""Mean, median, percentile, interval and survival, each computed by hand beside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.kpi.spread import interval, mean, median, percentile, survival_median

TIMES = st.lists(st.floats(0, 1e7), max_size=40)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3, 1, 2], (2, 2, 3)),
        # 10 values: 90 % of them is the ninth.
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 100], (14.5, 5.5, 9)),
        # 11 values: 9.9 of them, so the tenth.
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100], (155 / 11, 6, 10)),
        ([7], (7, 7, 7)),
    ],
)
def test_mean_median_and_p90_by_hand(values: list[float], expected: tuple[float, float, float]) -> None:
    """One long outage moves the mean, and neither the median nor the nearest rank."""
    assert (mean(values), median(values), percentile(values, 90)) == expected


def test_nothing_has_no_value() -> None:
    """Of no incident there is no mean, which is not zero."""
    assert (mean([]), median([]), percentile([], 90), interval([]), survival_median([], [])) == (None,) * 5


@pytest.mark.parametrize(
    ("ended", "going_on", "expected"),
    [
        # Survival after 1: 2/3, after 2: 1/3.
        ([1, 2, 3], [], 2),
        # Survival after 1: 4/5, after 2: 3/5, after 3: 2/5.
        ([1, 2, 3], [10, 10], 3),
        # Two of five are over: 4/5, 3/5, and nothing more is known.
        ([1, 2], [10, 10, 10], None),
        # The one that goes on for 1.5 counts until then: 3/4, then (of two) 3/4 × 1/2 = 3/8.
        ([1, 2, 3], [1.5], 2),
        # One that has gone on for as long as another took is still at risk then: 3/4, 3/4 × 2/3 = 1/2.
        ([1, 2], [2, 5], 2),
        # Both that took 2 leave together: 1/3, and not 2/3.
        ([2, 2, 9], [], 2),
        ([], [4, 5], None),
    ],
)
def test_survival_by_hand(ended: list[float], going_on: list[float], expected: float | None) -> None:
    """The Kaplan-Meier median, the fractions that survive in the comment of each row."""
    assert survival_median(ended, going_on) == expected


def test_leaving_out_what_goes_on_makes_it_look_short() -> None:
    """Three were over after 10, 12 and 15 days, whose median is 12; three are open since 32, 40 and 60.

    With those, survival is 5/6, 4/6, and 3/6 = 1/2 after 15. With a fourth open one half are not over yet.
    """
    assert median([10, 12, 15]) == 12
    assert survival_median([10, 12, 15], [32, 40, 60]) == 15
    assert survival_median([10, 12, 15], [32, 40, 60, 61]) is None


@given(TIMES, TIMES, st.floats(0, 1e7))
def test_one_more_that_goes_on_never_lowers_the_median(ended: list[float], going_on: list[float], more: float) -> None:
    """An open incident makes it longer, or unknown, or leaves it."""
    before, after = survival_median(ended, going_on), survival_median(ended, [*going_on, more])

    assert after is None or (before is not None and after >= before)


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=41).filter(lambda values: len(values) % 2 == 1))
def test_without_open_ones_it_is_the_median(values: list[float]) -> None:
    """Of an odd count that is over, the survival median is the plain one."""
    assert survival_median(values, []) == median(values)


def test_the_interval_is_the_same_on_every_machine() -> None:
    """Its seed is made from the values: these bytes were written down once."""
    assert interval([60, 120, 300, 600, 3600]) == (132.0, 2244.0)


def test_fewer_than_five_have_no_interval() -> None:
    """Four values say nothing about a mean."""
    assert interval([1, 2, 3, 4]) is None
    assert interval([1, 2, 3, 4, 5]) is not None


@given(st.lists(st.floats(0, 1e7), min_size=5, max_size=12), st.randoms())
def test_the_interval_holds_the_mean_and_no_order(values: list[float], shuffler: object) -> None:
    """It lies between the least and the most, around the mean as far as those differ, in whatever order they come."""
    low, high = interval(values) or (0, 0)
    shuffled = list(values)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]

    assert min(values) - 1e-6 <= low <= high <= max(values) + 1e-6
    assert interval(shuffled) == (low, high)


def test_many_values_are_drawn_less_often() -> None:
    """Ten thousand durations get 200 resamples, and still an interval of a moderate width."""
    low, high = interval([float(number) for number in range(10_000)]) or (0, 0)

    assert 4_900 < low < 4_999.5 < high < 5_100
