"""Where tickets go."""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from rondafile.models.section import Seconds, Section, Severity
from rondafile.references import FilledSecret

Label = Annotated[str, Field(pattern=r"^\S{1,255}$")]
"""Jira's labels hold no blanks and at most 255 characters."""


PLACES = ("severity", "level", "cause", "target", "endpoint", "token", "timestamp", "deployment", "incident")
"""What may be named in braces in the texts of ``fields``."""
PLACE = re.compile(r"\{(\w+)\}")


def _places(value: Any) -> Iterator[str]:
    """Yield every name in braces in a structure's texts."""
    if isinstance(value, str):
        yield from PLACE.findall(value)
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _places(each)


class Jira(Section):
    """A Jira project, or a Jira Service Management request type of it."""

    flavour: Literal["cloud", "data-center"]
    """Which of the two it is: they differ in their search, their text and their login."""
    url: str = Field(pattern=r"^https?://[^/\s]+")
    """Address of its REST API, without `/rest`: the site, or `https://api.atlassian.com/ex/jira/CLOUD_ID` for a
    scoped token."""
    browse_url: str | None = Field(None, pattern=r"^https?://[^/\s]+")
    """Address that people open; `url` without one."""
    user: FilledSecret | None = None
    """Account that the token belongs to: its mail address on Cloud. Without one the token is sent as Bearer."""
    token: FilledSecret
    """API token, or personal access token on Data Center."""
    project: str = Field(pattern=r"^[A-Z][A-Z0-9_]{1,254}$")
    """Key of the project."""
    issue_type: str = "Task"
    """Name of the issue type; not used with a request type."""
    service_desk: str | None = None
    """Number of the service desk, with `request_type`: then tickets are requests."""
    request_type: str | None = None
    """Number of the request type."""
    priorities: dict[Severity, str] = Field(default_factory=dict)
    """Priority by severity, by name; without a line the priority is left as it is."""
    components: list[str] = Field(default_factory=list)
    """Components of each ticket, by name."""
    labels: list[Label] = Field(default_factory=list)
    """Further labels of each ticket."""
    fields: dict[str, Any] = Field(default_factory=dict)
    """Further fields by id, such as `{ customfield_10050 = { value = "{cause}" } }`. In texts, {severity}, {level},
    {cause}, {target}, {endpoint}, {token}, {timestamp}, {deployment} and {incident} are filled in."""
    close: str | None = None
    """Name of the transition made on recovery; without one there is only a comment."""
    close_fields: dict[str, Any] = Field(default_factory=dict)
    """Fields that this transition's screen requires, such as `{ resolution = { name = "Done" } }`."""
    reopen: str | None = None
    """Name of the transition that opens a ticket again; needed for it where `close` is set or people close tickets."""
    reopen_fields: dict[str, Any] = Field(default_factory=dict)
    """Fields that its screen requires."""
    join: str | None = None
    """Name of the transition that ends a second ticket of the same incident; `close` without one."""
    join_fields: dict[str, Any] = Field(default_factory=dict)
    """Fields that its screen requires, such as `{ resolution = { name = "Duplicate" } }`."""
    link_type: str = "Duplicate"
    """Name of the link between the two."""
    wont_fix: list[str] = Field(default_factory=lambda: ["Won't Do", "Won't Fix"])
    """Resolutions by which people say that something will not be mended: nothing more is filed about it."""
    duplicate: list[str] = Field(default_factory=lambda: ["Duplicate"])
    """Resolutions by which people say that a ticket is another one's duplicate."""
    root_cause_field: str | None = None
    """Field that names the root cause, such as `customfield_10101`; without one it is read from comments."""
    root_cause_text_field: str | None = None
    """Field that tells what happened."""
    fix_field: str | None = None
    """Field that holds the link to what mended it."""
    people: str | None = None
    """JQL that finds the incidents that people file, such as `project = OPS AND type = Incident`."""
    search_lag_s: float = Field(120.0, ge=0, le=3600)
    """How long a new ticket may take until a search finds it."""
    ca_file: Path | None = None
    """Certificate authority to trust instead of the system's."""
    connect_s: Seconds = 5.0
    """Limit for connecting."""
    read_s: Seconds = 30.0
    """Limit for each wait on an answer."""

    @field_validator("fields")
    @classmethod
    def _known_places(cls, value: dict[str, Any]) -> dict[str, Any]:
        for name in _places(value):
            if name not in PLACES:
                near = difflib.get_close_matches(name, PLACES, n=1)
                hint = f"did you mean {{{near[0]}}}?" if near else f"there are {', '.join(PLACES)}"
                raise ValueError(f"names {{{name}}}, which nothing is filled in for: {hint}")
        return value

    @field_validator("url", "browse_url")
    @classmethod
    def _plain_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if "@" in urlsplit(value).netloc:
            raise ValueError('holds a login. Write it as user = "$JIRA_USER" and token = "$JIRA_TOKEN"')
        return value.rstrip("/")

    @model_validator(mode="after")
    def _desk_has_type(self) -> "Jira":
        if (self.service_desk is None) is not (self.request_type is None):
            raise ValueError("service_desk and request_type go together: set both, or none")
        return self

    @property
    def is_desk(self) -> bool:
        """Tell whether tickets are requests of a service desk."""
        return self.request_type is not None

    def browse(self, key: str) -> str:
        """Return the address at which people open a ticket."""
        return f"{self.browse_url or self.url}/browse/{key}"


class GitHub(Section):
    """A repository whose issues are tickets."""

    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    """Owner and name."""
    token: FilledSecret
    """Token that may read and write its issues."""
    api_url: str = Field("https://api.github.com", pattern=r"^https?://[^/\s]+")
    """Address of the REST API; `https://HOST/api/v3` on a server of your own."""
    labels: list[Annotated[str, Field(min_length=1, max_length=50)]] = Field(default_factory=list)
    """Further labels of each issue."""
    assignees: list[str] = Field(default_factory=list, max_length=10)
    """Accounts that each issue is assigned to."""
    close: bool = True
    """Whether an issue is closed on recovery; otherwise there is only a comment."""
    people: str | None = Field(None, min_length=1, max_length=50)
    """Label of the issues that people file incidents with."""
    list_lag_s: float = Field(60.0, ge=0, le=3600)
    """How long a new issue may take until a list shows it."""
    connect_s: Seconds = 5.0
    """Limit for connecting."""
    read_s: Seconds = 30.0
    """Limit for each wait on an answer."""


class Tickets(Section):
    """Where tickets go."""

    system: Literal["local", "jira", "github"] = "local"
    """`local` keeps them in the store and shows them on the site; the others need their table."""
    jira: Jira | None = None
    """The Jira project."""
    github: GitHub | None = None
    """The GitHub repository."""
    people_target: str | None = None
    """Backend that the incidents are about that people file there; needed if there are several."""

    @model_validator(mode="after")
    def _has_its_table(self) -> "Tickets":
        if self.system != "local" and getattr(self, self.system) is None:
            raise ValueError(
                f"system is {self.system} but there is no table [tickets.{self.system}]: see docs/tickets.md"
            )
        return self
