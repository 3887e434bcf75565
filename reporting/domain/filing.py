"""Incidents that people noticed: filed by hand, or in the ticket system."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from language import N_
from reporting.domain.actions import Action
from reporting.domain.causes import CAUSES, cause_of
from reporting.domain.incident import EventKind, Incident, Level, Origin, fingerprint_of
from reporting.domain.outcome import Severity
from reporting.domain.reason import Reason
from reporting.domain.run import CheckKey
from reporting.domain.tickets import TicketState

CAUSE_LABEL = "cause-"
"""A label such as ``cause-ocr`` names the cause of a ticket that people filed."""
OURS = "ronda-"
"""What the labels of tickets begin with that Ronda opened."""


@dataclass(frozen=True, slots=True)
class People:
    """How tickets that people filed are read."""

    target: str
    """The backend that they are about."""
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """By the name of the priority; any other is S3."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What a person says about an incident, with the support plan's minimum data."""

    target: str
    severity: Severity
    cause: str
    failing_since: datetime
    """UTC."""
    message: str
    endpoint: str | None = None
    """Method and path; None if no request is affected."""
    token: str | None = None
    """Masked; None if no token is."""
    deployment: str | None = None


def by_hand(filing: Filing, now: datetime) -> Action:
    """Return the opening of an incident that a person filed through the command line.

    The same text, endpoint and cause make the same check: the same thing filed twice can be told.
    """
    told = "\x1f".join((filing.message, filing.endpoint or "", filing.cause))
    check = f"hand.{hashlib.sha256(told.encode()).hexdigest()[:10]}"
    incident = _incident(filing, check, Origin.HAND, now)
    return Action(EventKind.OPENED, incident, now, Reason(N_("filed by hand")))


def from_tracker(state: TicketState, people: People, now: datetime) -> Action:
    """Return the opening of an incident that a person filed in the ticket system."""
    named = [label.removeprefix(CAUSE_LABEL) for label in state.labels if label.startswith(CAUSE_LABEL)]
    filing = Filing(
        target=people.target,
        severity=people.severities.get(state.priority, Severity.S3),
        cause=next((each for each in named if each in CAUSES), "unclear"),
        failing_since=state.created_at,
        message=state.title,
    )
    incident = _incident(filing, f"tracker.{state.ticket}", Origin.TRACKER, state.created_at)
    return Action(EventKind.OPENED, incident, now, Reason(N_("{ticket} was filed by people"), {"ticket": state.ticket}))


def is_ours(state: TicketState) -> bool:
    """Tell whether Ronda opened a ticket, or it was copied from one that it did."""
    return any(label.startswith(OURS) for label in state.labels)


def _incident(filing: Filing, check: str, origin: Origin, opened_at: datetime) -> Incident:
    fingerprint = fingerprint_of(filing.target, check, filing.cause)
    functional = cause_of(filing.cause).kind == "functional"
    return Incident(
        incident_id=f"{filing.target}-{opened_at:%Y%m%dT%H%M%S}-{fingerprint[:6]}",
        target=filing.target,
        fingerprint=fingerprint,
        check=check,
        cause=filing.cause,
        severity=filing.severity,
        level=Level.ANALYSTS if functional else Level.BACKEND,
        failing_since=filing.failing_since,
        opened_at=opened_at,
        message=filing.message,
        endpoint=filing.endpoint,
        token=filing.token,
        deployment=filing.deployment,
        affected=(CheckKey(check, ""),),
        origin=origin,
    )
