"""Find tickets that people or a crash made twice, and join them to the one that the ledger knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from language import N_
from reporting.domain.actions import Delivery, DeliveryKind, TicketFacts
from reporting.domain.amending import Amendment
from reporting.domain.incident import Incident
from reporting.domain.reason import Reason
from reporting.errors import AmendError
from reporting.ports import Clock, Store, Ticket, TicketSystem

LOOKED_BACK = timedelta(days=30)
"""Settled incidents that were opened before that are not looked at any more."""
MOST = 500
"""Incidents looked at in one pass, one search each, the oldest first."""
MOST_JOINED = 20
"""More copies of one incident than that look like a mistake of the search, and are left to people."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The tickets of one incident, where there is more than one."""

    incident: Incident
    ticket: str
    """The one that the ledger knows."""
    copies: tuple[Ticket, ...]
    """The others that are open, the oldest first."""


def copies_of(store: Store, tickets: TicketSystem, clock: Clock) -> Iterator[Copies]:
    """Yield the incidents with more than one ticket. Nothing is changed.

    Raises:
        DeliveryError: The ticket system did not answer.
    """
    for incident, ticket in store.unsettled(clock() - LOOKED_BACK, MOST):
        found = tickets.copies(incident.label, incident.incident_id)
        known = {each.ticket for each in found}
        copies = tuple(each for each in found if each.ticket != ticket and each.is_open)
        if copies and ticket in known:
            yield Copies(incident, ticket, copies)


def join_copies(store: Store, found: Sequence[Copies], clock: Clock) -> int:
    """Queue the joining of each copy, once for ever, and return how many that are.

    Raises:
        AmendError: An incident has so many copies that the search is not to be trusted; nothing was queued.
    """
    for each in found:
        if len(each.copies) > MOST_JOINED:
            raise AmendError(
                N_(
                    "{count} tickets seem to be copies of {ticket}, of incident {incident_id}; above "
                    "{most} people have to look at them; nothing was done"
                ),
                count=len(each.copies),
                ticket=each.ticket,
                incident_id=each.incident.incident_id,
                most=MOST_JOINED,
            )
    queued = 0
    for each in found:
        deliveries = [_joining(each, copy, clock) for copy in each.copies]
        known = store.keys_of(each.incident.incident_id)
        fresh = tuple(delivery for delivery in deliveries if delivery.key not in known)
        if fresh and store.amend(Amendment((), fresh, {each.incident.incident_id: each.incident}), clock()):
            queued += len(fresh)
    return queued


def _joining(found: Copies, copy: Ticket, clock: Clock) -> Delivery:
    incident = found.incident
    reason = Reason(N_("{copy} is a second ticket of the same incident"), {"copy": copy.ticket})
    facts = TicketFacts(incident, reason, clock(), copy=copy.ticket)
    key = f"{incident.incident_id}:join:{copy.ticket}"
    return Delivery(key, DeliveryKind.TICKET_JOIN, incident.incident_id, incident.target, facts)
