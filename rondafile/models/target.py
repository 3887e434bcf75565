"""One backend and the ways into it."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from rondafile.budgets import Figure
from rondafile.models.access import Canary, Certificate, Clock, Endpoint, Limits, Login, Queue, Whoami
from rondafile.models.around import Logs, Screenshot
from rondafile.models.dependencies import Dependencies, Disk
from rondafile.models.kpi import Kpi
from rondafile.models.media import Media
from rondafile.models.regression import Contract, Gate, Regression, Role, RoleName, Version
from rondafile.models.section import Positive, Seconds, Section
from rondafile.models.tokens import Tokens
from rondafile.references import EnvironFields, FilledAddress, FilledSecret


class Target(Section):
    """One backend. Only ``base_url`` is obligatory."""

    base_url: str = Field(pattern=r"^https?://[^/\s]+")
    """Its address, without a final slash."""
    ca_file: Path | None = None
    """Certificate authority to trust instead of the system's."""
    token: FilledSecret | None = None
    """The monitoring's token."""
    token_scheme: str = "Token"
    """Word before the token: `Token`, `Bearer`, or empty."""
    token_header: str = "Authorization"
    """Header that carries it."""
    headers: dict[str, FilledSecret] = Field(default_factory=dict)
    """Further secret headers of a logged-in request."""
    login: Login | None = None
    """A request that yields the token."""
    python: list[str] | None = Field(None, min_length=1)
    """Command that runs the backend's Python, such as `["docker", "compose", "exec", "-T", "web", "python"]`."""
    directory: str | None = None
    """Working directory over there; it is put on the import path."""
    settings: str | None = None
    """Django settings module, needed with `python`."""
    environ: EnvironFields = Field(default_factory=dict)
    """Variables that the settings need; those named like a secret by reference."""
    broker: FilledAddress | None = None
    """Address of the Celery broker."""
    result_backend: FilledAddress | None = None
    """Address of the Celery result backend; the broker's if not set."""
    workers: list[str] = Field(default_factory=list)
    """Names of the workers that must answer; empty: any one."""
    queues: dict[str, Queue] = Field(default_factory=dict)
    """Queues to watch, by name."""
    canary: Canary | None = None
    """The task that is sent and must come back."""
    whoami: Whoami = Whoami()
    """The endpoint that tells who is logged in."""
    endpoints: dict[str, Endpoint] = Field(default_factory=dict)
    """Further endpoints to check, by a name of your own."""
    database: Limits = Limits()
    """How long a database may take to show its catalogue."""
    broker_connect: Limits = Limits(warn_ms=250, fail_ms=2000)
    """How long the broker may take to say hello."""
    clock: Clock = Clock()
    """How far its clock may be off."""
    certificate: Certificate = Certificate()
    """How long its certificate must be valid."""
    media: Media = Media()
    """Its uploaded files: what counts as an orphan."""
    tokens: Tokens = Tokens()
    """When a token of its users is stale, and how a new key is handed over."""
    dependencies: Dependencies | None = None
    """What is asked of its packages; without this table neither an index nor a service is."""
    disk: Disk = Disk()
    """How full the disks of its uploaded files may be."""
    budgets: dict[Figure, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """How much of each figure is tolerated, such as `{ orphans = 120, outdated = 20 }`; see docs/hygiene.md."""
    roles: dict[RoleName, Role] = Field(default_factory=dict)
    """Further logins that cases ask with, by name."""
    kpi: Kpi = Kpi()
    """What it aims at, and how its record is read."""
    regression: Regression = Regression()
    """Its cases: what a deployment must not break."""
    version: Version | None = None
    """How it tells which version answers; a round for a deployment waits until that is the new one."""
    contract: Contract | None = None
    """Its OpenAPI document, held against a reviewed baseline."""
    gate: Gate | None = None
    """Its own tests and import contracts, run in its checkout."""
    connect_s: Seconds = 5.0
    """Limit for connecting."""
    read_s: Seconds = 8.0
    """Limit for each wait on an answer."""
    probe_limit_s: Seconds = 10.0
    """Limit for each probe as a whole."""
    max_answer_bytes: Positive = 1_048_576
    """An HTTP answer above this is refused."""
    evidence_bodies: Literal["none", "errors", "all"] = "errors"
    """Which HTTP bodies evidence keeps: those of errors by default, since an answer may hold personal data."""
    logs: Logs | None = None
    """How its log lines around a failure are read; see docs/evidence.md."""
    screenshot: Screenshot | None = None
    """The page that is photographed when something serious failed."""
    writes: bool = False
    """Whether checks that write may run against it."""

    @field_validator("base_url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        if "@" in urlsplit(value).netloc:
            raise ValueError('holds a login. Write it as headers = { Authorization = "$BACKEND_LOGIN" }')
        return value.rstrip("/")

    @model_validator(mode="after")
    def _interpreter_has_settings(self) -> "Target":
        if self.python and not self.settings:
            raise ValueError('python is set but settings is not: add settings = "core.settings"')
        return self

    @model_validator(mode="after")
    def _page_is_its_own(self) -> "Target":
        if self.screenshot is not None:
            self.screenshot.address(self.base_url)
        return self

    @field_validator("roles")
    @classmethod
    def _own_names(cls, value: dict[str, Role]) -> dict[str, Role]:
        if taken := {"anonymous", "monitor"} & set(value):
            raise ValueError(f"{min(taken)} is a role that every target has: choose another name")
        return value

    @property
    def has_login(self) -> bool:
        """Tell whether any login is configured."""
        return bool(self.token or self.headers or self.login)
