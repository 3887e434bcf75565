"""Take over what people did in the ticket system."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from language import N_
from reporting.domain.actions import Action
from reporting.domain.addressing import NOWHERE
from reporting.domain.amending import MOST_TRIES, Amendment, amendment_of
from reporting.domain.filing import People, from_tracker, is_ours
from reporting.domain.following import follow, lacks_of
from reporting.domain.incident import Incident
from reporting.domain.policy import Policy
from reporting.domain.tickets import TicketState
from reporting.errors import StoreError
from reporting.pipeline.deciding import outlets_of
from reporting.pipeline.delivering import Delivered, deliver, outstanding
from reporting.ports import Clock, Pending, Store, TicketSystem

LOOKED_BACK = timedelta(days=30)
"""Settled incidents that were opened before that are not asked about any more."""
MOST = 2000
"""Tickets asked about in one pass, those of the oldest incidents first."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What one pass found."""

    actions: tuple[Action, ...]
    """In the order they were kept."""
    gone: tuple[tuple[Incident, str], ...]
    """Incidents whose ticket is not there any more, with it."""
    asked: int
    """Tickets that were asked about."""
    delivered: tuple[Delivered, ...]
    undelivered: tuple[Pending, ...]


def sync(  # noqa: PLR0913 - each is one of the outsides that following people joins
    store: Store,
    policy: Policy,
    tickets: TicketSystem,
    clock: Clock,
    people: People | None = None,
    *,
    clean: Callable[[str], str] = str,
    only: str | None = None,
) -> Synced:
    """Ask the ticket system about our tickets, take in those that people filed, and send reminders.

    Safe to repeat and to interrupt: what was seen is kept incident by incident.

    Args:
        store: Where incidents are.
        policy: How long the root cause may be missing.
        tickets: The ticket system.
        clock: Tells the present moment.
        people: How the tickets are read that people file; None leaves them alone.
        clean: Takes secrets out of what people wrote.
        only: If given, the one incident that is asked about.

    Raises:
        DeliveryError: The ticket system did not answer; what was kept before stays.
        StoreError: The store could not keep it.
    """
    known = [each for each in store.unsettled(clock() - LOOKED_BACK, MOST) if only in (None, each[0].incident_id)]
    found = tickets.states([ticket for _incident, ticket in known])
    states = {state.ticket: _cleaned(state, clean) for state in found}
    actions: list[Action] = []
    for incident, ticket in known:
        if ticket in states:
            actions += _take_over(store, incident, states[ticket], policy, clock())
    if people is not None and only is None:
        filed = [_cleaned(state, clean) for state in tickets.filed()]
        actions += _take_in(store, filed, people, policy, clock())
    gone = tuple((incident, ticket) for incident, ticket in known if ticket not in states)
    return Synced(tuple(actions), gone, len(known), deliver(store, tickets, clock), outstanding(store))


def _cleaned(state: TicketState, clean: Callable[[str], str]) -> TicketState:
    """Return the state with every text that people wrote cleaned."""
    root = state.root_cause
    if root is not None:
        root = replace(root, text=clean(root.text), fix=clean(root.fix))
    return replace(state, title=clean(state.title), root_cause=root)


def _take_over(store: Store, incident: Incident, state: TicketState, policy: Policy, now: datetime) -> list[Action]:
    """Keep what the state of its ticket says about an incident."""
    seen: Incident | None = incident
    for _try in range(MOST_TRIES):
        if seen is None:
            return []
        actions = follow(seen, state, policy, now)
        if not actions and store.ticket_states([incident.incident_id]).get(incident.incident_id) == state:
            return []
        if store.amend(_amendment(seen, actions, seen.incident_id, state, policy, now), now):
            return actions
        seen = store.incident(incident.incident_id)
    raise StoreError(
        N_("incident {incident_id} keeps changing: run the same command again"), incident_id=incident.incident_id
    )


def _amendment(  # noqa: PLR0913, PLR0917 - what was known, what happened, and what it is judged by
    before: Incident | None, actions: list[Action], incident_id: str, state: TicketState, policy: Policy, now: datetime
) -> Amendment:
    """Return what is kept of one ticket. What people filed and closed long ago is told to no channel."""
    told = Amendment(seen={incident_id: before}, states=((incident_id, state),))
    if not actions:
        return told
    last = actions[-1].incident
    occasion = f"{state.ticket}:{now.isoformat()}"
    is_past = before is None and not state.is_open
    outlets = NOWHERE if is_past else outlets_of(policy, now, {})
    return amendment_of(before, actions, occasion, lacking=lacks_of(last), outlets=outlets) + told


def _take_in(store: Store, found: Iterable[TicketState], people: People, policy: Policy, now: datetime) -> list[Action]:
    """Make an incident of each ticket that people filed and that is not known yet."""
    filed = [state for state in found if not is_ours(state)]
    known = store.with_tickets([state.ticket for state in filed])
    actions: list[Action] = []
    for state in filed:
        if state.ticket in known:
            continue
        opening = from_tracker(state, people, now)
        steps = [opening, *follow(opening.incident, state, policy, now)]
        name = opening.incident.incident_id
        amendment = _amendment(None, steps, name, state, policy, now)
        if store.amend(amendment + Amendment(filed={name: state.ticket}), now):
            actions += steps
    return actions
