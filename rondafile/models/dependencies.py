"""What is asked of the backend's packages, its disks and its budgets."""

from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from rondafile.models.section import Positive, Seconds, Section
from rondafile.references import FilledAddress

Percent = Annotated[float, Field(ge=0, le=100)]


class Critical(Section):
    """Limits of one package that must not fall behind."""

    major_behind: Annotated[int, Field(ge=0)] | None = None
    """Failed when the newest version is more major numbers ahead."""
    days_behind: Positive | None = None
    """Failed when a newer version has been out for more days."""

    @model_validator(mode="after")
    def _has_a_limit(self) -> "Critical":
        if self.major_behind is None and self.days_behind is None:
            raise ValueError("needs a limit: { major_behind = 1, days_behind = 180 }")
        return self


class Acceptance(Section):
    """A known vulnerability that is accepted until a day."""

    id: str = Field(pattern=r"^[A-Za-z][\w.-]+$")
    """Its id or an alias of it, such as `PYSEC-2021-66` or `CVE-2020-28493`."""
    package: str | None = None
    """Only in this package; without it in any."""
    reason: str = Field(min_length=8)
    """Why it is accepted, for whoever reads it later."""
    until: date
    """The last day on which it is accepted; from the next one it counts again."""


class Dependencies(Section):
    """What is asked of the packages; with this table, their names and versions go to an index and a service."""

    requirements: Path | None = None
    """Requirements or lock file on our side, instead of what is installed over there."""
    index: FilledAddress | None = None
    """Package index with the simple API; without it, the one that uv and pip are configured for."""
    private: list[str] = Field(default_factory=list)
    """Packages that no index and no service knows; they are never asked about."""
    critical: dict[str, Critical] = Field(default_factory=dict)
    """Packages with limits of their own: `{ django = { major_behind = 1, days_behind = 180 } }`."""
    warn_outdated: Positive = 20
    """Degraded above so many packages with a newer version."""
    fail_outdated: Positive = 60
    """Failed above so many."""
    service: Literal["osv", "pypi"] = "osv"
    """Which service knows the vulnerabilities."""
    osv_url: str | None = Field(None, pattern=r"^https?://[^/\s]+")
    """Query address of an OSV service of your own."""
    accepted: list[Acceptance] = Field(default_factory=list)
    """Vulnerabilities that are accepted until a day, with a reason."""
    allowed_licences: list[str] = Field(default_factory=list)
    """Licences that may be in use, as packages write them; empty: any."""
    denied_licences: list[str] = Field(default_factory=list)
    """Licences that may not; a part such as `AGPL` is enough."""
    support_days: Positive = 120
    """Degraded when the support of Python or Django ends in fewer days."""
    limit_s: Seconds = 60.0
    """Limit for asking the index, and for asking the service."""


class Disk(Section):
    """Limits of the disks that hold uploaded files."""

    warns_above_failing: ClassVar[bool] = True

    warn_free_percent: Percent = 15
    """Degraded when less is free."""
    fail_free_percent: Percent = 5
    """Failed when less is free."""
    warn_days: Positive = 30
    """Degraded when it is full in fewer days, at the pace of the last month."""
    fail_days: Positive = 7
    """Failed when it is full in fewer."""
