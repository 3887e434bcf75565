"""The lines of ``results.jsonl``. docs/results.schema.json is generated from these models."""

from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, FiniteFloat

from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckResult, Evidence, Run, Trigger

SCHEMA: Final = 1
FILE_NAME = "results.jsonl"
EVIDENCE_FOLDER = "evidence"
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")]
"""No slash and no leading dot: ids and names become file names."""


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time with its zone, kept in UTC."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Header(_Strict):
    """The first line: the run."""

    kind: Literal["run"] = "run"
    schema_version: Literal[1] = SCHEMA
    run_id: Identifier
    """Unique for ever; publishing the same id twice is one run."""
    target: Identifier
    """Name of the backend in ``ronda.toml``."""
    trigger: Trigger
    """What started the run."""
    planned_at: Moment | None = None
    """When a schedule wanted it; None for a run somebody asked for."""
    started_at: Moment
    finished_at: Moment | None = None
    """None while the run goes on, and for ever if it was killed."""
    deployment: str | None = Field(None, max_length=200)
    """The version the target ran, if known."""
    complete: bool = False
    """True if every collected check has its line."""
    results: int | None = Field(None, ge=0)
    """How many lines follow; None while the run goes on."""
    language: str = "es"
    """Of titles, messages and next steps."""
    versions: dict[str, str] = Field(default_factory=dict)
    """What ran it: ``ronda``, ``python``, ``pytest``."""

    def to_run(self) -> Run:
        """Return the run as the domain knows it."""
        return Run(
            run_id=self.run_id,
            target=self.target,
            trigger=self.trigger,
            planned_at=self.planned_at,
            started_at=self.started_at,
            finished_at=self.finished_at,
            deployment=self.deployment,
            complete=self.complete,
            versions=self.versions,
        )


class EvidenceLine(_Strict):
    """A file in the evidence folder."""

    name: Identifier
    """File name inside the evidence folder."""
    media_type: str = Field(max_length=100)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Hex digest of the redacted content."""
    size: int = Field(ge=0)
    """Bytes."""


class Line(_Strict):
    """Every further line: one result."""

    kind: Literal["result"] = "result"
    check: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$", max_length=120)
    """Stable id such as ``health.celery.ping``; survives renaming the test."""
    case: str = Field("", max_length=200)
    """Which of several, such as the endpoint's name; empty when there is one only."""
    outcome: Outcome
    severity: Severity
    cause: str = Field(max_length=60)
    """A key of ``reporting.domain.causes``."""
    title: str = Field(max_length=500)
    """What the check claims."""
    started_at: Moment
    duration_ms: int = Field(ge=0)
    """Wall time of setup, call and teardown together."""
    attempts: int = Field(1, ge=1)
    """How often the probe was tried before this outcome, from 1."""
    message: str = Field("", max_length=4000)
    """One line for people; empty when it passed without remark."""
    endpoint: str | None = Field(None, max_length=500)
    """Method and path, such as ``GET /api/v1/whoami``."""
    token: str | None = Field(None, max_length=100)
    """Masked: last four characters and an 8-digit keyed digest."""
    needs: tuple[str, ...] = ()
    """Checks that must pass for this one to mean anything."""
    measures: dict[str, FiniteFloat] = Field(default_factory=dict)
    """Figures with the unit in the name, such as ``latency_ms``."""
    runbook: str = Field("", max_length=100)
    """Which runbook applies when it does not pass."""
    next_step: str = Field("", max_length=1000)
    """The first thing to do about it, from the runbook."""
    owner: str = Field("", max_length=120)
    """Who has it; empty where nobody is named."""
    evidence: tuple[EvidenceLine, ...] = ()
    """The files that show what the check saw."""

    def to_result(self) -> CheckResult:
        """Return the result as the domain knows it."""
        fields = {name: getattr(self, name) for name in type(self).model_fields if name not in ("kind", "evidence")}
        files = tuple(Evidence(each.name, each.media_type, each.sha256, each.size) for each in self.evidence)
        return CheckResult(**fields, evidence=files)
