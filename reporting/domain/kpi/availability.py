"""How long something worked, whole and inside critical hours, with and without maintenance, and its error budget."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, pairwise
from typing import NamedTuple

from reporting.domain.kpi.hours import Stretch
from reporting.domain.kpi.states import Segment, State


class Piece(NamedTuple):
    """A stretch of time that is all inside or all outside of critical hours and of maintenance."""

    since: datetime
    until: datetime
    is_critical: bool
    is_planned: bool
    """Whether it lies in a maintenance window."""


@dataclass(frozen=True, slots=True)
class Share:
    """How long it was up, down, or neither is known."""

    up: timedelta = timedelta()
    down: timedelta = timedelta()
    unknown: timedelta = timedelta()

    def __add__(self, other: "Share") -> "Share":
        return Share(self.up + other.up, self.down + other.down, self.unknown + other.unknown)

    @property
    def measured(self) -> timedelta:
        """Up and down together."""
        return self.up + self.down

    @property
    def ratio(self) -> float | None:
        """Up over up and down, 0 to 1; None if neither was measured."""
        return self.up / self.measured if self.measured else None

    @property
    def coverage(self) -> float | None:
        """Measured over all, 0 to 1; None of no time at all."""
        whole = self.measured + self.unknown
        return self.measured / whole if whole else None

    @property
    def at_least(self) -> float | None:
        """Up over all: what is certain even if all that is unknown was down; None of no time at all."""
        whole = self.measured + self.unknown
        return self.up / whole if whole else None


@dataclass(frozen=True, slots=True)
class Tally:
    """The same four ways."""

    whole: Share = Share()
    critical: Share = Share()
    """Inside critical hours."""
    unplanned: Share = Share()
    """Outside of maintenance windows."""
    critical_unplanned: Share = Share()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.whole + other.whole,
            self.critical + other.critical,
            self.unplanned + other.unplanned,
            self.critical_unplanned + other.critical_unplanned,
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be down by an objective, and how much was."""

    objective: float
    """0 to 1."""
    allowed: timedelta
    spent: timedelta

    @property
    def left(self) -> timedelta:
        """What may still be down; below zero when more was."""
        return self.allowed - self.spent

    @property
    def burn(self) -> float | None:
        """Spent over allowed; None if nothing is allowed."""
        return self.spent / self.allowed if self.allowed else None


def pieces_of(since: datetime, until: datetime, critical: Sequence[Stretch], planned: Iterable[Stretch]) -> list[Piece]:
    """Cut a span of time where critical hours or maintenance begin or end."""
    windows = list(planned)
    cuts = {edge for edge in chain.from_iterable((*critical, *windows)) if since < edge < until}
    edges = sorted({since, until, *cuts})
    return [Piece(start, end, _inside(start, critical), _inside(start, windows)) for start, end in pairwise(edges)]


def tally(found: Iterable[Segment], pieces: Sequence[Piece]) -> Tally:
    """Add up the states, apart by critical hours and maintenance. Sums are exact: splitting the time changes none."""
    sums: dict[tuple[bool, bool], dict[State, timedelta]] = {}
    place = 0
    for segment in found:
        while place < len(pieces) and pieces[place].until <= segment.since:
            place += 1
        look = place
        while look < len(pieces) and pieces[look].since < segment.until:
            piece = pieces[look]
            span = min(segment.until, piece.until) - max(segment.since, piece.since)
            mine = sums.setdefault((piece.is_critical, piece.is_planned), dict.fromkeys(State, timedelta()))
            mine[segment.state] += span
            look += 1
    shares = {
        where: Share(mine[State.UP], mine[State.DOWN], mine[State.UNKNOWN] + mine[State.UNMEASURED])
        for where, mine in sums.items()
    }

    def added(*places: tuple[bool, bool]) -> Share:
        return sum((shares.get(each, Share()) for each in places), Share())

    return Tally(
        whole=added((False, False), (False, True), (True, False), (True, True)),
        critical=added((True, False), (True, True)),
        unplanned=added((False, False), (True, False)),
        critical_unplanned=added((True, False)),
    )


def budget_of(share: Share, objective: float) -> Budget:
    """Return the error budget of what was measured.

    Raises:
        ValueError: The objective is no share of the whole.
    """
    if not 0 < objective <= 1:
        raise ValueError(f"an objective is above 0 and at most 1, such as 0.995: {objective}")
    millionths = round((1 - objective) * 1_000_000)
    return Budget(objective, share.measured * millionths // 1_000_000, share.down)


def _inside(moment: datetime, stretches: Iterable[Stretch]) -> bool:
    return any(start <= moment < end for start, end in stretches)
