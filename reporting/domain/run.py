"""A run and what its checks found, as the reporter knows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from reporting.domain.outcome import Outcome, Severity

Trigger = Literal["merge", "schedule", "manual", "demo"]


class CheckKey(NamedTuple):
    """Names one measured thing of a target."""

    check: str
    """Stable id such as ``health.celery.ping``; survives renaming the test."""
    case: str
    """Which of several, such as the endpoint's name; empty when there is one only."""

    def __str__(self) -> str:
        return f"{self.check}[{self.case}]" if self.case else self.check


@dataclass(frozen=True, slots=True)
class Run:
    """One round of checks against one target."""

    run_id: str
    """Unique for ever; publishing the same id twice is one run."""
    target: str
    trigger: Trigger
    planned_at: datetime | None
    """When a schedule wanted it, UTC; None for a run somebody asked for."""
    started_at: datetime
    """UTC."""
    finished_at: datetime | None
    """UTC; None if the run was killed before its end."""
    deployment: str | None
    """The version the target ran, if known."""
    complete: bool
    """False if it was interrupted: what was measured is kept, what was not is not judged."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """What ran it: ``ronda``, ``python``, ``pytest``."""
    maintenance: str | None = None
    """The maintenance window it was made in, known once it was decided."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that shows what a check saw."""

    name: str
    """File name inside the run's evidence folder, such as ``health.api.whoami.http.json``."""
    media_type: str
    sha256: str
    """Hex digest of the redacted content."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found in one run."""

    check: str
    case: str
    outcome: Outcome
    severity: Severity
    cause: str
    """A key of ``reporting.domain.causes``."""
    title: str
    """What the check claims, in the site's language."""
    started_at: datetime
    """UTC."""
    duration_ms: int
    """Wall time of setup, call and teardown together."""
    attempts: int = 1
    """How often the probe was tried before this outcome, from 1."""
    message: str = ""
    """One line for people, in the site's language; empty when it passed without remark."""
    endpoint: str | None = None
    """Method and path, such as ``GET /api/v1/whoami``."""
    token: str | None = None
    """Masked: last four characters and an 8-digit keyed digest."""
    needs: tuple[str, ...] = ()
    """Checks that must pass for this one to mean anything."""
    measures: Mapping[str, float] = field(default_factory=dict)
    """Figures with the unit in the name, such as ``latency_ms``."""
    runbook: str = ""
    """Which runbook applies when it does not pass."""
    next_step: str = ""
    """The first thing to do about it, from the runbook, in the site's language."""
    owner: str = ""
    """Who has it; empty where nobody is named."""
    evidence: tuple[Evidence, ...] = ()

    @property
    def key(self) -> CheckKey:
        """The thing measured."""
        return CheckKey(self.check, self.case)
