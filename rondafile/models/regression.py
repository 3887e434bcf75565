"""What a deployment may break: cases, roles, the contract, the merge gate, and how the new version is known."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from rondafile.conditions import Expression
from rondafile.models.access import Login
from rondafile.models.section import Positive, Seconds, Section
from rondafile.references import FilledSecret

RoleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


class Role(Section):
    """A login that cases ask with. The target's own login is the role `monitor`; `anonymous` sends none."""

    token: FilledSecret | None = None
    """Its token."""
    token_scheme: str = "Token"
    """Word before the token: `Token`, `Bearer`, or empty."""
    token_header: str = "Authorization"
    """Header that carries it."""
    headers: dict[str, FilledSecret] = Field(default_factory=dict)
    """Further secret headers."""
    login: Login | None = None
    """A request that yields the token."""

    @property
    def has_login(self) -> bool:
        """Tell whether any login is configured."""
        return bool(self.token or self.headers or self.login)

    @model_validator(mode="after")
    def _logs_in(self) -> "Role":
        if not self.has_login:
            raise ValueError('has no login: add token = "$NAME", headers or login')
        return self


class Regression(Section):
    """The cases, and how one that fails is confirmed."""

    cases: list[Path] = Field(default_factory=lambda: [Path("checks/regression/cases")])
    """Files, or folders of `*.yaml`, that hold the target's cases."""
    owner: str = ""
    """Who has a flaky case that names no owner."""
    attempts: int = Field(5, ge=1, le=20)
    """How often a failing case is tried before it counts as failed: one that passes in between is flaky."""
    at_once: int = Field(6, ge=1, le=32)
    """How many cases that only read are asked at the same time; those that write go one by one."""


class Version(Section):
    """How the target tells which version answers. One of `header`, `value` and `command`."""

    path: str = Field("/", pattern=r"^/")
    """Path that is asked, without login."""
    header: str | None = None
    """Header of its answer that holds the version."""
    value: Expression | None = None
    """JMESPath of the version in its JSON answer."""
    command: list[str] | None = Field(None, min_length=1)
    """Command that prints the version instead, run on this machine."""
    limit_s: Seconds = 300.0
    """How long a round waits for the version it was told to check."""
    every_s: Seconds = 2.0
    """Waited between two questions."""

    @model_validator(mode="after")
    def _one_source(self) -> "Version":
        if sum(each is not None for each in (self.header, self.value, self.command)) != 1:
            raise ValueError("needs exactly one of header, value and command")
        return self


class Contract(Section):
    """The backend's OpenAPI document and its reviewed baseline."""

    path: str | None = Field(None, pattern=r"^/")
    """Path of the document; without one it is made inside the backend by `manage.py spectacular`."""
    command: list[str] = Field(default_factory=lambda: ["spectacular", "--format", "openapi-json"], min_length=1)
    """Management command that prints the document, used without `path`."""
    baseline: Path | None = None
    """The reviewed document; `contracts/TARGET.json` without it."""
    deep_examples: Positive = 20
    """Requests per operation of the optional deeper round."""


class Gate(Section):
    """The backend's own tests, run in its checkout before or after a merge."""

    tests: list[str] = Field(default_factory=lambda: ["python", "-m", "pytest", "-q", "--junitxml={junit}"])
    """Command that runs them; `{junit}` is the file it must write. Empty: none."""
    imports: list[str] = Field(default_factory=lambda: ["lint-imports"])
    """Command that judges the import contracts. Empty: none."""
    checkout: Path | None = None
    """The backend's checkout; also where suspect commits are looked up."""
    limit_s: Annotated[float, Field(gt=0, le=7200)] = 1800.0
    """Limit for each command."""
    confirm: bool = True
    """Whether the tests are run again when some fail."""
