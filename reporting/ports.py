"""What the pipeline needs from the outside, as interfaces. Adapters in store, tickets and pages fulfil them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reporting.domain.actions import Decision, Delivery, TicketFacts
from reporting.domain.deployments import Deployment, SuspectList, Suspects
from reporting.domain.history import History
from reporting.domain.incident import Event, Incident
from reporting.domain.regressions import CaseState, Sighting
from reporting.domain.run import CheckKey, CheckResult, Run
from reporting.domain.verdicts import KeptVerdict

Clock = Callable[[], datetime]
"""Tells the present moment, aware."""
SuspectFinder = Callable[[str, str, str], Suspects]
"""Given target, baseline and deployment, returns the commits between the two, or why not; it never raises."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """A results directory, read and found whole."""

    run: Run
    results: tuple[CheckResult, ...]
    files: Mapping[str, bytes]
    """Content of the evidence by sha256."""
    digest: str
    """sha256 of ``results.jsonl``: the same run id with another digest is refused."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A delivery that has no receipt yet."""

    delivery: Delivery
    sequence: int
    """Order of creation; an incident's deliveries go out in this order."""
    created_at: datetime
    attempts: int
    """How often it was tried before, from 0; above 0 an earlier try may have arrived without a receipt."""
    ticket: str | None
    """The ticket of its incident, once one was opened."""
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as its system shows it."""

    ticket: str
    """Its key there, such as ``RONDA-1``."""
    url: str | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class LocalTicket:
    """A ticket of the embedded system, whole."""

    ticket: str
    target: str
    incident_id: str
    label: str
    title: str
    body: str
    """Plain text with blank lines between paragraphs, in the language it was written in."""
    status: str
    """``open`` or ``closed``."""
    created_at: datetime
    closed_at: datetime | None
    comments: tuple[tuple[datetime, str], ...]


class LocalTicketBook(Protocol):
    """Where the embedded ticket system keeps its tickets.

    Raises:
        StoreError: From every method, when the database cannot do it.
    """

    def add(self, key: str, draft: LocalTicket) -> LocalTicket:
        """Keep ``draft`` under the next number, once for this key and once for its incident; return what is kept."""

    def comment(self, key: str, ticket: str, text: str, at: datetime, *, close: bool = False) -> None:
        """Add a comment, and close the ticket if asked, once for this key. An unknown ticket is a StoreError."""

    def find(self, label: str, incident_id: str) -> LocalTicket | None:
        """Return the ticket of an incident."""

    def ticket(self, ticket: str) -> LocalTicket | None:
        """Return the ticket with this key, such as ``RONDA-1``."""

    def tickets(self, target: str | None = None, *, limit: int = 200) -> list[LocalTicket]:
        """Return tickets, those still open first, then newest first."""


class TicketSystem(Protocol):
    """Where tickets live. Every method is safe to repeat with the same key when ``again`` says that it is a repetition.

    ``again`` means that an earlier try may have arrived although nothing was heard of it: what it would have done is
    looked for first.

    Raises:
        DeliveryError: From every method, when the other side did not take it.
    """

    name: str

    def find(self, label: str, incident_id: str) -> Ticket | None:
        """Return the ticket with this label that names this incident; None if there is none."""

    def problems(self) -> list[str]:
        """Return what would keep a ticket from being made or closed, each with what to change; nothing is written."""

    def open(self, key: str, facts: TicketFacts, *, again: bool = False) -> Ticket:
        """Create the ticket, once for this key."""

    def attach(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Send the evidence to the ticket, each file once."""

    def update(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say in one comment what changed, once for this key."""

    def close(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say that it recovered, with evidence, and close it, once for this key."""


class Store(Protocol):
    """Everything that is kept.

    Raises:
        StoreError: From every method, when the database cannot do it.
    """

    def record(self, report: RunReport, recorded_at: datetime) -> bool:
        """Keep a run whole; False if it was there already. A known run id with another digest is a StoreError."""

    def undecided(self) -> list[Run]:
        """Return the runs no decision was made for, oldest first."""

    def history(self, run: Run, depth: int, results: Sequence[CheckResult] | None = None) -> History:
        """Return what to decide ``run`` from, with up to ``depth`` earlier judged outcomes of each check.

        ``results`` are those of a run that was not recorded; None means what was recorded.
        """

    def is_overtaken(self, run: Run) -> bool:
        """Tell whether a later run of the same target has been decided already."""

    def commit(self, decision: Decision, decided_at: datetime, seen: History | None = None) -> bool:
        """Append the events, queue the deliveries and mark the run decided, all or nothing.

        Returns:
            False, and nothing done, if the run was decided before, or if what ``seen`` says has changed since (the
            open incidents, the version it was on, what is remembered of its cases, or a later run decided): read
            again and decide again.
        """

    def claim(self, clock: Clock, hold_s: float) -> Iterator[Pending]:
        """Yield each due delivery once, oldest first, held against other publishers for ``hold_s`` from its claim.

        An incident's second delivery is not yielded before its first has a receipt. A claim counts as an attempt.
        """

    def receipt(self, key: str, ticket: str, delivered_at: datetime) -> None:
        """Note that a delivery arrived, and as which ticket."""

    def postpone(self, key: str, error: str, next_at: datetime) -> None:
        """Note a failed try and when to try again."""

    def undelivered(self, created_before: datetime) -> list[Pending]:
        """Return what has no receipt although it was queued before ``created_before``."""

    def targets(self) -> list[str]:
        """Return every target there is a run of."""

    def run(self, run_id: str) -> Run | None:
        """Return one run; None if it was never recorded."""

    def runs(self, target: str, limit: int) -> list[Run]:
        """Return the latest runs, newest first."""

    def results(self, run_id: str) -> list[CheckResult]:
        """Return what a run found."""

    def incidents(self, target: str | None = None, *, only_open: bool = False, limit: int = 200) -> list[Incident]:
        """Return incidents, those still open first, then newest first."""

    def incident(self, incident_id: str) -> Incident | None:
        """Return one incident."""

    def events(self, incident_id: str) -> Sequence[Event]:
        """Return an incident's events in order."""

    def tickets(self, incident_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the ticket of each incident that has one, from the receipts."""

    def evidence(self, sha256: str) -> bytes | None:
        """Return the content of a piece of evidence."""

    def series(self, target: str) -> list[CheckKey]:
        """Return everything that was ever measured of a target, in order."""

    def outcomes(self, target: str, key: CheckKey, limit: int) -> list[tuple[Run, CheckResult]]:
        """Return a check's latest results, newest first."""

    def mark_started(self, target: str, version: str, at: datetime, recorded_at: datetime) -> bool:
        """Mark that a version is being deployed; False if that is known already."""

    def mark_finished(self, target: str, version: str, at: datetime, recorded_at: datetime) -> bool:
        """Mark that a version has been deployed, and is in force from then on; False if that is known already."""

    def deployments(self, target: str, limit: int) -> list[Deployment]:
        """Return the latest deployments, newest first."""

    def suspects(self, number: int) -> SuspectList:
        """Return what was found out about the commits of a deployment when its regressions were decided."""

    def case_states(self, target: str) -> Mapping[CheckKey, CaseState]:
        """Return what is remembered of every case of a target."""

    def verdicts(self, target: str, deployment: str) -> list[KeptVerdict]:
        """Return the verdicts of a deployment, in the order they were given."""

    def counted_verdicts(self, target: str, until: datetime) -> list[KeptVerdict]:
        """Return every verdict up to ``until`` that a count of regressions looks at, oldest first."""

    def sightings(self, target: str) -> Mapping[CheckKey, list[Sighting]]:
        """Return all that the verdicts were made from, oldest first."""
