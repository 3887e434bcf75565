"""An incident: one cause, from its opening to its end."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from reporting.domain.outcome import Severity
from reporting.domain.reason import Reason
from reporting.domain.rootcause import RootCause
from reporting.domain.run import CheckKey
from reporting.domain.tickets import Resolution


class Level(StrEnum):
    """Who has it, as the support plan names them."""

    HELP_DESK = "1"
    BACKEND = "2"
    PROVIDER = "3"
    ANALYSTS = "analysts"


class EventKind(StrEnum):
    """What can happen to an incident."""

    OPENED = "opened"
    CHANGED = "changed"
    CLOSED = "closed"
    REOPENED = "reopened"
    DISMISSED = "dismissed"
    """People resolved its ticket as one that will not be mended, or as a duplicate."""
    TICKET_CLOSED = "ticket-closed"
    """People closed its ticket while its check still fails."""
    TICKET_OPENED = "ticket-opened"
    """People opened its ticket again."""
    EXPLAINED = "explained"
    """People named its root cause."""
    RESOLVED = "resolved"
    """Its ticket is closed, with all that closing needs."""
    REMINDED = "reminded"
    """It is still open: channels are told again."""
    FLAGGED = "flagged"
    """Its ticket was closed without what closing needs; people are reminded once."""


class Origin(StrEnum):
    """Who noticed it."""

    CHECK = "check"
    HAND = "hand"
    """A person, through the command line."""
    TRACKER = "tracker"
    """A person, in the ticket system."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """People decided that nothing more is to be done about it here."""

    resolution: Resolution
    """Won't-fix or duplicate."""
    at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class Incident:
    """The state of an incident, folded from its events."""

    incident_id: str
    """Such as ``yard-20261124T0615-3fa91c``; unique for ever."""
    target: str
    fingerprint: str
    """16 hex digits, the same whenever the same cause comes back; the ticket's label is ``ronda-<fingerprint>``."""
    check: str
    """The check at the root."""
    cause: str
    severity: Severity
    level: Level
    failing_since: datetime
    """UTC start of the first failing run that led to it."""
    opened_at: datetime
    """UTC."""
    message: str
    """What the root check said when it was last seen failing."""
    endpoint: str | None = None
    token: str | None = None
    """Masked."""
    deployment: str | None = None
    affected: tuple[CheckKey, ...] = ()
    """Everything that fails because of it, the root first."""
    escalated_at: datetime | None = None
    """UTC; since when somebody else has it because it was not resolved in time."""
    proof: tuple[str, ...] = ()
    """For level 3: the internal checks that passed in the same run."""
    run_id: str = ""
    """The run that showed it last; its evidence is the incident's."""
    closed_at: datetime | None = None
    """UTC start of the first of the passing runs that closed it; None while it is open."""
    origin: Origin = Origin.CHECK
    reopened: int = 0
    """How often it came back within the time that counts as the same incident."""
    reopened_at: datetime | None = None
    """UTC; when it came back last."""
    dismissal: Dismissal | None = None
    ticket_closed_at: datetime | None = None
    """UTC; when people closed its ticket, as long as it is closed."""
    root_cause: RootCause | None = None
    resolved_at: datetime | None = None
    """UTC; when its ticket was closed with all that closing needs."""
    told_to: tuple[str, ...] = ()
    """Channels that were told of it."""
    reminded_at: datetime | None = None
    """UTC; when channels were told again that it is open."""
    flagged_at: datetime | None = None
    """UTC; since when its closed ticket is known to lack something."""

    @property
    def label(self) -> str:
        """What its ticket is found by."""
        return f"ronda-{self.fingerprint}"

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing more is expected of people: it is over, and resolved or dismissed."""
        return self.closed_at is not None and (self.resolved_at is not None or self.dismissal is not None)


@dataclass(frozen=True, slots=True)
class Event:
    """One transition, appended and never changed."""

    key: str
    """Idempotency key: the same decision made twice has the same key."""
    incident_id: str
    target: str
    kind: EventKind
    at: datetime
    """UTC; when the run that caused it started."""
    reason: Reason
    incident: Incident
    """The incident after this event."""
    data: dict[str, Any] = field(default_factory=dict)


def fingerprint_of(target: str, check: str, cause: str) -> str:
    """Return the 16 hex digits that name this cause on this target for ever."""
    return hashlib.sha256("\x1f".join((target, check, cause)).encode()).hexdigest()[:16]


def fold(events: Sequence[Event]) -> dict[str, Incident]:
    """Return every incident's state after ``events``, which are in the order they were appended."""
    return {event.incident_id: event.incident for event in events}


def closed(incident: Incident, at: datetime) -> Incident:
    """Return the incident as closed at ``at``."""
    return replace(incident, closed_at=at)
