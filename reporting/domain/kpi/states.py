"""What is known of each moment: a run's outcome holds until the next run, and no longer than a gap."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckKey

GAP = timedelta(minutes=15)
"""How long an outcome holds without a further run: three runs of five minutes."""


class State(StrEnum):
    """What is known of a moment."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"
    """A run could not judge it."""
    UNMEASURED = "unmeasured"
    """No run was made in time."""


STATES = {
    Outcome.PASSED: State.UP,
    Outcome.DEGRADED: State.UP,
    Outcome.FAILED: State.DOWN,
    Outcome.UNKNOWN: State.UNKNOWN,
}
"""What is skipped is not configured, and no sample at all."""


class Held(NamedTuple):
    """The same outcome of run after run, none further from the one before than the gap."""

    first: datetime
    """UTC start of the first of these runs."""
    last: datetime
    """UTC start of the last of them."""
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Measured:
    """One series and what it was."""

    key: CheckKey
    severity: Severity
    """The worst it had."""
    found: tuple[Held, ...]
    """In order; only changes are kept."""


class Segment(NamedTuple):
    """A stretch of time in one state."""

    since: datetime
    until: datetime
    state: State


def held(samples: Iterable[tuple[datetime, Outcome]], gap: timedelta = GAP) -> Iterator[Held]:
    """Put together what run after run found, in their order. One piece is held in memory.

    Raises:
        ValueError: A sample is earlier than the one before it.
    """
    current: Held | None = None
    for at, outcome in samples:
        if current is not None and at < current.last:
            raise ValueError(f"samples are to be in order: {at} comes after {current.last}")
        if current is not None and outcome is current.outcome and at - current.last <= gap:
            current = current._replace(last=at)
            continue
        if current is not None:
            yield current
        current = Held(at, at, outcome)
    if current is not None:
        yield current


def segments(found: Iterable[Held], since: datetime, until: datetime, gap: timedelta = GAP) -> Iterator[Segment]:
    """Yield the states from ``since`` to ``until``, without a hole and none twice in a row. Two are held in memory.

    Args:
        found: In order; they may begin before ``since``, so that the first moments are known, and end after ``until``.
        since: UTC.
        until: UTC.
        gap: How long an outcome holds at most.
    """
    pending: Segment | None = None
    for piece in _pieces(found, since, until, gap):
        if pending is not None and pending.state is piece.state:
            pending = pending._replace(until=piece.until)
            continue
        if pending is not None:
            yield pending
        pending = piece
    if pending is not None:
        yield pending


def together(series: Sequence[Sequence[Segment]]) -> Iterator[Segment]:
    """Yield the state of the whole: down if any is, up if all that are measured are.

    One that could not be judged makes it unknown; one that is not measured any more, such as a check that was renamed,
    says nothing as long as others are.

    Args:
        series: Each covers the same time without a hole. As many segments are held as there are changes.
    """
    edges = sorted({edge for each in series for segment in each for edge in (segment.since, segment.until)})
    places = [0] * len(series)
    for start, end in pairwise(edges):
        states = set()
        for number, each in enumerate(series):
            while each[places[number]].until <= start:
                places[number] += 1
            states.add(each[places[number]].state)
        yield Segment(start, end, next(state for state in _WORST_FIRST if state in states))


_WORST_FIRST = State.DOWN, State.UNKNOWN, State.UP, State.UNMEASURED


def _pieces(found: Iterable[Held], since: datetime, until: datetime, gap: timedelta) -> Iterator[Segment]:
    at, state, holds = since, State.UNMEASURED, since
    for first, last, outcome in found:
        if outcome not in STATES:
            continue
        if first >= until:
            break
        yield from _lasting(at, state, holds, max(first, since))
        at, state, holds = max(first, since), STATES[outcome], last + gap
    yield from _lasting(at, state, holds, until)


def _lasting(at: datetime, state: State, holds: datetime, until: datetime) -> Iterator[Segment]:
    """Yield how it stayed in a state until something else was found, or its time was up."""
    end = min(max(holds, at), until)
    if at < end:
        yield Segment(at, end, state)
    if end < until:
        yield Segment(end, until, State.UNMEASURED)
