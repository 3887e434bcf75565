"""The lines of ``results.jsonl``. docs/results.schema.json is generated from these models."""

from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckResult, Evidence, Run, Trigger

SCHEMA: Final = 1
FILE_NAME = "results.jsonl"
EVIDENCE_FOLDER = "evidence"
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")]
"""No slash and no leading dot: ids and names become file names."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Header(_Strict):
    """The first line: the run."""

    kind: Literal["run"] = "run"
    schema_version: Literal[1] = SCHEMA
    run_id: Identifier
    target: Identifier
    trigger: Trigger
    planned_at: AwareDatetime | None = None
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    deployment: str | None = Field(None, max_length=200)
    complete: bool = False
    results: int | None = Field(None, ge=0)
    """How many lines follow; None while the run goes on."""
    language: str = "es"
    versions: dict[str, str] = Field(default_factory=dict)

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
    media_type: str = Field(max_length=100)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)


class Line(_Strict):
    """Every further line: one result."""

    kind: Literal["result"] = "result"
    check: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$", max_length=120)
    case: str = Field("", max_length=200)
    outcome: Outcome
    severity: Severity
    cause: str = Field(max_length=60)
    title: str = Field(max_length=500)
    started_at: AwareDatetime
    duration_ms: int = Field(ge=0)
    attempts: int = Field(1, ge=1)
    message: str = Field("", max_length=4000)
    endpoint: str | None = Field(None, max_length=500)
    token: str | None = Field(None, max_length=100)
    needs: tuple[str, ...] = ()
    measures: dict[str, float] = Field(default_factory=dict)
    runbook: str = Field("", max_length=100)
    next_step: str = Field("", max_length=1000)
    evidence: tuple[EvidenceLine, ...] = ()

    def to_result(self) -> CheckResult:
        """Return the result as the domain knows it."""
        fields = {name: getattr(self, name) for name in type(self).model_fields if name not in ("kind", "evidence")}
        files = tuple(Evidence(each.name, each.media_type, each.sha256, each.size) for each in self.evidence)
        return CheckResult(**fields, evidence=files)
