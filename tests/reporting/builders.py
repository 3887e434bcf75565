"""Runs, results and incidents for tests: everything has a value, a test says only what it is about."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reporting.domain.actions import TicketFacts
from reporting.domain.incident import Incident, Level, fingerprint_of
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.reason import Reason
from reporting.domain.run import CheckKey, CheckResult, Evidence, Run
from reporting.ports import RunReport
from reporting.results import Header, Line, ResultsWriter
from reporting.results.schema import EvidenceLine

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""A Tuesday."""
STEP = timedelta(minutes=5)
"""From one run to the next."""


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime = NOON + timedelta(hours=1)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Let time pass: ``forward(minutes=5)``."""
        self.now += timedelta(**by)


def a_result(check: str = "health.api.whoami", outcome: str = "failed", **changes: Any) -> CheckResult:
    """Return a result; a failing one has a message."""
    made = CheckResult(
        check=check,
        case="",
        outcome=Outcome(outcome),
        severity=Severity.S2,
        cause="api",
        title=f"{check} works",
        started_at=NOON,
        duration_ms=120,
        message="" if outcome == "passed" else f"{check} says {outcome}",
    )
    return replace(made, **changes)


def a_run(number: int = 1, **changes: Any) -> Run:
    """Return the ``number``-th run of a schedule that began at noon."""
    started_at = NOON + STEP * number
    made = Run(
        run_id=f"run-{number}",
        target="yard",
        trigger="schedule",
        planned_at=started_at,
        started_at=started_at,
        finished_at=started_at + timedelta(seconds=20),
        deployment="1.4.2",
        complete=True,
        versions={"ronda": "0.1.0"},
    )
    return replace(made, **changes)


def a_report(run: Run, *results: CheckResult, files: tuple[bytes, ...] = ()) -> RunReport:
    """Return a run as if read from its directory; its digest depends on what is in it."""
    contents = {hashlib.sha256(content).hexdigest(): content for content in files}
    digest = hashlib.sha256(repr((run, results)).encode()).hexdigest()
    return RunReport(run, results, contents, digest)


def an_evidence(content: bytes, name: str = "answer.http.json") -> Evidence:
    """Return the reference to a piece of evidence with this content."""
    return Evidence(name, "application/json", hashlib.sha256(content).hexdigest(), len(content))


def write_run(folder: Path, report: RunReport) -> Path:
    """Write the results directory of ``report`` and return it."""
    run = report.run
    fields = ("run_id", "target", "trigger", "planned_at", "started_at", "finished_at", "deployment", "complete")
    header = Header(versions=dict(run.versions), **{name: getattr(run, name) for name in fields})
    writer = ResultsWriter(folder, header)
    for each in report.results:
        names = [name for name in Line.model_fields if name not in ("kind", "evidence")]
        files = tuple(
            EvidenceLine(name=e.name, media_type=e.media_type, sha256=e.sha256, size=e.size) for e in each.evidence
        )
        writer.add(Line(evidence=files, **{name: getattr(each, name) for name in names}))
        for evidence in each.evidence:
            (folder / "evidence").mkdir(exist_ok=True)
            (folder / "evidence" / evidence.name).write_bytes(report.files[evidence.sha256])
    writer.finish(header)
    return folder


def an_incident(check: str = "health.api.whoami", **changes: Any) -> Incident:
    """Return an open incident."""
    made = Incident(
        incident_id=f"yard-20261124T120500-{check}",
        target="yard",
        fingerprint=fingerprint_of("yard", check, "api"),
        check=check,
        cause="api",
        severity=Severity.S2,
        level=Level.BACKEND,
        failing_since=NOON,
        opened_at=NOON + STEP,
        message=f"{check} says failed",
        endpoint="GET /api/v1/whoami",
        token="…9f3a #1a2b3c4d",
        deployment="1.4.2",
        affected=(CheckKey(check, ""),),
        run_id="run-1",
    )
    return replace(made, **changes)


def some_facts(incident: Incident | None = None, *results: CheckResult, **changes: Any) -> TicketFacts:
    """Return what a ticket is made of."""
    told = incident or an_incident()
    reason = Reason("{check} failed in {runs} consecutive runs", {"check": told.check, "runs": 2})
    made = TicketFacts(told, reason, NOON + STEP, results or (a_result(told.check, endpoint=told.endpoint),))
    return replace(made, **changes)
