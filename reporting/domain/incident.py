"""An incident: one cause, from its opening to its end."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from reporting.domain.outcome import Severity
from reporting.domain.reason import Reason
from reporting.domain.run import CheckKey


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

    @property
    def label(self) -> str:
        """What its ticket is found by."""
        return f"ronda-{self.fingerprint}"


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
