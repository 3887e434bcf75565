"""What a decision asks for, and what it looks like as events and deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reporting.domain.deployments import Suspects
from reporting.domain.incident import Event, EventKind, Incident
from reporting.domain.judging import Judged
from reporting.domain.reason import Reason
from reporting.domain.run import CheckResult, Evidence
from reporting.domain.verdicts import CaseVerdict, Verdict


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
    TICKET_EVIDENCE = "ticket.evidence"
    """Apart from the opening, so that a file that is refused holds up nothing else."""


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """Everything a ticket says, free of any language."""

    incident: Incident
    reason: Reason
    at: datetime
    """UTC."""
    results: tuple[CheckResult, ...] = ()
    """What the affected checks said in this run, the root's first; on recovery, what they say now."""
    verdicts: tuple[CaseVerdict, ...] = ()
    """On the affected cases, in the same order."""
    suspects: tuple[Suspects, ...] = ()
    """Commits that came with the deployment, for each version that its regressions are compared with."""

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
    judged: Judged | None = None
    """The verdicts on its cases, and what is to be remembered of them; None for a run that was overtaken."""
    suspects: tuple[Suspects, ...] = ()
    """For each version that a regression of the run is compared with."""


_DELIVERY = {
    EventKind.OPENED: DeliveryKind.TICKET_OPEN,
    EventKind.CHANGED: DeliveryKind.TICKET_UPDATE,
    EventKind.CLOSED: DeliveryKind.TICKET_CLOSE,
}


def decision_of(  # noqa: PLR0913 - each is a part of what is kept together
    run_id: str,
    actions: Sequence[Action],
    results: Sequence[CheckResult],
    judged: Judged | None = None,
    suspects: tuple[Suspects, ...] = (),
    *,
    attaches: bool = False,
) -> Decision:
    """Turn actions into the events to append and the deliveries to make. The keys depend on nothing but the input.

    With ``attaches``, the evidence of a new incident is a delivery of its own.
    """
    events, deliveries = [], []
    known = judged.by_key if judged else {}
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
        verdicts = tuple(known[key] for key in incident.affected if key in known)
        facts = TicketFacts(incident, action.reason, action.at, said, verdicts, _behind(verdicts, suspects))
        deliveries.append(Delivery(key, _DELIVERY[action.kind], incident.incident_id, incident.target, facts))
        if attaches and action.kind is EventKind.OPENED and facts.evidence:
            evidence = f"{key}:evidence", DeliveryKind.TICKET_EVIDENCE
            deliveries.append(Delivery(*evidence, incident.incident_id, incident.target, facts))
    return Decision(run_id, tuple(events), tuple(deliveries), judged, suspects)


def _behind(verdicts: Sequence[CaseVerdict], suspects: Sequence[Suspects]) -> tuple[Suspects, ...]:
    baselines = {each.judgement.baseline for each in verdicts if each.judgement.verdict is Verdict.REGRESSION}
    return tuple(each for each in suspects if each.baseline in baselines)
