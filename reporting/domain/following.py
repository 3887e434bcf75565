"""What a ticket's state means for its incident. Pure: the same state, policy and moment give the same actions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from language import N_
from reporting.domain.actions import Action
from reporting.domain.incident import Dismissal, EventKind, Incident, Origin, closed
from reporting.domain.policy import Policy
from reporting.domain.reason import Reason
from reporting.domain.rootcause import Category, Lack, RootCause, lacking
from reporting.domain.tickets import Resolution, TicketState

DISMISSING = (Resolution.WONT_FIX, Resolution.DUPLICATE)


def follow(incident: Incident, state: TicketState, policy: Policy, now: datetime) -> list[Action]:
    """Return what the state of its ticket says happened to an incident; empty if it is as it was known.

    A ticket resolved as one that will not be mended, or as a duplicate, dismisses its incident. One that people close
    while the check fails is noted, and the next failing run opens it again. After the incident is over, its closed
    ticket either has all that closing needs, or is flagged once its time is up.

    Args:
        incident: As it is known.
        state: What the ticket system says now.
        policy: How long the root cause may be missing.
        now: UTC.
    """
    return list(_steps(incident, state, policy, now))


def lacks_of(incident: Incident) -> tuple[Lack, ...]:
    """Return what closing an incident lacks. What checks noticed is shown to work by the checks themselves."""
    return lacking(incident.root_cause, has_evidence=incident.closed_at is not None)


def _steps(incident: Incident, state: TicketState, policy: Policy, now: datetime) -> Iterator[Action]:
    named = _together(incident.root_cause, state.root_cause)
    if named is not None and named != incident.root_cause:
        incident = replace(incident, root_cause=named)
        category = named.category or Category.UNKNOWN
        reason = Reason(N_("{ticket} names its root cause: {category}"), {**_named(state), "category": category.value})
        yield Action(EventKind.EXPLAINED, incident, now, reason)
    if state.is_open:
        yield from _open_there(incident, state, now)
        return
    if incident.dismissal is not None:
        return
    if state.resolution in DISMISSING:
        yield _dismissed(incident, state, now)
        return
    if incident.closed_at is None:
        yield from _closed_by_people(incident, state, policy, now)
        return
    yield from _judged(incident, state, policy, now)


def _together(known: RootCause | None, said: RootCause | None) -> RootCause | None:
    """Return what is known of a root cause, each part as it was said last: a label alone takes no text away."""
    if known is None or said is None:
        return said or known
    return RootCause(said.category or known.category, said.text or known.text, said.fix or known.fix)


def _named(state: TicketState) -> dict[str, str]:
    return {"ticket": state.ticket}


def _open_there(incident: Incident, state: TicketState, now: datetime) -> Iterator[Action]:
    if incident.ticket_closed_at is None and incident.resolved_at is None and incident.dismissal is None:
        return
    back = replace(incident, ticket_closed_at=None, resolved_at=None, dismissal=None)
    yield Action(EventKind.TICKET_OPENED, back, now, Reason(N_("{ticket} was opened again by people"), _named(state)))


def _dismissed(incident: Incident, state: TicketState, now: datetime) -> Action:
    at = state.closed_at or now
    gone = replace(incident, dismissal=Dismissal(state.resolution, at), ticket_closed_at=at)
    text = (
        N_("{ticket} was resolved as one that will not be mended")
        if state.resolution is Resolution.WONT_FIX
        else N_("{ticket} was resolved as a duplicate")
    )
    if incident.origin is not Origin.CHECK and incident.closed_at is None:
        gone = closed(gone, at)
    return Action(EventKind.DISMISSED, gone, now, Reason(text, _named(state)))


def _closed_by_people(incident: Incident, state: TicketState, policy: Policy, now: datetime) -> Iterator[Action]:
    at = state.closed_at or now
    if incident.origin is Origin.CHECK:
        if incident.ticket_closed_at is None:
            reason = Reason(N_("{ticket} was closed by people; the check decides whether it works"), _named(state))
            yield Action(EventKind.TICKET_CLOSED, replace(incident, ticket_closed_at=at), now, reason)
        return
    over = replace(closed(incident, max(at, incident.failing_since)), ticket_closed_at=at)
    yield Action(EventKind.CLOSED, over, now, Reason(N_("{ticket} was closed by people"), _named(state)))
    yield from _judged(over, state, policy, now)


def _judged(incident: Incident, state: TicketState, policy: Policy, now: datetime) -> Iterator[Action]:
    if incident.resolved_at is not None:
        return
    at = state.closed_at or now
    wanting = lacks_of(incident)
    known = replace(incident, ticket_closed_at=at)
    if not wanting:
        reason = Reason(N_("{ticket} is closed with all that closing needs"), _named(state))
        yield Action(EventKind.RESOLVED, replace(known, resolved_at=at), now, reason)
    elif incident.flagged_at is None and now - at >= policy.root_cause_within:
        values = {**_named(state), "lacking": " ".join(f"--{each}" for each in wanting)}
        reason = Reason(N_("{ticket} was closed without what closing needs: {lacking}"), values)
        yield Action(EventKind.FLAGGED, replace(known, flagged_at=now), now, reason)
