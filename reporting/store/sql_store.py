"""The store: each method is one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Self

from reporting.domain.actions import Decision
from reporting.domain.amending import Amendment
from reporting.domain.deployments import Deployment, SuspectList
from reporting.domain.history import History
from reporting.domain.incident import Event, Incident
from reporting.domain.regressions import CaseState, Sighting
from reporting.domain.run import CheckKey, CheckResult, Run
from reporting.domain.tickets import TicketState
from reporting.domain.verdicts import KeptVerdict
from reporting.ports import Clock, Pending, Receipt, RunReport
from reporting.store import deciding, deployments, figures, incidents, outbox, recording, replaying, runs, verdicts
from reporting.store.database import BUSY_S, Database
from reporting.store.migrating import migrate
from reporting.store.notice_book import SqlNoticeBook
from reporting.store.ticket_book import SqlTicketBook
from reporting.store.window_book import SqlWindowBook


def open_store(url: str, busy_s: float = BUSY_S) -> "SqlStore":
    """Open the store at a SQLAlchemy URL and bring its tables up to date; SQLite's folder is created.

    Args:
        url: With the password, if any; no message shows it.
        busy_s: How long to wait for another publisher's transaction.

    Raises:
        StoreError: It cannot be reached or written, is another program's, or belongs to a newer Ronda.
    """
    database = Database(url, busy_s)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return SqlStore(database)


class SqlStore:
    """The Store port on SQLite or PostgreSQL. What each method promises is told there."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.local_tickets = SqlTicketBook(database)
        """The embedded ticket system's tickets, in the same database."""
        self.past, self.figures = replaying.SqlPast(database), figures.SqlFigures(database)
        """The whole history in order and in pieces, and what figures are made from, as it was known at a moment."""
        self.notices = SqlNoticeBook(database)
        """What channels were told."""
        self.windows = SqlWindowBook(database)
        """When the site first showed planned work."""

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def record(self, report: RunReport, recorded_at: datetime) -> bool:
        """Keep a run whole; False if it was there already."""
        with self._database.writing() as connection:
            return recording.record(connection, report, recorded_at)

    def undecided(self) -> list[Run]:
        """Return the runs no decision was made for, oldest first, 500 at most."""
        with self._database.reading() as connection:
            return runs.undecided(connection)

    def history(self, run: Run, depth: int, results: Sequence[CheckResult] | None = None) -> History:
        """Return what to decide ``run`` from."""
        with self._database.reading() as connection:
            return deciding.history(connection, run, depth, results)

    def is_overtaken(self, run: Run) -> bool:
        """Tell whether a later run of the same target has been decided already."""
        with self._database.reading() as connection:
            return runs.is_overtaken(connection, run)

    def commit(self, decision: Decision, decided_at: datetime, seen: History | None = None) -> bool:
        """Append the events, queue the deliveries and mark the run decided, all or nothing."""
        with self._database.writing() as connection:
            return deciding.commit(connection, decision, decided_at, seen)

    def amend(self, amendment: Amendment, amended_at: datetime) -> bool:
        """Append the events, queue the deliveries and keep the tickets' states, all or nothing."""
        with self._database.writing() as connection:
            return deciding.amend(connection, amendment, amended_at)

    def unsettled(self, opened_since: datetime, limit: int) -> list[tuple[Incident, str]]:
        """Return incidents with their tickets: those people still have to say something of, and those opened since."""
        with self._database.reading() as connection:
            return incidents.unsettled(connection, opened_since, limit)

    def with_tickets(self, tickets: Sequence[str]) -> Mapping[str, str]:
        """Return the incident of each of these tickets that has one."""
        with self._database.reading() as connection:
            return incidents.with_tickets(connection, tickets)

    def ticket_states(self, incident_ids: Sequence[str]) -> Mapping[str, TicketState]:
        """Return what the ticket system last said of each incident."""
        with self._database.reading() as connection:
            return incidents.ticket_states(connection, incident_ids)

    def receipts(self, incident_id: str) -> list[Receipt]:
        """Return what arrived of an incident's deliveries, in the order they were queued."""
        with self._database.reading() as connection:
            return incidents.receipts(connection, incident_id)

    def claim(self, clock: Clock, hold_s: float) -> Iterator[Pending]:
        """Yield each delivery that is due once, in order, no transaction being open while it is sent."""
        after = 0
        while True:
            now = clock()
            with self._database.writing() as connection:
                pending = outbox.claim(connection, now, now + timedelta(seconds=hold_s), after)
            if pending is None:
                return
            after = pending.sequence
            yield pending

    def keys_of(self, incident_id: str) -> list[str]:
        """Return the keys of everything that is queued for an incident, or a piece of planned work, or has arrived."""
        with self._database.reading() as connection:
            return outbox.keys_of(connection, incident_id)

    def receipt(self, key: str, ticket: str, delivered_at: datetime) -> None:
        """Note that a delivery arrived, and as which ticket."""
        with self._database.writing() as connection:
            outbox.receipt(connection, key, ticket, delivered_at)

    def postpone(self, key: str, error: str, next_at: datetime) -> None:
        """Note a failed try and when to try again."""
        with self._database.writing() as connection:
            outbox.postpone(connection, key, error, next_at)

    def undelivered(self, created_before: datetime) -> list[Pending]:
        """Return what has no receipt, oldest first, 500 at most."""
        with self._database.reading() as connection:
            return outbox.undelivered(connection, created_before)

    def targets(self) -> list[str]:
        """Return every target there is a run of."""
        with self._database.reading() as connection:
            return runs.targets(connection)

    def run(self, run_id: str) -> Run | None:
        """Return one run."""
        with self._database.reading() as connection:
            return runs.run(connection, run_id)

    def runs(self, target: str, limit: int) -> list[Run]:
        """Return the latest runs, newest first."""
        with self._database.reading() as connection:
            return runs.runs(connection, target, limit)

    def results(self, run_id: str) -> list[CheckResult]:
        """Return what a run found."""
        with self._database.reading() as connection:
            return runs.results(connection, run_id)

    def incidents(self, target: str | None = None, *, only_open: bool = False, limit: int = 200) -> list[Incident]:
        """Return incidents, those still open first, then newest first."""
        with self._database.reading() as connection:
            return incidents.incidents(connection, target, only_open=only_open, limit=limit)

    def open_at(self, target: str, check: str) -> Incident | None:
        """Return the open incident with this check at its root."""
        with self._database.reading() as connection:
            return incidents.open_at(connection, target, check)

    def incident(self, incident_id: str) -> Incident | None:
        """Return one incident."""
        with self._database.reading() as connection:
            return incidents.incident(connection, incident_id)

    def events(self, incident_id: str) -> Sequence[Event]:
        """Return an incident's events in order."""
        with self._database.reading() as connection:
            return incidents.events(connection, incident_id)

    def tickets(self, incident_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the ticket of each incident that has one, from the receipts."""
        with self._database.reading() as connection:
            return incidents.tickets(connection, incident_ids)

    def evidence(self, sha256: str) -> bytes | None:
        """Return the content of a piece of evidence."""
        with self._database.reading() as connection:
            return runs.evidence(connection, sha256)

    def series(self, target: str) -> list[CheckKey]:
        """Return everything that was ever measured of a target, in order."""
        with self._database.reading() as connection:
            return runs.series(connection, target)

    def outcomes(self, target: str, key: CheckKey, limit: int) -> list[tuple[Run, CheckResult]]:
        """Return a check's latest results, newest first."""
        with self._database.reading() as connection:
            return runs.outcomes(connection, target, key, limit)

    def mark_started(self, target: str, version: str, at: datetime, recorded_at: datetime) -> bool:
        """Mark that a version is being deployed; False if that is known already."""
        with self._database.writing() as connection:
            return deployments.started(connection, target, version, at, recorded_at)

    def mark_finished(self, target: str, version: str, at: datetime, recorded_at: datetime) -> bool:
        """Mark that a version has been deployed; False if that is known already."""
        with self._database.writing() as connection:
            return deployments.finished(connection, target, version, at, recorded_at)

    def deployments(self, target: str, limit: int) -> list[Deployment]:
        """Return the latest deployments, newest first."""
        with self._database.reading() as connection:
            return deployments.deployments(connection, target, limit)

    def suspects(self, number: int) -> SuspectList:
        """Return what was found out about the commits of a deployment when its regressions were decided."""
        with self._database.reading() as connection:
            return deployments.suspects(connection, number)

    def case_states(self, target: str) -> Mapping[CheckKey, CaseState]:
        """Return what is remembered of every case of a target."""
        with self._database.reading() as connection:
            return verdicts.all_states(connection, target)

    def verdicts(self, target: str, deployment: str) -> list[KeptVerdict]:
        """Return the verdicts of a deployment, in the order they were given."""
        with self._database.reading() as connection:
            return verdicts.of_deployment(connection, target, deployment)

    def counted_verdicts(self, target: str, until: datetime) -> list[KeptVerdict]:
        """Return every verdict up to ``until`` that a count of regressions looks at, oldest first."""
        with self._database.reading() as connection:
            return verdicts.counted(connection, target, until)

    def sightings(self, target: str) -> Mapping[CheckKey, list[Sighting]]:
        """Return all that the verdicts were made from, oldest first."""
        with self._database.reading() as connection:
            return verdicts.sightings(connection, target)
