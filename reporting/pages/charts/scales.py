"""Round values for the lines across a plot."""

from collections.abc import Iterable
from itertools import count

STEPS = (1, 2, 2.5, 5)
"""Distances of lines, times a power of ten."""


def lines_up_to(highest: float, most: int = 5) -> list[float]:
    """Return round values from 0 to at least the highest, as few as ``most`` lines allow.

    Args:
        highest: Not below 0; if it is 0, the lines are 0 and 1.
        most: Lines above 0.
    """
    if highest <= 0:
        return [0.0, 1.0]
    return _lines(highest, (step * 10.0**power for power in count(-3) for step in STEPS), most)


def whole_lines_up_to(highest: float, most: int = 4) -> list[float]:
    """Return what suits a count: no lines between whole numbers."""
    steps = (step * 10.0**power for power in count(0) for step in STEPS)
    return _lines(max(highest, 1), (each for each in steps if each == int(each)), most)


def _lines(highest: float, steps: Iterable[float], most: int) -> list[float]:
    step = next(each for each in steps if each * most >= highest)
    number = next(each for each in count(1) if each * step >= highest)
    return [round(step * each, 6) for each in range(number + 1)]
