"""Channels are told again of what is still open."""

from dataclasses import replace
from datetime import datetime, timedelta

from language import N_
from reporting.domain.actions import Action
from reporting.domain.incident import EventKind, Incident
from reporting.domain.policy import Policy
from reporting.domain.reason import Reason


def reminder(incident: Incident, policy: Policy, now: datetime) -> Action | None:
    """Return that an open incident is to be told again; None before its time, or if nobody was told of it.

    The time counts from when it was opened, came back, or was told again last.
    """
    after = policy.remind_after.get(incident.severity)
    if after is None or not incident.told_to or incident.dismissal is not None:
        return None
    last = max(at for at in (incident.opened_at, incident.reopened_at, incident.reminded_at) if at is not None)
    if now - last < after:
        return None
    hours, minutes = divmod((now - incident.failing_since) // timedelta(minutes=1), 60)
    reason = Reason(N_("still open after {hours} h {minutes} min"), {"hours": hours, "minutes": minutes})
    return Action(EventKind.REMINDED, replace(incident, reminded_at=now), now, reason)
