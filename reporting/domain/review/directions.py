"""Which way a figure is better, and whether it went that way."""

from enum import StrEnum

from reporting.domain.kpi import definitions as known
from reporting.domain.kpi.figure import Definition
from reporting.domain.kpi.trends import Shift

_HIGHER = frozenset(
    {
        known.ROOT_CAUSE,
        known.AVAILABILITY,
        known.AVAILABILITY_CRITICAL,
        known.AVAILABILITY_WORK,
        known.AVAILABILITY_CRITICAL_WORK,
        known.COVERAGE,
        known.BUDGET_LEFT,
        known.SCHEDULE,
        known.NOTICE,
        known.NOISE,
    }
)
_LOWER = frozenset(
    {
        *(getattr(times, name) for times in (known.RESTORE, known.RESOLUTION) for name in known.Times.__slots__),
        known.REGRESSIONS,
        known.CHANGE_FAILURE,
        known.DOWN,
        known.BUDGET_BURN,
        known.LAG_MEDIAN,
        known.LAG_P95,
        known.EMERGENCIES,
        known.HYGIENE,
    }
)
_NEITHER = frozenset({known.DEPLOYMENTS, known.BUDGET_ALLOWED, known.MESSAGES})
"""More or fewer of these is neither."""


class Course(StrEnum):
    """What became of a figure since the week before."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    CHANGED = "changed"
    """It moved, and that is neither better nor worse."""
    UNTOLD = "untold"
    """One of the two weeks has no value, or too few to compare."""


def is_higher_better(definition: Definition) -> bool | None:
    """Tell which way a figure is better; None if neither is.

    Raises:
        KeyError: Nobody decided about this definition.
    """
    if definition in _HIGHER:
        return True
    if definition in _LOWER:
        return False
    if definition in _NEITHER:
        return None
    raise KeyError(definition.key)


def course_of(shift: Shift) -> Course:
    """Return what became of a figure."""
    difference = shift.difference
    if difference is None:
        return Course.UNTOLD
    if not difference:
        return Course.SAME
    wanted = is_higher_better(shift.after.of)
    if wanted is None:
        return Course.CHANGED
    return Course.BETTER if (difference > 0) is wanted else Course.WORSE
