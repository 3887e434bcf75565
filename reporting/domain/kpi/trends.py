"""One week against the one before, and twelve weeks in a row, as plain data."""

from collections.abc import Sequence
from dataclasses import dataclass

from language import N_
from reporting.domain.kpi.definitions import RESOLUTION, RESTORE
from reporting.domain.kpi.facts import Kpis
from reporting.domain.kpi.figure import Definition, Figure
from reporting.domain.kpi.spread import FEWEST
from reporting.domain.reason import Reason

WEEKS = 12
"""How many a trend has, the latest included."""
_SMALL = Reason(N_("fewer than {fewest} ended in this time"), {"fewest": FEWEST})
_ABSENT = Reason(N_("there is no such figure in this week"))
_OF_FEW = frozenset(
    getattr(times, name).key for times in (RESTORE, RESOLUTION) for name in ("mean", "median", "p90", "survival")
)
"""Figures of a handful of incidents: below five they go up and down by chance alone."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One figure in two weeks."""

    name: str
    before: Figure | None
    """None if the week before has no such figure."""
    after: Figure

    @property
    def difference(self) -> float | None:
        """After less before, in the unit of the figure; None if one of them has no value or stands for too few."""
        if self.before is None or why_no_trend(self.before) or why_no_trend(self.after):
            return None
        assert self.before.value is not None
        assert self.after.value is not None
        return self.after.value - self.before.value


@dataclass(frozen=True, slots=True)
class Point:
    """One figure in one week of a trend."""

    week: str
    value: float | None
    """None is a hole in the line, never 0."""
    reason: Reason | None = None
    """Why there is a hole."""
    count: int | None = None
    """How many values the figure is made from, also where that is too few for a point; None where that says nothing."""


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure through the weeks, the oldest first."""

    name: str
    of: Definition
    part: str
    points: tuple[Point, ...]


def why_no_trend(figure: Figure) -> Reason | None:
    """Return why a figure is no point of a trend: it has no value, or is made from fewer than five."""
    if figure.reason is not None:
        return figure.reason
    if figure.of.key in _OF_FEW and (figure.count or 0) < FEWEST:
        return _SMALL
    return None


def against(last: Kpis, this: Kpis) -> tuple[Shift, ...]:
    """Return each figure of a week beside that of the week before."""
    before = {each.name: each for each in last.figures}
    return tuple(Shift(each.name, before.get(each.name), each) for each in this.figures)


def trends_of(weeks: Sequence[Kpis]) -> tuple[Trend, ...]:
    """Return each figure of the latest week through all of them.

    Args:
        weeks: The oldest first; each as it was known at its own end.
    """
    if not weeks:
        return ()
    by_week = [(each.week, {figure.name: figure for figure in each.figures}) for each in weeks]
    return tuple(
        Trend(
            latest.name, latest.of, latest.part, tuple(_point(week, known.get(latest.name)) for week, known in by_week)
        )
        for latest in weeks[-1].figures
    )


def _point(week: str, figure: Figure | None) -> Point:
    if figure is None:
        return Point(week, None, _ABSENT)
    reason = why_no_trend(figure)
    return Point(week, figure.value if reason is None else None, reason, figure.count)
