"""From actions to events and deliveries: who is told of what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reporting.domain.actions import (
    DELIVERY,
    NOTICES,
    Action,
    Decision,
    Delivery,
    DeliveryKind,
    Previous,
    TicketFacts,
)
from reporting.domain.deployments import Suspects
from reporting.domain.incident import Event, EventKind, Incident
from reporting.domain.judging import Judged
from reporting.domain.notices.routing import Route, channels_for
from reporting.domain.run import CheckResult
from reporting.domain.verdicts import CaseVerdict, Verdict


@dataclass(frozen=True, slots=True)
class Outlets:
    """Who is told of a decision, beside the tickets."""

    routes: tuple[Route, ...] = ()
    is_critical: bool = False
    """Whether it was made inside critical hours."""
    attaches: bool = False
    """Whether the evidence of a new incident goes to its ticket, as a delivery of its own."""
    tickets: Mapping[str, str] = field(default_factory=dict)
    """The tickets of earlier incidents."""


NOWHERE = Outlets()


def decision_of(  # noqa: PLR0913 - each is a part of what is kept together
    run_id: str,
    actions: Sequence[Action],
    results: Sequence[CheckResult],
    judged: Judged | None = None,
    suspects: tuple[Suspects, ...] = (),
    *,
    outlets: Outlets = NOWHERE,
) -> Decision:
    """Turn actions into the events to append and the deliveries to make. The keys depend on nothing but the input."""
    events: list[Event] = []
    deliveries: list[Delivery] = []
    known = judged.by_key if judged else {}
    for action in actions:
        incident = addressed(action.incident, action.kind, outlets)
        key = f"{incident.incident_id}:{action.kind}:{run_id}"
        events.append(
            Event(key, incident.incident_id, incident.target, action.kind, action.at, action.reason, incident)
        )
        if incident.dismissal is not None:
            continue
        verdicts = tuple(known[key] for key in incident.affected if key in known)
        facts = TicketFacts(
            incident, action.reason, action.at, _said(incident, results), verdicts, _behind(verdicts, suspects)
        )
        facts = replace(facts, previous=_previous(action.previous, outlets.tickets))
        deliveries += _deliveries(key, action.kind, facts, attaches=outlets.attaches)
    return Decision(run_id, tuple(events), tuple(deliveries), judged, suspects)


def addressed(incident: Incident, kind: EventKind, outlets: Outlets) -> Incident:
    """Return the incident with the channels that have been told of it once this is; what is not told adds none."""
    if kind not in NOTICES or incident.dismissal is not None:
        return incident
    return replace(incident, told_to=channels_for(incident, outlets.routes, critical=outlets.is_critical))


def _said(incident: Incident, results: Sequence[CheckResult]) -> tuple[CheckResult, ...]:
    """Return what the affected checks said, in the order in which they are affected."""
    said = [each for each in results if each.key in incident.affected]
    return tuple(sorted(said, key=lambda each: incident.affected.index(each.key)))


def _deliveries(key: str, kind: EventKind, facts: TicketFacts, *, attaches: bool) -> Iterator[Delivery]:
    incident = facts.incident
    whose = incident.incident_id, incident.target
    if kind in DELIVERY:
        yield Delivery(key, DELIVERY[kind], *whose, facts)
    if attaches and kind is EventKind.OPENED and facts.evidence:
        yield Delivery(f"{key}:evidence", DeliveryKind.TICKET_EVIDENCE, *whose, facts)
    yield from notices_of(key, kind, facts)


def notices_of(key: str, kind: EventKind, facts: TicketFacts) -> Iterator[Delivery]:
    """Yield a notice for each channel that is told; none of what channels are not told of."""
    if kind in NOTICES:
        incident = facts.incident
        for channel in incident.told_to:
            whose = incident.incident_id, incident.target
            yield Delivery(f"{key}:to:{channel}", NOTICES[kind], *whose, facts, channel)


def _previous(incident: Incident | None, tickets: Mapping[str, str]) -> Previous | None:
    if incident is None or incident.closed_at is None:
        return None
    name = incident.incident_id
    return Previous(name, incident.failing_since, incident.closed_at, incident.root_cause, tickets.get(name, ""))


def _behind(verdicts: Sequence[CaseVerdict], suspects: Sequence[Suspects]) -> tuple[Suspects, ...]:
    baselines = {each.judgement.baseline for each in verdicts if each.judgement.verdict is Verdict.REGRESSION}
    return tuple(each for each in suspects if each.baseline in baselines)
