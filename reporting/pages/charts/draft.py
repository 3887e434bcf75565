"""A chart before it is drawn: what it shows, free of how."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from language import N_
from reporting.domain.kpi.facts import Plan
from reporting.domain.kpi.trends import Point, Trend
from reporting.domain.reason import Reason
from reporting.pages.wording import Wording


@dataclass(frozen=True, slots=True)
class Series:
    """One thing that is measured through the weeks."""

    title: str
    """In full, for the table and the description."""
    label: str
    """In short, beside its last point."""
    values: tuple[float | None, ...]
    """The oldest first; None is a hole."""
    say: Callable[[float], str]
    """Writes a value with its unit."""
    reasons: tuple[Reason | None, ...] = ()
    """Why there are holes, week by week."""

    @property
    def has_values(self) -> bool:
        """Tell whether there is anything to show."""
        return any(each is not None for each in self.values)


NOT_MEASURED = Reason(N_("nothing was measured in this time"))


def without(series: Series, places: Collection[int]) -> Series:
    """Return a series with holes at these places, since nothing was measured there."""
    if not places:
        return series
    reasons = series.reasons or (None,) * len(series.values)
    return replace(
        series,
        values=tuple(None if place in places else each for place, each in enumerate(series.values)),
        reasons=tuple(NOT_MEASURED if place in places else each for place, each in enumerate(reasons)),
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """One chart."""

    name: str
    title: str
    series: tuple[Series, ...]
    description: str
    """In words; empty without any value."""
    specification: dict[str, Any]
    """Vega-Lite; empty without any value."""


@dataclass(frozen=True, slots=True)
class Known:
    """What charts are made from."""

    trends: Mapping[str, Trend]
    """By the name of the figure."""
    weeks: tuple[str, ...]
    """The oldest first."""
    plan: Plan
    wording: Wording

    @classmethod
    def of(cls, trends: Sequence[Trend], plan: Plan, wording: Wording) -> "Known":
        """Return them by name."""
        weeks = tuple(each.week for each in trends[0].points) if trends else ()
        return cls({each.name: each for each in trends}, weeks, plan, wording)

    def points(self, name: str) -> tuple[Point, ...]:
        """Return the points of a figure; holes without a reason if there is no such figure."""
        found = self.trends.get(name)
        return found.points if found is not None else tuple(Point(week, None) for week in self.weeks)

    def series(self, name: str, title: str, label: str, say: Callable[[float], str]) -> Series:
        """Return a figure as a series."""
        points = self.points(name)
        return Series(title, label, tuple(each.value for each in points), say, tuple(each.reason for each in points))
