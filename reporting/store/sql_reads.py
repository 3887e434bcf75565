"""What the store tells: each method is one transaction that only reads."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime

from reporting.domain.deployments import Deployment, SuspectList
from reporting.domain.history import History
from reporting.domain.incident import Event, Incident
from reporting.domain.regressions import CaseState, Sighting
from reporting.domain.run import CheckKey, CheckResult, Run
from reporting.domain.tickets import TicketState
from reporting.domain.verdicts import KeptVerdict
from reporting.ports import Pending, Receipt
from reporting.store import deciding, deployments, incidents, outbox, runs, sightings, verdicts
from reporting.store.database import Database


class SqlReads:
    """The reading half of the Store port on SQLite or PostgreSQL. What each method promises is told there."""

    def __init__(self, database: Database) -> None:
        self._database = database

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

    def keys_of(self, incident_id: str) -> list[str]:
        """Return the keys of everything that is queued for an incident, or a piece of planned work, or has arrived."""
        with self._database.reading() as connection:
            return outbox.keys_of(connection, incident_id)

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

    def known_runs(self, run_ids: Sequence[str]) -> set[str]:
        """Return which of these runs were recorded, rolled up or not."""
        with self._database.reading() as connection:
            return runs.known(connection, run_ids)

    def runs(self, target: str, limit: int) -> list[Run]:
        """Return the latest runs, newest first."""
        with self._database.reading() as connection:
            return runs.runs(connection, target, limit)

    def results(self, run_id: str) -> list[CheckResult]:
        """Return what a run found."""
        with self._database.reading() as connection:
            return runs.results(connection, run_id)

    def all_results(self, run_ids: Sequence[str]) -> Mapping[str, list[CheckResult]]:
        """Return what each of these runs found, in one look."""
        with self._database.reading() as connection:
            return runs.all_results(connection, run_ids)

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

    def all_events(self, incident_ids: Sequence[str]) -> Mapping[str, Sequence[Event]]:
        """Return the events of each of these incidents in order, in one look."""
        with self._database.reading() as connection:
            return incidents.all_events(connection, incident_ids)

    def tickets(self, incident_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the ticket of each incident that has one, from the receipts."""
        with self._database.reading() as connection:
            return incidents.tickets(connection, incident_ids)

    def evidence(self, sha256: str) -> bytes | None:
        """Return the content of a piece of evidence."""
        with self._database.reading() as connection:
            return runs.evidence(connection, sha256)

    def held(self, sha256s: Sequence[str]) -> Set[str]:
        """Return those of these pieces of evidence whose content is kept."""
        with self._database.reading() as connection:
            return runs.held(connection, sha256s)

    def series(self, target: str) -> list[CheckKey]:
        """Return everything that was ever measured of a target, in order."""
        with self._database.reading() as connection:
            return runs.series(connection, target)

    def outcomes(self, target: str, key: CheckKey, limit: int) -> list[tuple[Run, CheckResult]]:
        """Return a check's latest results, newest first."""
        with self._database.reading() as connection:
            return runs.outcomes(connection, target, key, limit)

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
            return sightings.sightings(connection, target)
