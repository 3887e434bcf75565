"""What people do to incidents through the command line: file one, close it, name a root cause."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from language import N_
from reporting.domain.actions import Action
from reporting.domain.addressing import NOWHERE, Outlets
from reporting.domain.amending import MOST_TRIES, amendment_of
from reporting.domain.filing import Filing, by_hand
from reporting.domain.following import lacks_of
from reporting.domain.incident import EventKind, Incident, Origin, closed
from reporting.domain.reason import Reason
from reporting.domain.rootcause import Lack, RootCause
from reporting.errors import AmendError, Said
from reporting.ports import Clock, Store

TOLD = (EventKind.OPENED, EventKind.CLOSED, EventKind.EXPLAINED)
_SAYS = {
    Lack.CATEGORY: N_("a category"),
    Lack.TEXT: N_("a text of ten characters at least"),
    Lack.FIX: N_("a link to the fix, beginning with http:// or https://"),
    Lack.EVIDENCE: N_("its end: the incident is still open"),
}


def open_by_hand(store: Store, filing: Filing, clock: Clock, outlets: Outlets = NOWHERE) -> Incident:
    """Keep a new incident and queue its ticket.

    Raises:
        AmendError: The same was filed before, and is still open.
        StoreError: It could not be kept.
    """
    opening = by_hand(filing, clock())
    same = store.open_at(filing.target, opening.incident.check)
    if same is not None:
        raise AmendError(
            N_("that is filed already, as incident {incident_id}, and still open"), incident_id=same.incident_id
        )
    if not store.amend(amendment_of(None, [opening], "hand", tells=TOLD, outlets=outlets), clock()):
        raise AmendError(
            N_("incident {incident_id} was filed this very second: see what it says"),
            incident_id=opening.incident.incident_id,
        )
    return opening.incident


def close_by_hand(store: Store, incident_id: str, at: datetime, clock: Clock, outlets: Outlets = NOWHERE) -> Incident:
    """Close an incident that a person filed, and queue the closing of its ticket.

    Raises:
        AmendError: There is no such incident, a check found it, it is closed already, or ``at`` is before it began.
    """

    def change(incident: Incident) -> Action:
        if incident.origin is Origin.CHECK:
            raise AmendError(
                N_("incident {incident_id} is closed by its check {check}, and by nobody else"),
                incident_id=incident_id,
                check=incident.check,
            )
        if incident.closed_at is not None:
            raise AmendError(N_("incident {incident_id} is closed already"), incident_id=incident_id)
        if at < incident.failing_since:
            raise AmendError(N_("incident {incident_id} began after that: name a later --at"), incident_id=incident_id)
        return Action(EventKind.CLOSED, closed(incident, at), clock(), Reason(N_("closed by hand")))

    return _changed(store, incident_id, change, clock, outlets)


def explain_by_hand(store: Store, incident_id: str, root: RootCause, clock: Clock) -> Incident:
    """Keep the root cause of an incident that is over, and queue it for its ticket.

    Raises:
        AmendError: There is no such incident, or something is missing that closing needs.
    """

    def change(incident: Incident) -> Action:
        told = replace(incident, root_cause=root)
        if wanting := lacks_of(told):
            raise AmendError(
                N_("incident {incident_id} cannot be resolved without {listed}"),
                incident_id=incident_id,
                listed=_listed(wanting),
            )
        values = {"category": root.category.value if root.category else ""}
        return Action(EventKind.EXPLAINED, told, clock(), Reason(N_("its root cause was named: {category}"), values))

    return _changed(store, incident_id, change, clock)


def _listed(wanting: tuple[Lack, ...]) -> Said:
    first, *others = (Said(_SAYS[each]) for each in wanting)
    for other in others:
        first = Said(N_("{first}, and {second}"), first=first, second=other)
    return first


def _changed(
    store: Store, incident_id: str, change: Callable[[Incident], Action], clock: Clock, outlets: Outlets = NOWHERE
) -> Incident:
    for _try in range(MOST_TRIES):
        incident = store.incident(incident_id)
        if incident is None:
            raise AmendError(
                N_("there is no incident {incident_id!r}: see `ronda incidents list`"), incident_id=incident_id
            )
        action = change(incident)
        occasion = f"hand:{clock().isoformat()}"
        if store.amend(amendment_of(incident, [action], occasion, tells=TOLD, outlets=outlets), clock()):
            return action.incident
    raise AmendError(N_("incident {incident_id} keeps changing: run the same command again"), incident_id=incident_id)
