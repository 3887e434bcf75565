"""What a review is made from, and what it finds in it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from reporting.domain.kpi.facts import Kpis
from reporting.domain.kpi.figure import Definition, Figure
from reporting.domain.kpi.trends import Shift
from reporting.domain.review.harm import Harm
from reporting.domain.review.saying import Said


class Tone(StrEnum):
    """How a sentence is meant."""

    BAD = "bad"
    WARN = "warn"
    UNKNOWN = "unknown"
    GOOD = "good"


TONES = tuple(Tone)
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Two weeks of one target, side by side."""

    this: Kpis
    before: Kpis
    shifts: Mapping[str, Shift]
    """Each figure of this week beside the one of the week before, by its name."""
    harms: tuple[Harm, ...]
    """The incidents of this week, the worst first."""

    def shift(self, definition: Definition, part: str = "") -> Shift | None:
        """Return a figure of both weeks; None if this week has none of it."""
        return self.shifts.get(f"{definition.key}.{part}" if part else definition.key)

    def figure(self, definition: Definition, part: str = "") -> Figure | None:
        """Return a figure of this week; None if there is none, or it has no value."""
        shift = self.shift(definition, part)
        return shift.after if shift is not None and shift.after.value is not None else None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that changed or was not as it should be, and why it matters."""

    key: str
    """Such as ``objective-missed``; stable."""
    tone: Tone
    said: Said
    """What it is, with its numbers."""
    matters: Said
    """What follows for those who depend on it."""
    figure: str
    """Name of the figure it was read from."""
    behind: tuple[str, ...] = ()
    """Incidents, deployments, runs or windows."""


Rule = Callable[[Basis], Iterator[Finding]]
"""Looks at one thing, and finds something or nothing."""
