"""What people did to incidents, in the ticket system or by hand: kept as a run's decision is, all or nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reporting.domain.actions import DELIVERY, Action, Delivery, DeliveryKind, TicketFacts
from reporting.domain.addressing import NOWHERE, Outlets, addressed, notices_of
from reporting.domain.incident import Event, EventKind, Incident
from reporting.domain.rootcause import Lack
from reporting.domain.tickets import TicketState

MOST_TRIES = 5
"""How often to read an incident again that another has changed meanwhile, and to amend what it is then."""
_DELIVERY = DELIVERY | {
    EventKind.FLAGGED: DeliveryKind.TICKET_REMIND,
    EventKind.EXPLAINED: DeliveryKind.TICKET_UPDATE,
}


@dataclass(frozen=True, slots=True)
class Amendment:
    """Events and deliveries that no run led to."""

    events: tuple[Event, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    seen: Mapping[str, Incident | None] = field(default_factory=dict)
    """The incidents it was made from, as they were; None for one that must not be there yet."""
    states: tuple[tuple[str, TicketState], ...] = ()
    """What the ticket system says now, by incident."""
    filed: Mapping[str, str] = field(default_factory=dict)
    """Tickets that people opened, by the incident that is made of each."""

    def __add__(self, other: "Amendment") -> "Amendment":
        return Amendment(
            self.events + other.events,
            self.deliveries + other.deliveries,
            {**other.seen, **self.seen},
            self.states + other.states,
            {**self.filed, **other.filed},
        )


def amendment_of(  # noqa: PLR0913 - each is a part of what is kept together
    before: Incident | None,
    actions: Sequence[Action],
    occasion: str,
    *,
    tells: Collection[EventKind] = (EventKind.FLAGGED,),
    lacking: Iterable[Lack] = (),
    outlets: Outlets = NOWHERE,
) -> Amendment:
    """Turn what people did to one incident into its events and deliveries.

    Args:
        before: The incident as it was read; None for a new one.
        actions: What happened, in order.
        occasion: Makes the keys unique: the same thing seen twice has the same one.
        tells: What is told to the ticket.
        lacking: What the closing lacks, for a reminder.
        outlets: Which channels are told.
    """
    events: list[Event] = []
    deliveries: list[Delivery] = []
    told_to = actions[0].incident.told_to if actions else ()
    for action in actions:
        incident = addressed(replace(action.incident, told_to=told_to), action.kind, outlets)
        told_to = incident.told_to
        key = f"{incident.incident_id}:{action.kind}:{occasion}"
        reason, at = action.reason, action.at
        events.append(Event(key, incident.incident_id, incident.target, action.kind, at, reason, incident))
        if incident.dismissal is not None:
            continue
        told = TicketFacts(incident, reason, at, lacking=tuple(lacking) if action.kind is EventKind.FLAGGED else ())
        if action.kind in _DELIVERY and action.kind in tells:
            deliveries.append(Delivery(key, _DELIVERY[action.kind], incident.incident_id, incident.target, told))
        deliveries += notices_of(key, action.kind, told)
    incident_id = (before or actions[0].incident).incident_id
    return Amendment(tuple(events), tuple(deliveries), {incident_id: before})
