"""Response times in buckets."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.kpi.latency import added, bucket_of, percentile, time_of

TIMES = st.floats(min_value=1, max_value=1e7)


@given(TIMES)
def test_bucket_tells_a_time_within_two_and_a_half_percent(time_ms: float) -> None:
    """What is kept of a time differs from it by 2.5 % at most."""
    assert time_of(bucket_of(time_ms)) == pytest.approx(time_ms, rel=0.025)


def test_time_below_a_millisecond_counts_as_one() -> None:
    """Nothing has a logarithm below zero: the shortest that is told is 1 ms."""
    assert (bucket_of(0), bucket_of(0.2), time_of(0)) == (0, 0, 1.0)


@pytest.mark.parametrize("wrong", [-1, math.nan, math.inf])
def test_what_is_no_time_is_refused(wrong: float) -> None:
    """A negative or endless time is a fault of whoever measured it, and no bucket."""
    with pytest.raises(ValueError, match="a time is a number from 0"):
        bucket_of(wrong)


@given(st.lists(TIMES, min_size=1, max_size=50), st.sampled_from([0.5, 0.95, 0.99, 1]))
def test_percentile_is_that_of_the_times_themselves(times: list[float], share: float) -> None:
    """A percentile from buckets is the one from all times, within the width of a bucket."""
    histogram = added({bucket_of(each): 1} for each in times)
    exact = sorted(times)[math.ceil(share * len(times)) - 1]

    found = percentile(histogram, share)
    assert found == pytest.approx(exact, rel=0.025)


def test_percentile_of_nothing_is_nothing() -> None:
    """Where nothing was measured there is no percentile, and no 0."""
    assert percentile({}, 0.5) is None


@pytest.mark.parametrize("wrong", [0, -0.5, 1.5])
def test_what_is_no_share_is_refused(wrong: float) -> None:
    """The 150th percentile does not exist."""
    with pytest.raises(ValueError, match="a share is above 0 and at most 1"):
        percentile({3: 1}, wrong)


@given(st.lists(st.dictionaries(st.integers(0, 50), st.integers(1, 9)), max_size=5))
def test_adding_histograms_depends_on_no_order(histograms: list[dict[int, int]]) -> None:
    """Days can be added up in any order, and in parts."""
    whole = added(histograms)

    assert added(reversed(histograms)) == whole
    assert added([added(histograms[:2]), *histograms[2:]]) == whole
