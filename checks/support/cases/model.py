"""The shape of a file of cases. docs/cases.schema.json is generated from these models.

Texts may hold ``${name}``: a value of ``data``, one that an earlier step keeps, or ``${mark}``, the mark of this round.
A value that is nothing but ``${name}`` keeps the type of what it stands for.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rondafile.conditions import Conditions, Expression

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""Of a value."""
CaseName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,79}$")]
Area = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Status = Annotated[int, Field(ge=100, le=599)]
RoleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Severity = Literal["S1", "S2", "S3", "S4"]
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Part(BaseModel):
    """What every part of a file has in common: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True)


class Expect(Part):
    """What an answer must be; without a status it must be from 200 to 299."""

    status: Status | list[Status] | None = None
    """The status, or any of several."""
    json_: Conditions = Field(default_factory=dict, alias="json")
    """JMESPath expressions of the JSON answer, each with the value it must have."""
    headers: dict[str, str] = Field(default_factory=dict)
    """Headers, each with the text it must hold."""
    text: list[str] | str = Field(default_factory=list)
    """Text that the body must hold."""
    max_ms: int | None = Field(None, ge=1)
    """It must not take longer."""


class SampleFile(Part):
    """A file to upload."""

    path: str
    """Beside the file of cases."""
    name: str | None = None
    """File name that is sent; its own without one."""
    media_type: str = "application/octet-stream"
    """Content type that is sent."""


class Step(Part):
    """One request, what its answer must be, and what is kept of it."""

    request: str = Field(pattern=r"^(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE) /\S*$")
    """Method and path below `base_url`."""
    as_: RoleName | None = Field(None, alias="as")
    """Role that asks; the case's without one."""
    query: dict[str, Any] = Field(default_factory=dict)
    """Added to the path."""
    headers: dict[str, str] = Field(default_factory=dict)
    """Sent besides those of the role. A secret does not belong here: it is a role's."""
    json_: Any = Field(None, alias="json")
    """Body, sent as JSON."""
    form: dict[str, Any] = Field(default_factory=dict)
    """Body, sent as a form; with `files` as multipart."""
    files: dict[str, SampleFile | str] = Field(default_factory=dict)
    """Files of the form, by field; a text is a path beside the file of cases."""
    expect: Expect = Expect()
    """What the answer must be."""
    keep: dict[Name, Expression] = Field(default_factory=dict)
    """Values for later steps: a name of your own, and the JMESPath of the value in the answer."""


class Case(Part):
    """One thing that must go on working."""

    title: str = Field(min_length=1, max_length=200)
    """What must hold, in one line for people."""
    as_: RoleName | None = Field(None, alias="as")
    """Role that asks: `anonymous`, `monitor` or one of the target's; the file's without one."""
    severity: Severity | None = None
    """How bad it is when it fails; the file's without one."""
    owner: str | None = None
    """Who has it; the file's without one."""
    writes: bool = False
    """True if it changes the backend: it runs on targets with `writes = true` only. Needed for POST, PUT, PATCH and
    DELETE unless the step must be refused with a status from 400 to 499."""
    data: dict[Name, Any] = Field(default_factory=dict)
    """Sample data, by name."""
    steps: list[Step] = Field(min_length=1, max_length=50)
    """Made one after another; the first that does not hold ends the case."""
    cleanup: list[Step] = Field(default_factory=list, max_length=50)
    """Made afterwards, whatever happened, as far as the values they name are known; what was made is removed here."""


Permission = Literal["allowed", "denied"]
"""``denied`` is 401, 403 or 404; ``allowed`` any other answer below 500."""


class Matrix(Part):
    """Who may do what: each endpoint with each role is a case of its own."""

    roles: list[RoleName] = Field(min_length=1)
    """Roles in the order of the table."""
    data: dict[Name, Any] = Field(default_factory=dict)
    """Values for the paths."""
    endpoints: dict[str, dict[RoleName, Permission | Status | list[Status]]]
    """`METHOD /path` to what each role meets: `allowed`, `denied` or a status. Only an empty body is sent; with a
    method that writes, who may do it needs a status from 400 to 499, since anything else would change something."""
    opened: Severity = "S1"
    """Severity when somebody may do what they must not."""
    closed: Severity = "S2"
    """Severity when somebody may not do what they must."""


class CaseFile(Part):
    """A file of cases on one area of the API."""

    area: Area
    """Last part of the check's id: `regression.AREA`."""
    title: str = Field(min_length=1, max_length=200)
    """What the area is, in one line for people."""
    as_: RoleName = Field("monitor", alias="as")
    """Role of its cases."""
    severity: Severity = "S2"
    """Severity of its cases."""
    owner: str = ""
    """Who has its cases."""
    cases: dict[CaseName, Case] = Field(default_factory=dict)
    """The cases, by name."""
    matrix: Matrix | None = None
    """Who may do what."""
