"""How long each incident really was, from the append-only record, as it was known at a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from reporting.domain.incident import Event, Incident
from reporting.domain.outcome import Severity
from reporting.domain.rootcause import Category
from reporting.domain.tickets import Resolution

MOST_AT_ONCE = 5
"""So many endings within ``AT_ONCE`` are a bulk closing: somebody tidied up, nothing ended just then."""
AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place in the record."""

    number: int
    """What was appended later has a greater one."""
    known_at: datetime
    """UTC; when it was appended: a run that is published late makes events that lie in its past."""
    event: Event


class Apart(StrEnum):
    """Why an incident is in no figure, and listed apart instead."""

    DUPLICATE = "duplicate"
    WONT_FIX = "wont-fix"
    FALSE_ALARM = "false-alarm"
    CLOCK = "clock"
    """Its times contradict one another: it ended before it began."""


@dataclass(frozen=True, slots=True)
class Span:
    """One time that an incident went on."""

    since: datetime
    """UTC; the first failing run."""
    until: datetime | None
    """UTC; the first of the passing runs that closed it; None while it goes on."""


@dataclass(frozen=True, slots=True)
class Outage:
    """An incident with all its spans; what lies between two of them is no part of it."""

    incident: Incident
    """As it was known."""
    severity: Severity
    """The worst it ever had, whatever it had in the end."""
    spans: tuple[Span, ...]
    """In order; only the last one may go on."""
    over_known_at: datetime | None
    """UTC; when its end became known; None while it goes on."""
    resolved_known_at: datetime | None
    """UTC; when it became known that its ticket is resolved; None while it is not."""
    apart: Apart | None = None
    """Why it does not count."""

    @property
    def name(self) -> str:
        """The incident's id."""
        return self.incident.incident_id

    @property
    def since(self) -> datetime:
        """When it began, UTC."""
        return self.spans[0].since

    def failed_in(self, since: datetime, until: datetime) -> bool:
        """Tell whether it went on at any moment from ``since`` to before ``until``."""
        return any(span.since < until and (span.until is None or span.until > since) for span in self.spans)

    def lasted(self, as_of: datetime) -> timedelta:
        """Return how long it failed in all, up to ``as_of``."""
        begun = (span for span in self.spans if span.since < as_of)
        return sum((min(span.until or as_of, as_of) - span.since for span in begun), timedelta())


def outages_of(records: Iterable[Recorded], as_of: datetime) -> tuple[Outage, ...]:
    """Return every incident that was known before ``as_of``, those that began first first.

    Each closing ends the span that its state tells; coming back begins another span of the same incident. Who noticed
    it does not matter.

    Args:
        records: Of any incidents, in any order, each as often as it likes.
        as_of: UTC; what became known then or later is ignored.
    """
    known = {each.number: each for each in records if each.known_at < as_of}
    by_incident: dict[str, list[Recorded]] = {}
    for _number, each in sorted(known.items()):
        by_incident.setdefault(each.event.incident_id, []).append(each)
    found = (_outage(history, as_of) for history in by_incident.values())
    return tuple(sorted(found, key=lambda each: (each.since, each.name)))


def counted(outages: Iterable[Outage]) -> list[Outage]:
    """Return those that figures are made from."""
    return [each for each in outages if each.apart is None]


def set_apart(outages: Iterable[Outage]) -> Mapping[Apart, tuple[str, ...]]:
    """Return the incidents that do not count, by the reason why."""
    found: dict[Apart, tuple[str, ...]] = {}
    for each in outages:
        if each.apart is not None:
            found[each.apart] = (*found.get(each.apart, ()), each.name)
    return found


def in_bulk(endings: Iterable[tuple[datetime, str]]) -> tuple[str, ...]:
    """Return the incidents that ended together with so many others that it says when somebody tidied up.

    Args:
        endings: When each ended, and its id, in any order.
    """
    ordered = sorted(endings)
    found: set[str] = set()
    first = 0
    for last, (at, _name) in enumerate(ordered):
        while at - ordered[first][0] > AT_ONCE:
            first += 1
        if last - first + 1 >= MOST_AT_ONCE:
            found.update(name for _at, name in ordered[first : last + 1])
    return tuple(sorted(found))


def _outage(history: list[Recorded], as_of: datetime) -> Outage:
    spans: dict[datetime, datetime | None] = {}
    over_known_at = resolved_known_at = resolved_at = closed_at = None
    for each in history:
        state = each.event.incident
        spans[state.failing_since] = state.closed_at
        if state.closed_at is None:
            over_known_at = None
        elif over_known_at is None or state.closed_at != closed_at:
            over_known_at = each.known_at
        if state.resolved_at is None:
            resolved_known_at = None
        elif resolved_known_at is None or state.resolved_at != resolved_at:
            resolved_known_at = each.known_at
        closed_at, resolved_at = state.closed_at, state.resolved_at
    last = history[-1].event.incident
    severity = min(each.event.incident.severity for each in history)
    joined = _joined(Span(*pair) for pair in sorted(spans.items()))
    return Outage(last, severity, joined, over_known_at, resolved_known_at, _apart(last, joined, as_of))


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans with what overlaps counted once; one that another follows ends by then."""
    found: list[Span] = []
    for span in spans:
        before = found[-1] if found else None
        if before is not None and before.until is None:
            found[-1] = replace(before, until=span.since)
        if before is not None and before.until is not None and before.since <= span.since < before.until:
            latest = None if span.until is None else max(before.until, span.until)
            found[-1] = replace(before, until=latest)
        else:
            found.append(span)
    return tuple(found)


def _apart(incident: Incident, spans: tuple[Span, ...], as_of: datetime) -> Apart | None:
    if incident.dismissal is not None:
        is_twin = incident.dismissal.resolution is Resolution.DUPLICATE
        return Apart.DUPLICATE if is_twin else Apart.WONT_FIX
    if incident.root_cause is not None and incident.root_cause.category is Category.FALSE_ALARM:
        return Apart.FALSE_ALARM
    return Apart.CLOCK if any((span.until or as_of) < span.since for span in spans) else None
