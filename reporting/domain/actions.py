"""What a decision asks for, and what it looks like as events and deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reporting.domain.incident import Event, EventKind, Incident
from reporting.domain.reason import Reason
from reporting.domain.run import CheckResult, Evidence


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do about one incident."""

    kind: EventKind
    incident: Incident
    """As it is afterwards."""
    at: datetime
    """UTC."""
    reason: Reason


class DeliveryKind(StrEnum):
    """What is to be sent."""

    TICKET_OPEN = "ticket.open"
    TICKET_UPDATE = "ticket.update"
    TICKET_CLOSE = "ticket.close"


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """Everything a ticket says, free of any language."""

    incident: Incident
    reason: Reason
    at: datetime
    """UTC."""
    results: tuple[CheckResult, ...] = ()
    """What the affected checks said in this run, the root's first; on recovery, what they say now."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The files the results refer to."""
        return tuple(evidence for result in self.results for evidence in result.evidence)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to send, kept until a receipt says it arrived."""

    key: str
    """Idempotency key, unique for ever."""
    kind: DeliveryKind
    incident_id: str
    target: str
    facts: TicketFacts


@dataclass(frozen=True, slots=True)
class Decision:
    """What one run led to: kept in one transaction, so that all of it is there or none."""

    run_id: str
    events: tuple[Event, ...]
    deliveries: tuple[Delivery, ...]


_DELIVERY = {
    EventKind.OPENED: DeliveryKind.TICKET_OPEN,
    EventKind.CHANGED: DeliveryKind.TICKET_UPDATE,
    EventKind.CLOSED: DeliveryKind.TICKET_CLOSE,
}


def decision_of(run_id: str, actions: Sequence[Action], results: Sequence[CheckResult]) -> Decision:
    """Turn actions into the events to append and the deliveries to make. The keys depend on nothing but the input."""
    events, deliveries = [], []
    for action in actions:
        incident = action.incident
        key = f"{incident.incident_id}:{action.kind}:{run_id}"
        events.append(
            Event(key, incident.incident_id, incident.target, action.kind, action.at, action.reason, incident)
        )
        said = tuple(
            sorted(
                (each for each in results if each.key in incident.affected),
                key=lambda each: incident.affected.index(each.key),
            )
        )
        facts = TicketFacts(incident, action.reason, action.at, said)
        deliveries.append(Delivery(key, _DELIVERY[action.kind], incident.incident_id, incident.target, facts))
    return Decision(run_id, tuple(events), tuple(deliveries))
