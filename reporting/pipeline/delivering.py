"""Send what was decided: each delivery once, and none before what comes before it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from language import N_, _
from reporting.domain.actions import Delivery, DeliveryKind
from reporting.errors import DeliveryError
from reporting.ports import Clock, Pending, Store, TicketSystem

HOLD_S = 300
"""How long a delivery is held against other publishers; a ticket system's time limit must stay below it."""
FIRST_WAIT_S, LONGEST_WAIT_S = 60, 3600
"""Between failed tries, doubling. The first is above the search lag of a ticket system (facts/jira.md)."""
PERMANENT_WAIT_S = 6 * 3600
"""When trying again cannot help: somebody has to mend something first."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery that arrived."""

    delivery: Delivery
    ticket: str


def deliver(store: Store, tickets: TicketSystem, clock: Clock) -> tuple[Delivered, ...]:
    """Try every delivery that is due once. One that fails waits for a later publish and stops no other."""
    made = []
    for pending in store.claim(clock, HOLD_S):
        delivery = pending.delivery
        try:
            ticket = _send(tickets, pending)
        except DeliveryError as error:
            wait = wait_after(error, pending.attempts + 1)
            store.postpone(delivery.key, error.tell(_), clock() + wait)
        else:
            store.receipt(delivery.key, ticket, clock())
            made.append(Delivered(delivery, ticket))
    return tuple(made)


def outstanding(store: Store) -> tuple[Pending, ...]:
    """Return everything that has no receipt."""
    return tuple(store.undelivered(datetime.max.replace(tzinfo=UTC)))


def wait_after(error: DeliveryError, failures: int) -> timedelta:
    """Return how long to leave a delivery alone after its ``failures``-th failed try, from 1."""
    wait_s: float = min(FIRST_WAIT_S * 2 ** min(failures - 1, 20), LONGEST_WAIT_S)
    if error.permanent:
        wait_s = PERMANENT_WAIT_S
    return timedelta(seconds=max(wait_s, error.retry_after_s or 0))


def _send(tickets: TicketSystem, pending: Pending) -> str:
    key, kind, facts = pending.delivery.key, pending.delivery.kind, pending.delivery.facts
    again = pending.attempts > 0
    if kind is DeliveryKind.TICKET_OPEN:
        return tickets.open(key, facts, again=again).ticket
    if pending.ticket is None:
        raise DeliveryError(
            N_("incident {incident_id} has no ticket to write to"),
            incident_id=pending.delivery.incident_id,
            permanent=True,
        )
    send = {
        DeliveryKind.TICKET_UPDATE: tickets.update,
        DeliveryKind.TICKET_CLOSE: tickets.close,
        DeliveryKind.TICKET_EVIDENCE: tickets.attach,
        DeliveryKind.TICKET_REOPEN: tickets.reopen,
        DeliveryKind.TICKET_REMIND: tickets.remind,
        DeliveryKind.TICKET_JOIN: tickets.join,
    }[kind]
    send(key, pending.ticket, facts, again=again)
    return pending.ticket
