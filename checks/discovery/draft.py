"""The first ``ronda.toml`` of a backend: what was found as values, what was not as examples."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from checks.discovery import toml
from checks.discovery.found import Found
from checks.discovery.survey import Survey
from language import _


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person asked for."""

    target: str
    language: str
    base_url: str | None
    checkout: str
    """The folder as it was named."""


@dataclass(slots=True)
class Draft:
    """The file as it grows."""

    prefix: str
    """What the names of variables of our own begin with, such as ``YARD``."""
    lines: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    """Variables to set, each with what it holds."""
    found: list[tuple[str, str, str]] = field(default_factory=list)
    """Key, value as written, and place of everything that was found."""

    def text(self) -> str:
        """Return the whole file."""
        return "\n".join([*self.lines, ""])

    def note(self, text: str = "") -> None:
        """Add a comment line, or an empty line."""
        self.lines.append(toml.comment(text) if text else "")

    def value(self, key: str, value: str, remark: str) -> None:
        """Add a value that counts."""
        self.lines.append(f"{key} = {value}  {toml.comment(remark)}")

    def example(self, key: str, value: str, remark: str) -> None:
        """Add a value that does not count yet."""
        self.lines.append(toml.comment(f"{key} = {value}  # {remark}"))

    def take(self, key: str, value: str, place: str, remark: str = "") -> None:
        """Add a value that was found."""
        said = _("found in {place}").format(place=place)
        self.value(key, value, f"{said}; {remark}" if remark else said)
        self.found.append((key, value, place))

    def variable(self, name: str, purpose: str) -> str:
        """Return a reference to a variable that is to be set."""
        self.variables[name] = purpose
        return toml.reference(name)


def draft(survey: Survey, wanted: Wanted) -> Draft:
    """Write the file for what was found."""
    made = Draft(_prefix(wanted.target))
    made.note(_("Written by `ronda init` from {checkout}.").format(checkout=wanted.checkout))
    made.note(
        _("A key behind a # is an example: take the # away to use it. `ronda config check` tells what is in force.")
    )
    made.lines.append(f"language = {toml.string(wanted.language)}")
    if survey.time_zone:
        made.take("timezone", toml.string(survey.time_zone.value), survey.time_zone.place)
    else:
        made.example("timezone", '"America/Bogota"', _("not found: the site's time zone; UTC without it"))
    made.example("secrets_file", '"ronda.env"', _("a file of NAME=value lines for the variables, chmod 600"))
    made.note()
    made.lines.append(f"[targets.{wanted.target}]")
    _address(made, survey, wanted.base_url)
    for part in (_login, _whoami, _interpreter, _broker, _workers, _unused):
        part(made, survey)
    _tables(made, wanted.target)
    return made


def _prefix(target: str) -> str:
    plain = target.upper().replace("-", "_")
    return plain if not plain[0].isdigit() else f"BACKEND_{plain}"


def _address(made: Draft, survey: Survey, base_url: str | None) -> None:
    for host in survey.hosts.value if survey.hosts else ():
        place = survey.hosts.place if survey.hosts else ""
        made.example(
            "base_url",
            toml.string(f"https://{host}"),
            _("instead of the line below; ALLOWED_HOSTS, found in {place}").format(place=place),
        )
    if base_url:
        made.value("base_url", toml.string(base_url), _("given on the command line"))
    else:
        made.value("base_url", '"http://127.0.0.1:8000"', _("not found: write where the backend answers"))


def _login(made: Draft, survey: Survey) -> None:
    name = f"{made.prefix}_TOKEN"
    if survey.scheme:
        said = _("a token of a user that may only read")
        made.value("token", made.variable(name, said), said)
        made.take("token_scheme", toml.string(survey.scheme.value), survey.scheme.place)
    else:
        made.example("token", toml.reference(name), _("not found: how the API expects its login"))
        made.example("token_scheme", '"Bearer"', _("the word before the token; Token without it"))
    if survey.login:
        body = f'{{ username = "monitor", password = {toml.reference(f"{made.prefix}_PASSWORD")} }}'
        value = f"{{ path = {toml.string(survey.login.value)}, body = {body} }}"
        said = _("instead of `token`, where tokens expire; found in {place}").format(place=survey.login.place)
        made.example("login", value, said)


def _whoami(made: Draft, survey: Survey) -> None:
    path = survey.whoami.value if survey.whoami else "/api/v1/whoami"
    value = f"{{ path = {toml.string(path)} }}"
    if survey.whoami:
        made.take("whoami", value, survey.whoami.place)
    else:
        made.example(
            "whoami", value, _("not found: a path that needs a login, best the one that tells who is logged in")
        )
    expected = f'{{ path = {toml.string(path)}, expect = {{ "username" = "monitor" }} }}'
    made.example("whoami", expected, _("instead of the line above, to check who is logged in too"))


def _interpreter(made: Draft, survey: Survey) -> None:
    python, settings = survey.python, survey.settings
    if python and settings:
        made.take("python", toml.array(python.value), python.place)
    else:
        value = toml.array(["docker", "compose", "exec", "-T", "web", "python"])
        made.example("python", value, _("not found: the command that runs the backend's Python"))
    if settings:
        made.take("settings", toml.string(settings.value), settings.place)
    else:
        made.example("settings", '"core.settings"', _("not found: the settings module"))
    for other in survey.other_settings:
        made.example(
            "settings",
            toml.string(other.value),
            _("instead of the line above; named in {place}").format(place=other.place),
        )
    if survey.directory:
        made.take("directory", toml.string(survey.directory.value), survey.directory.place)
    else:
        said = _("the folder of manage.py there, if the interpreter does not start in it")
        made.example("directory", '"/app"', said)


def _broker(made: Draft, survey: Survey) -> None:
    found, own = survey.messaging.broker, f"{made.prefix}_BROKER_URL"
    seen = _("as seen from where Ronda runs")
    purpose = _("the broker's address, as seen from where Ronda runs")
    if found is None:
        made.example("broker", toml.reference(own), _("not found: the address of Celery's broker"))
    elif found.value.variable:
        made.take("broker", made.variable(found.value.variable, purpose), found.place, seen)
    elif found.value.literal:
        made.take("broker", toml.string(found.value.literal), found.place, seen)
    else:
        said = _("not copied: it may hold a password")
        made.take("broker", made.variable(own, purpose), found.place, said)
    backend = survey.messaging.result_backend
    if found and backend and backend.value != found.value:
        value = toml.reference(backend.value.variable or f"{made.prefix}_RESULT_BACKEND")
        said = _("where the canary's result arrives, if not at the broker; found in {place}").format(
            place=backend.place
        )
        made.example("result_backend", value, said)


def _workers(made: Draft, survey: Survey) -> None:
    side = survey.messaging
    if side.workers:
        made.take("workers", toml.array(side.workers.value), side.workers.place)
    if side.unnamed:
        said = _("a worker in {place} is named after its host: `celery -A APP inspect ping` tells its name")
        made.example("workers", '["celery@HOST"]', said.format(place=side.unnamed.place))
    elif not side.workers:
        made.example("workers", '["celery@worker1"]', _("not found: the workers that must answer; any one without it"))
    if side.queues:
        tables = ", ".join(f"{toml.key(name)} = {{}}" for name in side.queues.value)
        made.take("queues", f"{{ {tables} }}", side.queues.place, _("limits are set inside the braces"))
    else:
        value = "{ celery = { warn_depth = 100, fail_depth = 1000 } }"
        made.example("queues", value, _("not found: the queues to watch; celery is the usual one"))
    made.example("canary", '{ task = "core.tasks.ping" }', _("a task that returns what it is sent; writes one message"))


def _unused(made: Draft, survey: Survey) -> None:
    """Note what no check reads yet."""
    found: tuple[tuple[str, Found[str] | None], ...] = (
        (_("OpenAPI document"), survey.openapi),
        (_("uploaded files"), survey.media),
    )
    for name, each in found:
        if each:
            made.note(_("{name}: {value}, found in {place}").format(name=name, value=each.value, place=each.place))


def _tables(made: Draft, target: str) -> None:
    for lines in _example_tables(target):
        made.note()
        made.lines.extend(toml.comment(line) for line in lines)


def _example_tables(target: str) -> Iterator[list[str]]:
    yield [
        f"[targets.{target}.endpoints.orders]  # " + _("a further path to ask with the login"),
        'path = "/api/v1/orders"',
        'expect = { "length(@) > `0`" = true }  # ' + _("JMESPath: what must hold of the answer"),
    ]
    yield [
        "[policy.critical_hours]  # " + _("when every failure is one step more severe"),
        'loading = "Mon-Sat 05:00-10:00"',
    ]
