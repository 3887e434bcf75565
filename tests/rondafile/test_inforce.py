"""Every value in force, with where it came from."""

import tomllib
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from rondafile import Rondafile, read
from rondafile.inforce import Value, shown_as_toml, values_in_force
from rondafile.models import Target
from rondafile.references import Secret
from tests.rondafile.conftest import YARD, Write

SECRET_FIELDS = [
    "calendar.caldav.password",
    "calendar.caldav.user",
    "confluence.token",
    "confluence.user",
    "mask_key",
    "notices.channels.mail.password",
    "notices.channels.mail.user",
    "notices.channels.slack.token",
    "notices.channels.slack.webhook",
    "notices.channels.teams.webhook",
    "notices.channels.webhook.headers.X",
    "notices.channels.webhook.url",
    "notices.heartbeat",
    "store",
    "targets.yard.broker",
    "targets.yard.dependencies.index",
    "targets.yard.headers.X",
    "targets.yard.login.body.X",
    "targets.yard.result_backend",
    "targets.yard.roles.x.headers.X",
    "targets.yard.roles.x.login.body.X",
    "targets.yard.roles.x.token",
    "targets.yard.token",
    "tickets.github.token",
    "tickets.jira.token",
    "tickets.jira.user",
]
"""Where a secret can stand; a test compares this with the models."""


def in_force(write: Write, text: str, **environ: str) -> dict[str, Value]:
    """Return the values in force by key."""
    return {value.key: value for value in values_in_force(write(text), environ)}


def test_a_written_value_has_its_line_and_another_its_default(write: Write) -> None:
    """Each value tells where to change it."""
    found = in_force(write, 'language = "en"\n' + YARD + "whoami = { warn_ms = 300 }\n")

    assert found["language"] == Value("language", '"en"', "ronda.toml:1")
    assert found["targets.yard.whoami.warn_ms"] == Value("targets.yard.whoami.warn_ms", "300", "ronda.toml:4")
    assert found["targets.yard.whoami.fail_ms"] == Value("targets.yard.whoami.fail_ms", "2000", "default")
    assert found["targets.yard.token"] == Value("targets.yard.token", "(not set)", "default")
    assert found["policy.critical_hours"] == Value("policy.critical_hours", "{}", "default")


def test_every_key_of_the_models_is_listed(write: Write) -> None:
    """Nothing that is in force is left out."""
    found = in_force(write, YARD)

    assert {key.split(".")[0] for key in found} == set(Rondafile.model_fields)
    assert {key.split(".")[2] for key in found if key.startswith("targets.")} == set(Target.model_fields)


@pytest.mark.parametrize(
    ("line", "key", "shown"),
    [
        ("writes = true", "writes", "true"),
        ('python = ["ssh", "host"]\nsettings = "s"', "python", '["ssh", "host"]'),
        ("directory = 'C:\\yard \"x\"'", "directory", '"C:\\\\yard \\"x\\""'),
        ("read_s = 2.5", "read_s", "2.5"),
        ('settings = "caña"', "settings", '"caña"'),
    ],
)
def test_values_are_shown_as_toml_writes_them(write: Write, line: str, key: str, shown: str) -> None:
    """What is shown can be copied back into the file."""
    assert in_force(write, f"{YARD}{line}\n")[f"targets.yard.{key}"].shown == shown
    assert tomllib.loads(f"x = {shown}")["x"] == tomllib.loads(line)[key]


def test_tables_in_a_list_are_shown_as_toml_writes_them(write: Write) -> None:
    """Routes can be copied back too; what a route leaves open is left out."""
    channel = '[notices.channels.screen]\nkind = "console"\n'
    routes = '[[notices.routes]]\nseverities = ["S1"]\nhours = "critical"\nto = ["screen"]\n'
    shown = in_force(write, f"{YARD}{channel}{routes}")["notices.routes"].shown

    (route,) = tomllib.loads(f"x = {shown}")["x"]
    assert route["to"] == ["screen"]
    assert route["severities"] == ["S1"]
    assert "None" not in shown


@pytest.mark.parametrize("key", ["S1", "gate 2", 'a "b"', "ñ"])
def test_keys_of_tables_are_quoted_where_toml_wants_it(key: str) -> None:
    """What is no bare key stands in quotes."""
    assert tomllib.loads(f"x = {shown_as_toml({key: True})}") == {"x": {key: True}}


def test_one_target_alone_can_be_shown(write: Write) -> None:
    """Asked for one target, the others' unset variables do not matter."""
    path = write(YARD + '[targets.depot]\nbase_url = "https://depot"\ntoken = "$UNSET"\n')

    assert not any("depot" in value.key for value in values_in_force(path, {}, "yard"))


def _secret_fields(annotation: Any, key: str) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, Secret):
        yield key
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield from _secret_fields(field.annotation, f"{key}.{name}".lstrip("."))
    elif get_origin(annotation) is Annotated:
        yield from _secret_fields(get_args(annotation)[0], key)
    elif key == "notices.channels":
        for kind in get_args(get_args(get_args(annotation)[1])[0]):
            (name,) = get_args(kind.model_fields["kind"].annotation)
            yield from _secret_fields(kind, f"{key}.{name}")
    elif get_origin(annotation) is dict:
        name = "yard" if key == "targets" else "x" if key.endswith("roles") else "X"
        yield from _secret_fields(get_args(annotation)[1], f"{key}.{name}")
    else:
        for argument in get_args(annotation):
            yield from _secret_fields(argument, key)


def test_the_list_of_secret_fields_is_the_models() -> None:
    """A secret field that is added is also proven never to be shown."""
    assert sorted(_secret_fields(Rondafile, "")) == SECRET_FIELDS


ALL_SECRET = (
    'mask_key = "${A}"\nstore = "sqlite:///${A}"\n[targets.yard]\nbase_url = "https://yard.example"\n'
    'broker = "redis://:${A}@h"\nresult_backend = "db://${A}"\ntoken = "Token ${A}"\nheaders = { X = "${A}" }\n'
    'environ = { DB = "${A}" }\n[targets.yard.login]\npath = "/login"\nbody = { X = "${A}" }\n'
    '[targets.yard.roles.x]\ntoken = "${A}"\nheaders = { X = "${A}" }\n'
    '[targets.yard.roles.x.login]\npath = "/login"\nbody = { X = "${A}" }\n'
    '[targets.yard.dependencies]\nindex = "http://${A}"\n'
    '[calendar.caldav]\nurl = "https://dav.example/cal/"\nuser = "${A}"\npassword = "${A}"\n'
    '[confluence]\nurl = "https://c.example/wiki"\nuser = "${A}"\ntoken = "${A}"\nspace_id = "1"\n'
    '[notices]\nheartbeat = "${A}"\n[notices.channels.slack]\nkind = "slack"\nwebhook = "${A}"\n'
    '[notices.channels.bot]\nkind = "slack"\ntoken = "${A}"\nchannel = "C1"\n'
    '[notices.channels.teams]\nkind = "teams"\nwebhook = "${A}"\n'
    '[notices.channels.webhook]\nkind = "webhook"\nurl = "${A}"\nheaders = { X = "${A}" }\n'
    '[notices.channels.mail]\nkind = "mail"\nhost = "m"\nsender = "a@b.example"\nto = ["c@d.example"]\n'
    'user = "${A}"\npassword = "${A}"\n'
    '[tickets.github]\nrepository = "a/b"\ntoken = "${A}"\n'
    '[tickets.jira]\nflavour = "cloud"\nurl = "https://jira.example"\nuser = "${A}"\ntoken = "${A}"\nproject = "OPS"\n'
)


@given(secret=st.text(st.characters(codec="utf-8"), min_size=5).filter(str.strip))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_no_secret_is_ever_shown(write: Write, secret: str) -> None:
    """Whatever its value, a field that holds a secret shows the name of its variable only."""
    marked = f"<{secret}>"
    found = in_force(write, ALL_SECRET, A=marked)

    assert [value for value in found.values() if marked in value.shown or repr(marked)[1:-1] in value.shown] == []
    # A Slack channel goes one of two ways: the bot's token is another channel's here.
    keys = [key.replace("slack.token", "bot.token") for key in SECRET_FIELDS]
    assert {key: found[key].shown for key in keys} == dict.fromkeys(keys, '"$A"')
    assert found["targets.yard.environ.DB"].shown == '"$A"'


def test_the_models_do_not_print_their_secrets(write: Write) -> None:
    """A configuration that ends up in a log or a traceback shows references."""
    text = repr(read(write(ALL_SECRET), {"A": "swordfish"}))

    assert "swordfish" not in text
    assert "$A" in text
