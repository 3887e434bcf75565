"""What another policy would have made of the same history. Pure: it compares what was made with what would be."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate
from statistics import median

from reporting.domain.incident import EventKind
from reporting.domain.occurrences import Occurrence, Span, Standing, Stretch, told
from reporting.domain.outcome import Severity


@dataclass(frozen=True, slots=True)
class Counts:
    """What one policy made in the window."""

    notices: Mapping[EventKind, int]
    """By kind; every kind is there."""

    @property
    def incidents(self) -> int:
        """How many incidents were opened; one that came back is the same."""
        return self.notices[EventKind.OPENED]

    @property
    def total(self) -> int:
        """All notices."""
        return sum(self.notices.values())


@dataclass(frozen=True, slots=True)
class Missed:
    """A real incident that the other policy would not have made."""

    occurrence: Occurrence
    missed_today: bool
    """True if today's policy misses it as well: thresholds were changed since it was made."""

    @property
    def goes_on(self) -> bool:
        """Tell whether it was not over at the end of the window: the other policy may only be later."""
        return not self.occurrence.is_over


@dataclass(frozen=True, slots=True)
class Shift:
    """Real incidents found at another moment: how many, and by how much."""

    count: int = 0
    median: timedelta = timedelta(0)
    worst: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Reweighed:
    """A real incident that would have had another worst severity."""

    occurrence: Occurrence
    before: Severity
    after: Severity


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that the other policy would have changed, and whether today's policy still makes what was made."""

    stored: Counts
    """What was really made."""
    today: Counts
    """What today's policy makes of the same runs."""
    other: Counts
    real: int
    """Real incidents that began in the window."""
    missed: tuple[Missed, ...] = ()
    later: Shift = Shift()
    earlier: Shift = Shift()
    avoided: tuple[Occurrence, ...] = ()
    """False alarms and dismissed incidents that the other policy would not have made."""
    severities: tuple[Reweighed, ...] = ()
    extra: tuple[Occurrence, ...] = ()
    """Incidents that neither today's policy makes nor anybody had."""
    only_stored: tuple[Occurrence, ...] = ()
    """Incidents that were made, and that today's policy does not make in that way."""
    only_today: tuple[Occurrence, ...] = field(default=())
    """Incidents that today's policy makes, and that were not made in that way."""

    @property
    def has_drifted(self) -> bool:
        """Tell whether today's policy makes something else than what was made."""
        return bool(self.only_stored or self.only_today) or self.stored != self.today


def compare(
    stored: Sequence[Occurrence], today: Sequence[Occurrence], other: Sequence[Occurrence], stretch: Stretch
) -> Comparison:
    """Compare what was made, what today's policy makes and what the other policy makes of the same window.

    An incident of the other policy stands for a real one if both went on at some moment and it has the same root, or
    holds that root under another. Judged are incidents that began in the window; one that goes on since before it
    only stands for others.
    """
    began = [each for each in stored if stretch.began(each)]
    real = [each for each in began if each.standing is Standing.REAL]
    by_other, by_today = _Timeline(other), _Timeline(today)
    found = {each.incident_id: by_other.standing_for(each) for each in began}
    by_stored = _Timeline(stored)
    pairs = [(each, by_stored.standing_for(each), others) for each in real if (others := found[each.incident_id])]
    delays = [_known(each, after) - _known(each, before) for each, before, after in pairs]
    weighed = [Reweighed(each, _worst(before), _worst(after)) for each, before, after in pairs]
    seen = _Timeline([*stored, *today])
    return Comparison(
        stored=Counts(told(stored)),
        today=Counts(told(today)),
        other=Counts(told(other)),
        real=len(real),
        missed=tuple(Missed(each, not by_today.standing_for(each)) for each in real if not found[each.incident_id]),
        later=_shift(each for each in delays if each > timedelta(0)),
        earlier=_shift(-each for each in delays if each < timedelta(0)),
        avoided=tuple(each for each in began if each.standing is not Standing.REAL and not found[each.incident_id]),
        severities=tuple(each for each in weighed if each.before is not each.after),
        extra=tuple(each for each in other if stretch.began(each) and not seen.standing_for(each, either_way=True)),
        **_drift(stored, today, stretch),
    )


class _Timeline:
    """Finds the incidents that went on together with another; each look reads only those near it."""

    def __init__(self, occurrences: Iterable[Occurrence]) -> None:
        held: dict[str, list[tuple[Span, Occurrence]]] = defaultdict(list)
        for each in occurrences:
            for check in each.checks:
                held[check] += [(span, each) for span in each.spans]
        self._by_check = {check: sorted(found, key=lambda pair: pair[0].since) for check, found in held.items()}
        self._ends = {check: list(accumulate(map(_end, found), max)) for check, found in self._by_check.items()}

    def standing_for(self, wanted: Occurrence, *, either_way: bool = False) -> list[Occurrence]:
        """Return the incidents that hold its root and overlap it; ``either_way``, also those whose root it holds."""
        checks = wanted.checks if either_way else {wanted.check}
        found = {
            each.incident_id: each
            for check in sorted(checks)
            for span in wanted.spans
            for each in self._near(check, span)
            if check in (wanted.check, each.check)
        }
        return list(found.values())

    def _near(self, check: str, span: Span) -> Iterator[Occurrence]:
        held, ends = self._by_check.get(check, []), self._ends.get(check, [])
        last = (
            len(held) if span.closed_at is None else bisect_right(held, span.closed_at, key=lambda pair: pair[0].since)
        )
        for place in range(last - 1, -1, -1):
            if ends[place] < span.since.timestamp():
                return
            if held[place][0].overlaps(span):
                yield held[place][1]


def _end(pair: tuple[Span, Occurrence]) -> float:
    closed_at = pair[0].closed_at
    return float("inf") if closed_at is None else closed_at.timestamp()


def _known(real: Occurrence, others: Sequence[Occurrence]) -> datetime:
    """Return when it was known through those that stand for it: at once, where one of them was open already."""
    return min(
        max(theirs.opened_at, ours.since)
        for other in others
        for theirs in other.spans
        for ours in real.spans
        if theirs.overlaps(ours)
    )


def _shift(delays: Iterable[timedelta]) -> Shift:
    found = sorted(delays)
    middle_s = median(each.total_seconds() for each in found) if found else 0.0
    return Shift(len(found), timedelta(seconds=middle_s), found[-1]) if found else Shift()


def _worst(others: Sequence[Occurrence]) -> Severity:
    return min(each.severity for each in others)


def _drift(
    stored: Iterable[Occurrence], today: Iterable[Occurrence], stretch: Stretch
) -> dict[str, tuple[Occurrence, ...]]:
    """Compare the incidents that were first known in the window: of older ones the beginning is not replayed."""
    before, after = (
        {
            each.incident_id: replace(each, standing=Standing.REAL)
            for each in made
            if stretch.has(each.spans[0].opened_at)
        }
        for made in (stored, today)
    )
    return {
        "only_stored": tuple(each for name, each in before.items() if after.get(name) != each),
        "only_today": tuple(each for name, each in after.items() if before.get(name) != each),
    }
