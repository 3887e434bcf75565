"""What a target's checks ask for, and within which limits."""

from typing import ClassVar, Literal

from pydantic import Field

from rondafile.conditions import Conditions, Expression
from rondafile.models.section import Positive, Seconds, Section
from rondafile.references import LoginFields


class Endpoint(Section):
    """A request to make with the login, and what its answer must be."""

    path: str = Field(pattern=r"^/")
    """Path below `base_url`, with its query if it needs one."""
    method: Literal["GET", "HEAD", "OPTIONS"] = "GET"
    """A method that changes nothing."""
    status: int = Field(200, ge=100, le=599)
    """The status it must answer with."""
    expect: Conditions = Field(default_factory=dict)
    """JMESPath expressions of the JSON answer, each with the value it must have."""
    warn_ms: Positive = 1000
    """Degraded above this."""
    fail_ms: Positive = 5000
    """Failed above this."""


class Whoami(Endpoint):
    """The endpoint that tells who is logged in."""

    path: str = Field("/api/v1/whoami", pattern=r"^/")
    """Path below `base_url`; it must refuse whoever is not logged in."""
    warn_ms: Positive = 500
    """Degraded above this."""
    fail_ms: Positive = 2000
    """Failed above this."""


class Login(Section):
    """A request that yields a token, for backends where none can be kept."""

    path: str = Field(pattern=r"^/")
    """Path of the login, asked by POST."""
    body: LoginFields
    """Fields of the JSON body: `{ username = "monitor", password = "$MONITOR_PASSWORD" }`."""
    token: Expression = "token"
    """JMESPath of the token in the answer."""


class Queue(Section):
    """Limits of one Celery queue."""

    warn_depth: Positive = 100
    """Degraded above so many waiting messages."""
    fail_depth: Positive = 1000
    """Failed above so many."""
    warn_age_s: Positive = 120
    """Degraded when the oldest message has waited longer."""
    fail_age_s: Positive = 900
    """Failed when it has waited longer."""


class Canary(Section):
    """A task without side effects that proves a worker works. Sending it writes a message and a result."""

    task: str
    """Its registered name; it must return its one argument."""
    queue: str = "celery"
    """Where it is sent."""
    timeout_s: Seconds = 5.0
    """How long it may take; the message expires then."""
    skip_above_depth: Positive = 1000
    """It is not sent when more messages wait."""


class Limits(Section):
    """A warning and a failure limit in milliseconds."""

    warn_ms: Positive = 500
    """Degraded above this."""
    fail_ms: Positive = 3000
    """Failed above this."""


class Clock(Section):
    """How far the backend's clock may be from ours."""

    warn_s: Positive = 5
    """Degraded above this."""
    fail_s: Positive = 60
    """Failed above this."""


class Certificate(Section):
    """How many days a TLS certificate must still be valid."""

    warns_above_failing: ClassVar[bool] = True

    warn_days: Positive = 21
    """Degraded below this."""
    fail_days: Positive = 7
    """Failed below this."""
