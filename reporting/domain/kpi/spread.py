"""Mean, median, percentile, interval and survival of a handful of durations. Pure: the same input, the same bytes."""

import hashlib
import math
from collections.abc import Sequence
from random import Random
from statistics import median as _median

FEWEST = 5
"""Below so many values there is neither an interval nor a trend."""
DRAWS = 1000
"""Resamples of the bootstrap."""
MOST_DRAWN = 2_000_000
"""Values drawn in all; with more than 2,000 durations there are fewer resamples."""
FEWEST_DRAWS = 200
_ALIKE = 1e-12
"""How far a product of fractions may be off the half by rounding."""


def mean(values: Sequence[float]) -> float | None:
    """Return the arithmetic mean; None of nothing."""
    return math.fsum(values) / len(values) if values else None


def median(values: Sequence[float]) -> float | None:
    """Return the middle value, or the mean of the two in the middle; None of nothing."""
    return float(_median(values)) if values else None


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Return the smallest value that so many percent of all do not exceed (nearest rank); None of nothing."""
    if not values:
        return None
    rank = -(-len(values) * percent // 100)
    return sorted(values)[max(rank, 1) - 1]


def interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Return the 95 % interval of the mean by the percentile bootstrap; None below five values.

    The seed is derived from the values, so that the same ones give the same interval on every machine: Python
    promises the same sequence of ``random()`` for a seed in every version.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
    """
    count = len(values)
    if count < FEWEST:
        return None
    ordered = sorted(values)
    draws = max(FEWEST_DRAWS, min(DRAWS, MOST_DRAWN // count))
    digest = hashlib.sha256(" ".join(value.hex() for value in map(float, ordered)).encode()).digest()
    draw = Random(int.from_bytes(digest[:8], "big")).random  # noqa: S311 - nothing secret is drawn
    means = sorted(math.fsum(ordered[int(draw() * count)] for _ in range(count)) / count for _ in range(draws))
    return means[math.floor(0.025 * draws)], means[math.ceil(0.975 * draws) - 1]


def survival_median(ended: Sequence[float], going_on: Sequence[float]) -> float | None:
    """Return the time after which half are over, those that go on counted as lasting longer than they have so far.

    None if that has not happened yet: no more than half are over. Without any that go on and an odd count this is the
    median; with an even count it is the lower of the two in the middle.

    Source: Kaplan and Meier, Nonparametric Estimation from Incomplete Observations (1958).
    """
    survives, at_risk = 1.0, len(ended) + len(going_on)
    waiting = sorted(going_on)
    passed = 0
    ordered = sorted(ended)
    for place, value in enumerate(ordered):
        while passed < len(waiting) and waiting[passed] < value:
            passed += 1
        survives *= 1 - 1 / (at_risk - place - passed)
        is_last_of_its_kind = place + 1 == len(ordered) or ordered[place + 1] != value
        if is_last_of_its_kind and survives <= 0.5 + _ALIKE:
            return value
    return None
