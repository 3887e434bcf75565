"""How long answers took, in buckets that are as wide as they are high: small enough to keep for ever."""

import math
from collections.abc import Iterable, Mapping

STEP = 1.05
"""From one bucket to the next: what is told of a time is off by 2.5 % at most."""
_LOG = math.log(STEP)
LEAST_MS = 1.0
"""Shorter times are told as this."""

Histogram = Mapping[int, int]
"""How many times fell into each bucket."""


def bucket_of(time_ms: float) -> int:
    """Return the bucket of a time in ms, from 0.

    Raises:
        ValueError: It is no time.
    """
    if not (math.isfinite(time_ms) and time_ms >= 0):
        raise ValueError(f"a time is a number from 0: {time_ms}")
    return round(math.log(max(time_ms, LEAST_MS)) / _LOG)


def time_of(bucket: int) -> float:
    """Return what a bucket stands for, in ms."""
    return STEP**bucket


def added(histograms: Iterable[Histogram]) -> dict[int, int]:
    """Return all of them as one."""
    whole: dict[int, int] = {}
    for each in histograms:
        for bucket, count in each.items():
            whole[bucket] = whole.get(bucket, 0) + count
    return whole


def percentile(histogram: Histogram, share: float) -> float | None:
    """Return the smallest time in ms that a share of them (0 to 1) did not exceed; None of nothing.

    Raises:
        ValueError: It is no share.
    """
    if not 0 < share <= 1:
        raise ValueError(f"a share is above 0 and at most 1: {share}")
    wanted = share * sum(histogram.values())
    counted = 0
    for bucket, count in sorted(histogram.items()):
        counted += count
        if count and counted >= wanted:
            return time_of(bucket)
    return None
