"""Incidents as a policy made them, in short: when each went on, what it was about, and how often it was told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from reporting.domain.actions import DELIVERY
from reporting.domain.incident import EventKind, Incident, Origin
from reporting.domain.outcome import Severity
from reporting.domain.rootcause import Category

NOTICES = tuple(DELIVERY)
"""What is told to a ticket: that an incident opened, changed, closed, or came back."""


class Standing(StrEnum):
    """What people made of an incident."""

    REAL = "real"
    """Nobody said otherwise."""
    FALSE_ALARM = "false-alarm"
    DISMISSED = "dismissed"
    """Resolved as one that will not be mended, or as a duplicate."""


@dataclass(frozen=True, slots=True)
class Span:
    """One time that an incident went on."""

    since: datetime
    """UTC; since when it counts as failing."""
    opened_at: datetime
    """UTC; when it was known."""
    closed_at: datetime | None = None
    """UTC; None if it went on at the end of what was looked at."""

    def overlaps(self, other: "Span") -> bool:
        """Tell whether both went on at some moment."""
        begins_in_time = other.closed_at is None or self.since <= other.closed_at
        return begins_in_time and (self.closed_at is None or other.since <= self.closed_at)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One incident with all its spans, the first first."""

    incident_id: str
    check: str
    """The check at the root."""
    cause: str
    severity: Severity
    """The worst it ever had."""
    checks: frozenset[str]
    """Every check that ever failed because of it, the root among them."""
    spans: tuple[Span, ...] = ()
    notices: Mapping[EventKind, int] = field(default_factory=dict)
    """What was told to its ticket inside the window, by kind."""
    standing: Standing = Standing.REAL

    @property
    def is_over(self) -> bool:
        """Tell whether it had ended by the end of what was looked at."""
        return bool(self.spans) and self.spans[-1].closed_at is not None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The window of time that is looked at."""

    since: datetime
    """UTC."""
    until: datetime
    """UTC; the first moment after it."""

    def has(self, moment: datetime) -> bool:
        """Tell whether a moment lies in it."""
        return self.since <= moment < self.until

    def touches(self, occurrence: Occurrence) -> bool:
        """Tell whether an incident went on at some moment in it."""
        return any(each.overlaps(Span(self.since, self.since, self.until)) for each in occurrence.spans)

    def began(self, occurrence: Occurrence) -> bool:
        """Tell whether an incident was opened in it, or opened again."""
        return any(self.has(each.opened_at) for each in occurrence.spans)


class Occurrences:
    """Folds what happens to incidents, event by event, and keeps one short line for each incident."""

    def __init__(self, stretch: Stretch) -> None:
        self.stretch = stretch
        self._found: dict[str, Occurrence] = {}

    def __len__(self) -> int:
        """Return how many incidents there are so far."""
        return len(self._found)

    def add(self, kind: EventKind, incident: Incident, at: datetime) -> None:
        """Take in one transition; ``incident`` is as it was afterwards. Those after the window are passed over."""
        if at >= self.stretch.until or incident.origin is not Origin.CHECK:
            return
        known = self._found.get(incident.incident_id) or _new(incident)
        self._found[incident.incident_id] = replace(
            known,
            severity=min(known.severity, incident.severity),
            checks=known.checks | {key.check for key in incident.affected},
            spans=_spans(known.spans, kind, incident, at),
            notices=self._told(known.notices, kind, incident, at),
        )

    def made(self) -> tuple[Occurrence, ...]:
        """Return the incidents that went on at some moment in the window, those that were known first first."""
        found = (each for each in self._found.values() if self.stretch.touches(each))
        return tuple(sorted(found, key=lambda each: (each.spans[0].opened_at, each.incident_id)))

    def _told(
        self, notices: Mapping[EventKind, int], kind: EventKind, incident: Incident, at: datetime
    ) -> Mapping[EventKind, int]:
        if kind not in NOTICES or incident.dismissal is not None or not self.stretch.has(at):
            return notices
        return {**notices, kind: notices.get(kind, 0) + 1}


def standing_of(incident: Incident) -> Standing:
    """Return what people made of an incident, as it is today."""
    if incident.root_cause is not None and incident.root_cause.category is Category.FALSE_ALARM:
        return Standing.FALSE_ALARM
    return Standing.DISMISSED if incident.dismissal is not None else Standing.REAL


def told(occurrences: Iterable[Occurrence]) -> dict[EventKind, int]:
    """Return how many notices of each kind there were."""
    found = dict.fromkeys(NOTICES, 0)
    for each in occurrences:
        for kind, count in each.notices.items():
            found[kind] += count
    return found


def _new(incident: Incident) -> Occurrence:
    name, root = incident.incident_id, incident.check
    return Occurrence(name, root, incident.cause, incident.severity, frozenset({root}))


def _spans(spans: tuple[Span, ...], kind: EventKind, incident: Incident, at: datetime) -> tuple[Span, ...]:
    is_going_on = bool(spans) and spans[-1].closed_at is None
    if kind in (EventKind.OPENED, EventKind.REOPENED) and not is_going_on:
        return (*spans, Span(incident.failing_since, at))
    if kind is EventKind.CLOSED and is_going_on:
        return (*spans[:-1], replace(spans[-1], closed_at=incident.closed_at))
    return spans
