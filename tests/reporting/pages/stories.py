"""A store in memory, and the stories the pages are tested with."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from reporting.domain.deployments import Deployment, SuspectList
from reporting.domain.incident import Event, EventKind, Incident, Level, fingerprint_of
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.reason import Reason
from reporting.domain.regressions import CaseState
from reporting.domain.run import CheckKey, CheckResult, Evidence, Run
from reporting.domain.verdicts import KeptVerdict
from reporting.pages import SiteSettings
from reporting.ports import LocalTicket

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
SETTINGS = SiteSettings(language="en", zone=ZoneInfo("America/Bogota"))

CHECKS = (
    ("health.api.whoami", "S1", "api", "The API says who is logged in", ("health.database.ping",), "latency_ms"),
    ("health.broker.ping", "S2", "broker", "The message broker answers", (), "latency_ms"),
    ("health.celery.ping", "S2", "worker", "Every expected worker answers", ("health.broker.ping",), "workers"),
    ("health.clock.offset", "S3", "clock", "The backend's clock is right", (), "offset_s"),
    ("health.database.ping", "S1", "database", "The database answers", (), "latency_ms"),
    ("health.tls.days_left", "S3", "certificate", "The TLS certificate is valid", (), "left_days"),
)


@dataclass
class FakeStore:
    """The reading half of ``reporting.ports.Store``, in memory.

    ``add_run(run, results)`` takes runs oldest first; ``add_incident(incident, *events)`` takes incidents oldest
    first; ``add_evidence(name, text)`` keeps a file and returns the line a result refers to it with;
    ``ticket_of[incident_id]`` is the ticket a receipt told; ``deployment_list`` has the oldest first. Nothing else
    can be called: pages only read.
    """

    run_list: list[Run] = field(default_factory=list)
    results_of: dict[str, list[CheckResult]] = field(default_factory=dict)
    incident_list: list[Incident] = field(default_factory=list)
    events_of: dict[str, list[Event]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    ticket_of: dict[str, str] = field(default_factory=dict)
    deployment_list: list[Deployment] = field(default_factory=list)
    states_of: dict[str, dict[CheckKey, CaseState]] = field(default_factory=dict)
    kept: list[KeptVerdict] = field(default_factory=list)
    suspects_of: dict[int, SuspectList] = field(default_factory=dict)

    def add_run(self, run: Run, results: Sequence[CheckResult] = ()) -> Run:
        self.run_list.insert(0, run)
        self.results_of[run.run_id] = list(results)
        return run

    def add_incident(self, incident: Incident, *events: Event) -> Incident:
        self.incident_list.insert(0, incident)
        self.events_of[incident.incident_id] = list(events)
        return incident

    def add_evidence(self, name: str, text: str) -> Evidence:
        content = text.encode(errors="replace")
        digest = sha256(content).hexdigest()
        self.files[digest] = content
        return Evidence(name, "text/plain", digest, len(content))

    def targets(self) -> list[str]:
        return sorted({run.target for run in self.run_list})

    def runs(self, target: str, limit: int) -> list[Run]:
        return [run for run in self.run_list if run.target == target][:limit]

    def series(self, target: str) -> list[CheckKey]:
        runs = [run.run_id for run in self.run_list if run.target == target]
        return sorted({each.key for run_id in runs for each in self.results_of[run_id]})

    def outcomes(self, target: str, key: CheckKey, limit: int) -> list[tuple[Run, CheckResult]]:
        runs = [run for run in self.run_list if run.target == target]
        return [(run, each) for run in runs for each in self.results_of[run.run_id] if each.key == key][:limit]

    def results(self, run_id: str) -> list[CheckResult]:
        return list(self.results_of.get(run_id, ()))

    def incidents(self, target: str | None = None, *, only_open: bool = False, limit: int = 200) -> list[Incident]:
        found = [each for each in self.incident_list if each.target == target]
        return sorted(found, key=lambda each: each.closed_at is not None)[:limit]

    def all_results(self, run_ids: Sequence[str]) -> dict[str, list[CheckResult]]:
        return {each: list(self.results_of[each]) for each in run_ids if each in self.results_of}

    def events(self, incident_id: str) -> list[Event]:
        return self.events_of[incident_id]

    def all_events(self, incident_ids: Sequence[str]) -> dict[str, list[Event]]:
        return {each: self.events(each) for each in incident_ids}

    def held(self, sha256s: Sequence[str]) -> set[str]:
        return self.files.keys() & set(sha256s)

    def tickets(self, incident_ids: Sequence[str]) -> dict[str, str]:
        return {each: self.ticket_of[each] for each in incident_ids if each in self.ticket_of}

    def deployments(self, target: str, limit: int) -> list[Deployment]:
        return [each for each in reversed(self.deployment_list) if each.target == target][:limit]

    def suspects(self, number: int) -> SuspectList:
        return self.suspects_of.get(number, SuspectList())

    def case_states(self, target: str) -> dict[CheckKey, CaseState]:
        return self.states_of.get(target, {})

    def verdicts(self, target: str, deployment: str) -> list[KeptVerdict]:
        return [each for each in self.kept if (each.target, each.deployment) == (target, deployment)]

    def evidence(self, sha256: str) -> bytes | None:
        return self.files.get(sha256)


def about_now(site: Path) -> list[Path]:
    """Return the pages that tell of the present: those of a single run, or of an incident that is over, do not."""
    found = [each for each in site.rglob("*.html") if each.parent.name != "runs" or each.name == "index.html"]
    return [each for each in found if "<title>closed: " not in each.read_text(encoding="utf-8")]


def a_run(minutes_ago: float = 2, target: str = "yard", **changes: object) -> Run:
    """Return a complete scheduled run that took six seconds."""
    started_at = NOW - timedelta(minutes=minutes_ago)
    run = Run(
        run_id=f"{target}-{started_at:%Y%m%dT%H%M%S}",
        target=target,
        trigger="schedule",
        planned_at=started_at,
        started_at=started_at,
        finished_at=started_at + timedelta(seconds=6),
        deployment="v2.14.0",
        complete=True,
        versions={"ronda": "0.1.0"},
    )
    return replace(run, **changes)


def results(run: Run, **outcomes: str) -> list[CheckResult]:
    """Return a result for each of ``CHECKS``: passed, but for those named here by what follows ``health.``."""
    found = []
    for check, severity, cause, title, needs, measure in CHECKS:
        outcome = Outcome(outcomes.get(check.removeprefix("health.").replace(".", "_"), "passed"))
        found.append(
            CheckResult(
                check=check,
                case="",
                outcome=outcome,
                severity=Severity(severity),
                cause=cause,
                title=title,
                started_at=run.started_at,
                duration_ms=230,
                needs=needs,
                measures={measure: 21.5} if outcome.is_judged else {},
                message="" if outcome is Outcome.PASSED else f"{check} is {outcome}",
            )
        )
    return found


def an_incident(number: int = 1, target: str = "yard", **changes: object) -> Incident:
    """Return an open S1 incident of the database that affects the API too."""
    failing_since = NOW - timedelta(minutes=12)
    incident = Incident(
        incident_id=f"{target}-20261124T164800-{number:06d}",
        target=target,
        fingerprint=fingerprint_of(target, "health.database.ping", "database"),
        check="health.database.ping",
        cause="database",
        severity=Severity.S1,
        level=Level.BACKEND,
        failing_since=failing_since,
        opened_at=failing_since,
        message="no answer within 3 s",
        affected=(CheckKey("health.database.ping", ""), CheckKey("health.api.whoami", "")),
    )
    return replace(incident, **changes)


def an_event(incident: Incident, kind: str, minutes_ago: float, text: str, **values: str | int) -> Event:
    """Return a transition of ``incident``."""
    at = NOW - timedelta(minutes=minutes_ago)
    key = f"{incident.incident_id}:{kind}:{at:%H%M}"
    return Event(key, incident.incident_id, incident.target, EventKind(kind), at, Reason(text, values), incident)


def outage() -> tuple[FakeStore, list[LocalTicket]]:
    """Return a store with an open incident, a closed one, and the open one's local ticket."""
    store = FakeStore()
    store.add_run(first := a_run(12, deployment="v2.13.9"), results(first))
    run = a_run(2)
    answer = store.add_evidence("health.database.ping.txt", "psycopg.OperationalError: timeout expired\n")
    store.add_run(run, [_with_evidence(each, answer) for each in results(run, **OUTAGE)])
    incident = an_incident(
        endpoint="GET /api/v1/whoami",
        token="…9f3c (5e1d77aa)",
        deployment="v2.14.0",
        run_id=run.run_id,
    )
    failed = "{check} failed in {runs} consecutive runs"
    opened = an_event(incident, EventKind.OPENED, 12, failed, check="health.database.ping", runs=1)
    more = an_event(incident, EventKind.CHANGED, 2, "now also fails: {checks}", checks="health.api.whoami")
    store.add_incident(past := an_incident(2, closed_at=NOW - timedelta(minutes=3), affected=()), opened)
    store.add_incident(incident, opened, more)
    store.ticket_of = {incident.incident_id: "RONDA-7", past.incident_id: "OPS-1"}
    return store, [a_ticket(incident)]


OUTAGE = {"database_ping": "failed", "api_whoami": "failed", "clock_offset": "unknown", "tls_days_left": "degraded"}


def _with_evidence(result: CheckResult, evidence: Evidence) -> CheckResult:
    if result.check != "health.database.ping":
        return result
    return replace(result, evidence=(evidence,), next_step="Look at the database's log.", runbook="database")


def a_ticket(incident: Incident) -> LocalTicket:
    """Return an open ticket of the embedded system."""
    return LocalTicket(
        ticket="RONDA-7",
        target=incident.target,
        incident_id=incident.incident_id,
        label=f"ronda-{incident.fingerprint}",
        title="yard: The database does not answer",
        body="The database does not answer.\n\nSince 11:48.",
        status="open",
        created_at=incident.opened_at,
        closed_at=None,
        comments=((NOW - timedelta(minutes=2), "now also fails: health.api.whoami"),),
    )
