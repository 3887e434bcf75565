"""The store, as the pipeline needs it, and what goes in and out of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reporting.domain.actions import Decision, Delivery, DeliveryKind
from reporting.domain.amending import Amendment
from reporting.domain.deployments import Deployment, SuspectList, Suspects
from reporting.domain.history import History
from reporting.domain.incident import Event, Incident
from reporting.domain.regressions import CaseState, Sighting
from reporting.domain.run import CheckKey, CheckResult, Run
from reporting.domain.tickets import TicketState
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
    next_at: datetime | None = None
    """UTC; when it is tried again."""
    first: str | None = None
    """For a notice: the channel's reference to the first message about the same incident."""
    batch: str | None = None
    """For a notice that goes out with others: the idempotency key of their message."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery that arrived."""

    key: str
    kind: DeliveryKind
    ticket: str
    created_at: datetime
    """UTC; when it was queued."""
    delivered_at: datetime
    """UTC."""
    channel: str = ""
    """For a notice: the name of its channel."""


class NoticeBook(Protocol):
    """The notices of the outbox: claimed apart, so that no channel holds up a ticket, and no ticket system a notice.

    Raises:
        StoreError: From every method, when the database cannot do it.
    """

    def claim(self, clock: Clock, hold_s: float, group_above: int) -> list[Pending]:
        """Hold what goes out as one message next: one notice, or a storm of new incidents; nothing if none is due.

        Of the notices about one incident to one channel, the second is not claimed before the first has arrived. A
        storm keeps its ``batch`` until it has arrived.
        """

    def release(self, now: datetime) -> int:
        """Let every delivery that waits for its next try, of tickets too, be due now; return how many that are."""

    def arrived(self, keys: Sequence[str], reference: str, at: datetime) -> None:
        """Note that these arrived as one message, all or nothing."""


class Store(Protocol):
    """Everything that is kept.

    Raises:
        StoreError: From every method, when the database cannot do it.
    """

    @property
    def notices(self) -> NoticeBook:
        """What channels are told."""

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

    def amend(self, amendment: Amendment, amended_at: datetime) -> bool:
        """Append the events, queue the deliveries and keep the tickets' states, all or nothing.

        Returns:
            False, and nothing done, if one of the incidents has changed since it was read: read again.
        """

    def unsettled(self, opened_since: datetime, limit: int) -> list[tuple[Incident, str]]:
        """Return incidents with their tickets: those people still have to say something of, and those opened since."""

    def with_tickets(self, tickets: Sequence[str]) -> Mapping[str, str]:
        """Return the incident of each of these tickets that has one."""

    def ticket_states(self, incident_ids: Sequence[str]) -> Mapping[str, TicketState]:
        """Return what the ticket system last said of each incident."""

    def receipts(self, incident_id: str) -> list[Receipt]:
        """Return what arrived of an incident's deliveries, in the order they were queued."""

    def claim(self, clock: Clock, hold_s: float) -> Iterator[Pending]:
        """Yield each due delivery to a ticket once, oldest first, held against other publishers for ``hold_s``.

        An incident's second delivery is not yielded before its first has a receipt. A claim counts as an attempt.
        """

    def keys_of(self, incident_id: str) -> list[str]:
        """Return the keys of everything that is queued for an incident, or a piece of planned work, or has arrived."""

    def receipt(self, key: str, ticket: str, delivered_at: datetime) -> None:
        """Note that a delivery arrived, and as which ticket."""

    def postpone(self, key: str, error: str, next_at: datetime) -> None:
        """Note a failed try and when to try again."""

    def undelivered(self, created_before: datetime) -> list[Pending]:
        """Return what has no receipt although it was queued before ``created_before``."""

    def targets(self) -> list[str]:
        """Return every target there is a run of."""

    def run(self, run_id: str) -> Run | None:
        """Return one run, rolled up or not; None if it was never recorded."""

    def runs(self, target: str, limit: int) -> list[Run]:
        """Return the latest runs, newest first."""

    def results(self, run_id: str) -> list[CheckResult]:
        """Return what a run found; of one that was rolled up, what is left."""

    def all_results(self, run_ids: Sequence[str]) -> Mapping[str, list[CheckResult]]:
        """Return what each of these runs found, in one look; nothing for one that was never recorded."""

    def incidents(self, target: str | None = None, *, only_open: bool = False, limit: int = 200) -> list[Incident]:
        """Return incidents, those still open first, then newest first."""

    def open_at(self, target: str, check: str) -> Incident | None:
        """Return the open incident with this check at its root."""

    def incident(self, incident_id: str) -> Incident | None:
        """Return one incident."""

    def events(self, incident_id: str) -> Sequence[Event]:
        """Return an incident's events in order."""

    def all_events(self, incident_ids: Sequence[str]) -> Mapping[str, Sequence[Event]]:
        """Return the events of each of these incidents in order, in one look."""

    def tickets(self, incident_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the ticket of each incident that has one, from the receipts."""

    def evidence(self, sha256: str) -> bytes | None:
        """Return the content of a piece of evidence."""

    def held(self, sha256s: Sequence[str]) -> Set[str]:
        """Return those of these pieces of evidence whose content is kept."""

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
