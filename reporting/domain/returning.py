"""What comes back after it was closed: the same incident again, or a new one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from language import N_
from reporting.domain.incident import Incident
from reporting.domain.openings import DAY
from reporting.domain.policy import Policy
from reporting.domain.reason import Reason
from reporting.domain.tickets import Resolution


def last_of(ended: Iterable[Incident], fingerprint: str) -> Incident | None:
    """Return the latest closed incident with this fingerprint."""
    same = [each for each in ended if each.fingerprint == fingerprint and each.closed_at is not None]
    return max(same, key=lambda each: each.closed_at or each.opened_at, default=None)


def why_again(last: Incident, policy: Policy, now: datetime, reason: Reason) -> Reason | None:
    """Return why something that fails again is its last incident; None if it is a new one.

    Within the time that policy gives it is the same. So it is for longer if people said that it will not be mended:
    they get no second ticket until that has lapsed.
    """
    if last.dismissal is not None and last.dismissal.resolution is Resolution.WONT_FIX:
        until = last.dismissal.at + policy.wont_fix_for
        if now < until:
            text = N_("it failed again; it was accepted that it will not be mended, which is respected until {until}")
            return Reason(text, {"until": until.strftime(DAY)})
    assert last.closed_at is not None
    if now - last.closed_at > policy.reopen_within or not policy.reopen_within:
        return None
    minutes = max(0, int((now - last.closed_at).total_seconds() // 60))
    return Reason(
        N_("it failed again {minutes} minutes after it was closed, on {check}"),
        {"minutes": minutes, "check": reason.values.get("check", last.check)},
    )


def come_back(last: Incident, fresh: Incident, now: datetime) -> Incident:
    """Return the last incident as open again, with what ``fresh`` says about it now."""
    return replace(
        fresh,
        incident_id=last.incident_id,
        opened_at=last.opened_at,
        origin=last.origin,
        reopened=last.reopened + 1,
        reopened_at=now,
        dismissal=last.dismissal,
        told_to=last.told_to,
        root_cause=last.root_cause,
    )


def still_failing(known: Incident, now: datetime) -> tuple[Incident, Reason]:
    """Return an incident whose ticket people closed although its check fails, as open there again, and why."""
    back = replace(known, ticket_closed_at=None, reopened=known.reopened + 1, reopened_at=now)
    return back, Reason(N_("its ticket was closed, and {check} still fails"), {"check": known.check})
