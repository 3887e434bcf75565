"""What the pages show, gathered and put in order, free of any language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporting.domain.deployments import Deployment, Suspects
from reporting.domain.incident import Event, Incident
from reporting.domain.kpi.outages import Span
from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckKey, CheckResult, Run
from reporting.domain.standing import Standing
from reporting.domain.verdicts import Verdict
from reporting.domain.windows import Window
from reporting.pages.evidence import EvidenceView
from reporting.pages.undelivered import UndeliveredView
from reporting.pages.verdict import Verdict as TargetVerdict
from reporting.ports import LocalTicket


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check and what it last said."""

    result: CheckResult
    older_run: Run | None
    """The run it is from, if the newest run did not get to it."""
    incident_page: str | None
    """The open incident it belongs to."""
    evidence: tuple[EvidenceView, ...]
    """Empty for what passed."""


@dataclass(frozen=True, slots=True)
class PointView:
    """One value of a figure."""

    at: datetime
    """UTC start of its run."""
    value: float | None
    """None if it could not be measured then."""
    height: int
    """Of its bar: 0 to ``hygiene.STEPS``."""
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class FigureView:
    """A hygiene figure over its latest runs."""

    row: CheckRow
    """The check that measures it, as it is now."""
    name: str
    """Of the measure, with its unit."""
    points: tuple[PointView, ...]
    """Oldest first."""
    budget: float | None
    """How much of it is tolerated, if that is limited."""

    @property
    def grown(self) -> float | None:
        """How much it grew since the value before, below 0 if it fell; None with a single value."""
        values = [each.value for each in self.points if each.value is not None]
        return values[-1] - values[-2] if len(values) > 1 else None


@dataclass(frozen=True, slots=True)
class HygieneView:
    """The hygiene of one target."""

    page: str
    rows: tuple[CheckRow, ...]
    """The current state of each check, worst first."""
    figures: tuple[FigureView, ...]
    """In the same order; a check that never measured anything has none."""
    counts: Mapping[Outcome, int]
    measured_at: datetime
    """UTC start of the latest result."""


@dataclass(frozen=True, slots=True)
class RunView:
    """One run."""

    run: Run
    make_rows: Callable[[], tuple[CheckRow, ...]]
    """Returns ``rows``; asked where its page is made, which is once."""
    evidence: tuple[EvidenceView, ...]
    """Of everything that did not pass."""
    size: int
    """How many results it has."""
    counts: Mapping[Outcome, int]
    page: str

    @property
    def rows(self) -> tuple[CheckRow, ...]:
        """What it found, the worst first."""
        return self.make_rows()


@dataclass(frozen=True, slots=True)
class TicketView:
    """The ticket of an incident."""

    ticket: str
    page: str | None
    """Its page here; None if it lives in another system."""
    local: LocalTicket | None


@dataclass(frozen=True, slots=True)
class AffectedView:
    """A check of an incident."""

    key: CheckKey
    depth: int
    """0 for the root, 1 for what needs it, and so on."""
    then: CheckResult | None
    """What it said in the run that showed the incident last; None if that is no longer kept."""
    now: Outcome | None
    """What it says now; None if it is not measured any more."""


@dataclass(frozen=True, slots=True)
class IncidentView:
    """One incident with everything that belongs to it."""

    incident: Incident
    page: str
    affected: tuple[AffectedView, ...]
    """The root first, then what hangs under it."""
    events: tuple[Event, ...]
    """In order."""
    evidence: tuple[EvidenceView, ...]
    ticket: TicketView | None
    run_page: str | None
    """The run that showed it last, if it has a page."""
    stretches: tuple[Span, ...]
    """Each time it failed, the first first; never empty."""

    def lasted(self, now: datetime) -> timedelta:
        """Return how long it failed in all, so far if it is open."""
        return sum((max((each.until or now) - each.since, timedelta()) for each in self.stretches), timedelta())

    @property
    def is_recovering(self) -> bool:
        """Tell whether its root passes again although it is still open."""
        roots = [each.now for each in self.affected if each.depth == 0]
        return self.incident.closed_at is None and bool(roots) and all(now is Outcome.PASSED for now in roots)

    @property
    def next_step(self) -> str:
        """What the root check suggests to do."""
        return next((each.then.next_step for each in self.affected if each.then and each.then.next_step), "")

    @property
    def runbook(self) -> str:
        """The runbook of the root check."""
        return next((each.then.runbook for each in self.affected if each.then and each.then.runbook), "")


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case on one deployment."""

    standing: Standing
    run_page: str | None
    """The run that showed it, if it has a page."""
    result: CheckResult | None
    """What a regression said in that run; None for any other verdict."""
    evidence: tuple[EvidenceView, ...]
    """Of the same."""


@dataclass(frozen=True, slots=True)
class DeploymentView:
    """One deployment and how the cases stand on it."""

    deployment: Deployment
    until: datetime | None
    """UTC start of the next one; None for the latest."""
    counts: Mapping[Verdict, int]
    """Cases by verdict, the worst first; what works as before is counted for the latest only."""
    cases: tuple[CaseView, ...]
    """Worst first, without those that work as before."""
    suspects: tuple[Suspects, ...]
    """Of its regressions, one for each version they are compared with."""

    @property
    def excused(self) -> set[CheckKey]:
        """The cases that fail now, and are kept apart as flaky: a warning, and no more."""
        said = [each.standing.case for each in self.cases] if self.until is None else []
        return {each.key for each in said if each.judgement.failing and each.judgement.is_excused}


@dataclass(frozen=True, slots=True)
class TargetView:
    """One target."""

    name: str
    page: str
    verdict: TargetVerdict
    rows: tuple[CheckRow, ...]
    """The current state of each check but those of hygiene, worst first."""
    counts: Mapping[Outcome, int]
    """Of the same."""
    hygiene: HygieneView | None
    """None where it was never measured."""
    open: tuple[IncidentView, ...]
    """Most severe first, then the oldest."""
    closed: tuple[IncidentView, ...]
    """Newest first."""
    has_more_incidents: bool
    """True if there are more incidents than have a page."""
    runs: tuple[RunView, ...]
    """Newest first."""
    tickets: tuple[TicketView, ...]
    """Those with a page here."""
    measured_at: datetime | None
    """UTC end of the newest complete health run; of an interrupted one, or of another room, if there is no other."""
    stale_at: datetime | None
    """UTC; from then on the page is out of date."""
    is_stale: bool
    """At the time of rendering."""
    deployments: tuple[DeploymentView, ...] = ()
    """The latest, newest first; empty where none is known."""
    undelivered: tuple[UndeliveredView, ...] = ()
    """What people should have been told of it, and were not."""
    maintenance: Window | None = None
    """The maintenance window that is going on."""

    @property
    def incidents(self) -> tuple[IncidentView, ...]:
        """All of them, the open ones first."""
        return (*self.open, *self.closed)

    @property
    def interrupted_run(self) -> RunView | None:
        """The newest run, if it was interrupted."""
        return self.runs[0] if self.runs and not self.runs[0].run.complete else None
