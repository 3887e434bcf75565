"""What a decision asks for, and what is sent of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reporting.domain.deployments import Suspects
from reporting.domain.incident import Event, EventKind, Incident
from reporting.domain.judging import Judged
from reporting.domain.maintenance.announcing import Announcement
from reporting.domain.reason import Reason
from reporting.domain.rootcause import Lack, RootCause
from reporting.domain.run import CheckResult, Evidence
from reporting.domain.verdicts import CaseVerdict


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do about one incident."""

    kind: EventKind
    incident: Incident
    """As it is afterwards."""
    at: datetime
    """UTC."""
    reason: Reason
    previous: Incident | None = None
    """The incident of the same fingerprint before a new one."""


class DeliveryKind(StrEnum):
    """What is to be sent."""

    TICKET_OPEN = "ticket.open"
    TICKET_UPDATE = "ticket.update"
    TICKET_CLOSE = "ticket.close"
    TICKET_EVIDENCE = "ticket.evidence"
    """Apart from the opening, so that a file that is refused holds up nothing else."""
    TICKET_REOPEN = "ticket.reopen"
    TICKET_REMIND = "ticket.remind"
    """Of what the closing lacks."""
    TICKET_JOIN = "ticket.join"
    """A second ticket of the same incident is linked to the first, and closed."""
    NOTICE_OPENED = "notice.opened"
    NOTICE_CHANGED = "notice.changed"
    NOTICE_REOPENED = "notice.reopened"
    NOTICE_CLOSED = "notice.closed"
    NOTICE_REMINDER = "notice.reminder"
    NOTICE_WINDOW = "notice.window"
    """Of maintenance."""
    NOTICE_WEEKLY = "notice.weekly"
    """The review of a week that is over, by mail."""

    @property
    def is_notice(self) -> bool:
        """Tell whether it goes to a channel, and not to the ticket system."""
        return self.value.startswith("notice.")


@dataclass(frozen=True, slots=True)
class Previous:
    """The incident of the same fingerprint before this one."""

    incident_id: str
    failing_since: datetime
    """UTC."""
    closed_at: datetime
    """UTC."""
    root_cause: RootCause | None = None
    ticket: str = ""
    """Empty if it had none."""


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
    previous: Previous | None = None
    """Of a new incident only."""
    lacking: tuple[Lack, ...] = ()
    """What the closing of the ticket lacks, for a reminder."""
    copy: str = ""
    """The ticket that is to be joined to that of the incident."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The files the results refer to."""
        return tuple(evidence for result in self.results for evidence in result.evidence)


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """What is told of planned work."""

    announcement: Announcement
    at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class WeeklyFacts:
    """Which review is sent. What it says is made when it is sent: of a week that is over it is the same for ever."""

    target: str
    week: str
    """Such as ``2026-W48``."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to send, kept until a receipt says it arrived."""

    key: str
    """Idempotency key, unique for ever."""
    kind: DeliveryKind
    incident_id: str
    target: str
    """Empty for what concerns several, and for what is told of no incident: figures count what is told of those."""
    content: TicketFacts | WindowFacts | WeeklyFacts
    channel: str = ""
    """For a notice: the name of its channel."""

    @property
    def facts(self) -> TicketFacts:
        """What is told of an incident.

        Raises:
            TypeError: It is about something else.
        """
        if not isinstance(self.content, TicketFacts):
            raise TypeError(f"{self.key} is about no incident")
        return self.content


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
    maintenance: str | None = None
    """The maintenance window that the run was made in: its results are tagged with it."""


GROUPED = (DeliveryKind.NOTICE_OPENED, DeliveryKind.NOTICE_REOPENED)
"""Notices of which many at once go out as one message."""
DELIVERY = {
    EventKind.OPENED: DeliveryKind.TICKET_OPEN,
    EventKind.CHANGED: DeliveryKind.TICKET_UPDATE,
    EventKind.CLOSED: DeliveryKind.TICKET_CLOSE,
    EventKind.REOPENED: DeliveryKind.TICKET_REOPEN,
}
"""What is told to the ticket of an incident that nobody has dismissed."""
NOTICES = {
    EventKind.OPENED: DeliveryKind.NOTICE_OPENED,
    EventKind.CHANGED: DeliveryKind.NOTICE_CHANGED,
    EventKind.CLOSED: DeliveryKind.NOTICE_CLOSED,
    EventKind.REOPENED: DeliveryKind.NOTICE_REOPENED,
    EventKind.REMINDED: DeliveryKind.NOTICE_REMINDER,
}
"""What channels are told of it."""
