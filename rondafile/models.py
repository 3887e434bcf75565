"""The shape of ``ronda.toml``. Units are in the names; a missing section means its defaults."""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from rondafile.conditions import Conditions
from rondafile.hours import WeeklyHours
from rondafile.secrets import Address, FilledAddress, FilledSecret, LoginFields

Severity = Literal["S1", "S2", "S3", "S4"]
Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0, le=600)]


class Section(BaseModel):
    """A table of the file: unknown keys are errors, values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Endpoint(Section):
    """A request to make with the login, and what its answer must be."""

    path: str = Field(pattern=r"^/")
    method: Literal["GET", "HEAD", "OPTIONS"] = "GET"
    status: int = Field(200, ge=100, le=599)
    expect: Conditions = Field(default_factory=dict)
    warn_ms: Positive = 1000
    fail_ms: Positive = 5000

    @model_validator(mode="after")
    def _limits_in_order(self) -> "Endpoint":
        if self.warn_ms > self.fail_ms:
            raise ValueError(f"warn_ms {self.warn_ms} is above fail_ms {self.fail_ms}")
        return self


class Whoami(Endpoint):
    """The endpoint that tells who is logged in."""

    path: str = Field("/api/v1/whoami", pattern=r"^/")
    warn_ms: Positive = 500
    fail_ms: Positive = 2000


class Login(Section):
    """A request that yields a token, for backends where none can be kept."""

    path: str = Field(pattern=r"^/")
    body: LoginFields
    """Fields of the JSON body: ``{ username = "monitor", password = "$MONITOR_PASSWORD" }``."""
    token: str = "token"
    """JMESPath of the token in the answer."""


class Queue(Section):
    """Limits of one Celery queue."""

    warn_depth: Positive = 100
    fail_depth: Positive = 1000
    warn_age_s: Positive = 120
    fail_age_s: Positive = 900


class Canary(Section):
    """A task without side effects that proves a worker works. Sending it writes a message and a result."""

    task: str
    queue: str = "celery"
    timeout_s: Seconds = 5.0
    skip_above_depth: Positive = 1000


class Limits(Section):
    """A warning and a failure limit in milliseconds."""

    warn_ms: Positive = 500
    fail_ms: Positive = 3000


class Clock(Section):
    """How far the backend's clock may be from ours."""

    warn_s: Positive = 5
    fail_s: Positive = 60


class Certificate(Section):
    """How many days a TLS certificate must still be valid."""

    warn_days: Positive = 21
    fail_days: Positive = 7


class Target(Section):
    """One backend. Only ``base_url`` is obligatory."""

    base_url: str = Field(pattern=r"^https?://[^/\s]+")
    ca_file: Path | None = None
    token: FilledSecret | None = None
    token_scheme: str = "Token"
    token_header: str = "Authorization"
    headers: dict[str, FilledSecret] = Field(default_factory=dict)
    login: Login | None = None
    python: list[str] | None = Field(None, min_length=1)
    directory: str | None = None
    settings: str | None = None
    environ: dict[str, str] = Field(default_factory=dict)
    broker: FilledAddress | None = None
    result_backend: FilledAddress | None = None
    workers: list[str] = Field(default_factory=list)
    queues: dict[str, Queue] = Field(default_factory=dict)
    canary: Canary | None = None
    whoami: Whoami = Whoami()
    endpoints: dict[str, Endpoint] = Field(default_factory=dict)
    database: Limits = Limits()
    broker_connect: Limits = Limits(warn_ms=250, fail_ms=2000)
    clock: Clock = Clock()
    certificate: Certificate = Certificate()
    connect_s: Seconds = 5.0
    read_s: Seconds = 8.0
    probe_limit_s: Seconds = 10.0
    max_answer_bytes: Positive = 1_048_576
    writes: bool = False

    @field_validator("base_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _interpreter_has_settings(self) -> "Target":
        if self.python and not self.settings:
            raise ValueError('python is set but settings is not: add settings = "core.settings"')
        return self

    @property
    def has_login(self) -> bool:
        """Tell whether any login is configured."""
        return bool(self.token or self.headers or self.login)


class Confirm(Section):
    """How a network failure is confirmed inside a run."""

    attempts: int = Field(2, ge=1, le=5)
    delay_s: float = Field(1.0, ge=0, le=30)


class Policy(Section):
    """When results become incidents."""

    critical_hours: dict[str, str] = Field(default_factory=dict)
    open_after: dict[Severity, Positive] = Field(default_factory=dict)
    close_after: dict[Severity, Positive] = Field(default_factory=dict)
    degraded_after: Positive = 3
    confirm: Confirm = Confirm()
    run_limit_s: Annotated[float, Field(gt=0, le=3600)] = 120.0
    undelivered_after_s: Positive = 600

    @field_validator("critical_hours")
    @classmethod
    def _hours_can_be_read(cls, value: dict[str, str]) -> dict[str, str]:
        for text in value.values():
            WeeklyHours.parse(text)
        return value

    @property
    def weekly_hours(self) -> dict[str, WeeklyHours]:
        """The critical hours by name, parsed."""
        return {name: WeeklyHours.parse(text) for name, text in self.critical_hours.items()}


class Tickets(Section):
    """Where tickets go."""

    system: Literal["local"] = "local"


class Rondafile(Section):
    """The whole file."""

    language: Literal["es", "en"] = "es"
    timezone: str = "UTC"
    store: FilledAddress = Field(default_factory=lambda: Address("sqlite:///build/ronda.sqlite3"))
    secrets_file: str | None = None
    mask_key: FilledSecret | None = None
    results: Path = Path("build/runs")
    site: Path = Path("build/site")
    targets: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")], Target] = Field(min_length=1)
    policy: Policy = Policy()
    tickets: Tickets = Tickets()

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is not an IANA time zone such as America/Bogota") from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.timezone)
