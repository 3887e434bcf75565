"""A span of time day by day, as the people of a zone live it: how long each day it worked, and how the day went."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from reporting.domain.kpi.availability import Piece, Share, pieces_of
from reporting.domain.kpi.hours import Stretch
from reporting.domain.kpi.states import Segment, State
from reporting.domain.kpi.week import day_of

_NONE = timedelta()


class DayState(StrEnum):
    """How a day went, the first that applies."""

    DOWN = "down"
    """Down for at least as long as up, outside of maintenance."""
    PARTLY = "partly"
    """Down for a shorter time than up, outside of maintenance."""
    MAINTENANCE = "maintenance"
    """Down inside of maintenance windows only."""
    UP = "up"
    """Never down, and known to be up for half of the day or more."""
    UNKNOWN = "unknown"
    """Not known for more than half of the day, mostly because runs could not judge it."""
    UNMEASURED = "unmeasured"
    """Not known for more than half of the day, mostly because no run was made."""


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A day of a zone, or as much of it as is looked at."""

    day: date
    since: datetime
    """UTC."""
    until: datetime
    """UTC; the first moment after it."""
    pieces: tuple[Piece, ...]
    """It, cut where maintenance begins or ends."""


@dataclass(frozen=True, slots=True)
class Day:
    """How long something was in each state on one day."""

    day: date
    up: timedelta = _NONE
    down: timedelta = _NONE
    """Maintenance included."""
    unknown: timedelta = _NONE
    """Runs could not judge it."""
    unmeasured: timedelta = _NONE
    """No run was made in time."""
    planned_down: timedelta = _NONE
    """How much of ``down`` lies in maintenance windows."""

    @property
    def share(self) -> Share:
        """The same as availability is made from."""
        return Share(self.up, self.down, self.unknown + self.unmeasured)

    @property
    def state(self) -> DayState:
        """How the day went."""
        unplanned = self.down - self.planned_down
        if unplanned:
            return DayState.DOWN if unplanned >= self.up else DayState.PARTLY
        if self.planned_down:
            return DayState.MAINTENANCE
        if self.up and self.up >= self.unknown + self.unmeasured:
            return DayState.UP
        return DayState.UNKNOWN if self.unknown > self.unmeasured else DayState.UNMEASURED


def day_spans(since: datetime, until: datetime, zone: ZoneInfo, planned: Sequence[Stretch]) -> tuple[DaySpan, ...]:
    """Cut a span of time into the days of a zone, the first first; a day that the zone left out is not there.

    Args:
        since: UTC.
        until: UTC.
        zone: Whose days are meant; they have 23 or 25 hours when clocks change.
        planned: Maintenance windows, UTC.
    """
    return tuple(_day_spans(since, until, zone, planned))


def days_of(found: Iterable[Segment], spans: Sequence[DaySpan]) -> tuple[Day, ...]:
    """Add up the states of each day. Sums are exact: together the days are the whole.

    Args:
        found: In order, without a hole, over all of ``spans``.
        spans: The days that are wanted.
    """
    pieces = [(number, piece) for number, span in enumerate(spans) for piece in span.pieces]
    sums = [dict.fromkeys(State, _NONE) for _span in spans]
    planned_down = [_NONE] * len(spans)
    place = 0
    for segment in found:
        while place < len(pieces) and pieces[place][1].until <= segment.since:
            place += 1
        look = place
        while look < len(pieces) and pieces[look][1].since < segment.until:
            number, piece = pieces[look]
            lasted = min(segment.until, piece.until) - max(segment.since, piece.since)
            sums[number][segment.state] += lasted
            if piece.is_planned and segment.state is State.DOWN:
                planned_down[number] += lasted
            look += 1
    return tuple(
        Day(span.day, mine[State.UP], mine[State.DOWN], mine[State.UNKNOWN], mine[State.UNMEASURED], planned)
        for span, mine, planned in zip(spans, sums, planned_down, strict=True)
    )


def share_of(days: Iterable[Day]) -> Share:
    """Return all days as one."""
    return sum((each.share for each in days), Share())


def first_day(now: datetime, zone: ZoneInfo, days: int) -> datetime:
    """Return when the earliest of so many days began, of which that of ``now`` is the last. UTC."""
    return day_of(now.astimezone(zone).date() - timedelta(days=days - 1), zone)[0]


def _day_spans(since: datetime, until: datetime, zone: ZoneInfo, planned: Sequence[Stretch]) -> Iterator[DaySpan]:
    day = since.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        begins, ends = day_of(day, zone)
        start, end = max(begins, since), min(ends, until)
        if start < end:
            touching = [(first, last) for first, last in planned if first < end and last > start]
            yield DaySpan(day, start, end, tuple(pieces_of(start, end, (), touching)))
        day += timedelta(days=1)
