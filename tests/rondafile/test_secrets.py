"""Secrets are references, wherever one can stand; a literal one is refused without being repeated."""

import pytest

from rondafile import RondafileError
from tests.rondafile.conftest import YARD, Good, Problems

LITERAL = "swordfish-9c1185a5"
ASK = 'is written out. Secrets are references: set a variable such as BACKEND_TOKEN and write "$BACKEND_TOKEN"'
KEEP = 'holds a password. Keep the address in a variable: write "$BROKER_URL"'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f'token = "{LITERAL}"', f"token {ASK}"),
        (f'token = "prefix ${LITERAL}"', f"token {ASK}"),
        (f'token = "$${LITERAL}"', f"token {ASK}"),
        ("token = 12345678", 'token should be a reference such as "$BACKEND_TOKEN"'),
        (f'headers = {{ X-Api-Key = "{LITERAL}" }}', f"headers.X-Api-Key {ASK}"),
        (f'headers = {{ Cookie = "sessionid={LITERAL}" }}', f"headers.Cookie {ASK}"),
        (f'broker = "redis://:{LITERAL}@broker:6379/0"', f"broker {KEEP}"),
        (f'broker = "amqp://yard:{LITERAL}@broker//"', f"broker {KEEP}"),
        (f'broker = "redis://broker:6379/0?password={LITERAL}"', f"broker {KEEP}"),
        (f'result_backend = "db+postgresql://yard:{LITERAL}@db/yard"', f"result_backend {KEEP}"),
        (f'broker = "{LITERAL}"', "broker is not an address such as redis://127.0.0.1:6379/0"),
        (f'base_url = "https://yard:{LITERAL}@yard.example"', "base_url holds a login. Write it as headers ="),
    ],
)
def test_a_literal_secret_is_refused_and_not_repeated(problems: Problems, line: str, said: str) -> None:
    """The refusal names the place and the mend, and does not print the secret once more."""
    rest = "" if line.startswith("base_url") else 'base_url = "https://yard.example"\n'
    (found,) = problems(f"[targets.yard]\n{line}\n{rest}")

    assert found.startswith(f"ronda.toml:2: targets.yard.{said}")
    assert LITERAL not in found


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f'mask_key = "{LITERAL}"', f"mask_key {ASK}"),
        (f'store = "postgresql+psycopg://ronda:{LITERAL}@db/ronda"', f"store {KEEP}"),
        (f'store = "postgresql://db/ronda?user=ronda&password={LITERAL}"', f"store {KEEP}"),
    ],
)
def test_a_literal_secret_at_the_top_is_refused(problems: Problems, line: str, said: str) -> None:
    """The store's password and the mask key are secrets too."""
    assert problems(f"{line}\n{YARD}") == [f"ronda.toml:1: {said}"]


@pytest.mark.parametrize("name", ["password", "Passwd", "pwd", "secret", "api_key", "pin", "clave", "contraseña"])
def test_a_literal_password_in_a_login_body_is_refused(problems: Problems, name: str) -> None:
    """A field of a login that is named like a secret is one, in English and in Spanish."""
    body = f'{{ username = "monitor", "{name}" = "{LITERAL}" }}'
    (found,) = problems(f'{YARD}login = {{ path = "/login", body = {body} }}\n')

    assert found.startswith(f"ronda.toml:3: targets.yard.login.body {name} is written out. Write {name} = ")
    assert LITERAL not in found


def test_every_wrong_field_of_a_login_body_is_named(problems: Problems) -> None:
    """All of a body's mistakes are said at once."""
    body = '{ password = "a", pin = 1234, otp_secret = "$EMPTY" }'
    (found,) = problems(f'{YARD}login = {{ path = "/login", body = {body} }}\n', EMPTY=" ")

    assert "password is written out" in found
    assert "pin should be a string" in found
    assert "otp_secret is empty: $EMPTY holds no text" in found


@pytest.mark.parametrize("name", ["DJANGO_SECRET_KEY", "DB_PASSWORD", "VISION_API_KEY"])
def test_a_literal_secret_for_the_interpreter_is_refused(problems: Problems, name: str) -> None:
    """Variables handed to the backend's interpreter are held to the same rule."""
    (found,) = problems(f'{YARD}environ = {{ {name} = "{LITERAL}" }}\n')

    assert found.startswith(f"ronda.toml:3: targets.yard.environ {name} is written out")
    assert LITERAL not in found


def test_what_is_no_secret_may_be_written_out(good: Good) -> None:
    """A user name, a stage and an address without a password need no variable."""
    login = 'login = { path = "/login", body = { username = "monitor", password = "$PW" } }\n'
    text = f'{YARD}{login}environ = {{ STAGE = "test" }}\nbroker = "redis://127.0.0.1:6379/0"\n'
    yard = good(text, PW="hunter2").targets["yard"]

    assert yard.login is not None
    assert {name: value.reveal() for name, value in yard.login.body.items()} == {
        "username": "monitor",
        "password": "hunter2",
    }
    assert yard.environ == {"STAGE": "test"}
    assert str(yard.broker) == "redis://127.0.0.1:6379/0"


@pytest.mark.parametrize(
    ("written", "resolved", "shown"),
    [
        ("$TOKEN", "abc", "$TOKEN"),
        ("${TOKEN}", "abc", "$TOKEN"),
        ("JWT ${TOKEN}", "JWT abc", "$TOKEN"),
        ("${USER}:${TOKEN}", "ana:abc", "$USER $TOKEN"),
        ("$$${TOKEN}$$", "$abc$", "$TOKEN"),
    ],
)
def test_references_are_replaced(good: Good, written: str, resolved: str, shown: str) -> None:
    """``$NAME`` alone, ``${NAME}`` anywhere, ``$$`` for a dollar; the text form shows names only."""
    token = good(f'{YARD}token = "{written}"\n', TOKEN="abc", USER="ana").targets["yard"].token

    assert token is not None
    assert token.reveal() == resolved
    assert str(token) == repr(token) == shown


@pytest.mark.parametrize(("written", "meant"), [("a$$b", "a$b"), ("5 $", "5 $"), ("$lower", "$lower"), ("a$B", "a$B")])
def test_a_dollar_that_is_no_reference_stays(good: Good, written: str, meant: str) -> None:
    """Prices and shell fragments are not torn."""
    assert good(f'{YARD}directory = "{written}"\n').targets["yard"].directory == meant


def test_every_unset_variable_is_reported_with_its_line(problems: Problems) -> None:
    """All that a machine lacks is said at once, nested values included, and nothing else follows from it."""
    text = (
        f'{YARD}token = "$YARD_TOKEN"\nbroker = "redis://:${{BROKER_PW}}@${{BROKER_HOST}}/0"\n'
        'python = ["ssh", "$YARD_HOST", "python"]\nsettings = "core.settings"\n'
        'environ = { DB_PASSWORD = "$DB_PASSWORD" }\n'
        '[targets.yard.login]\npath = "/login"\nbody = { user = "m", password = "$LOGIN_PW" }\n'
    )

    assert problems(text) == [
        "ronda.toml:3: targets.yard.token needs the variable YARD_TOKEN, which is not set",
        "ronda.toml:4: targets.yard.broker needs the variable BROKER_PW, which is not set",
        "ronda.toml:4: targets.yard.broker needs the variable BROKER_HOST, which is not set",
        "ronda.toml:5: targets.yard.python.1 needs the variable YARD_HOST, which is not set",
        "ronda.toml:7: targets.yard.environ.DB_PASSWORD needs the variable DB_PASSWORD, which is not set",
        "ronda.toml:10: targets.yard.login.body.password needs the variable LOGIN_PW, which is not set",
    ]


@pytest.mark.parametrize("line", ['token = "$V"', 'headers = { A = "$V" }', 'broker = "$V"'])
def test_a_variable_that_is_set_to_nothing_is_refused(problems: Problems, line: str) -> None:
    """An empty secret is a mistake of the machine, not a login."""
    (found,) = problems(f"{YARD}{line}\n", V=" ")

    assert found.endswith("is empty: $V holds no text")


def test_a_variable_that_holds_no_address_is_refused_without_its_value(problems: Problems) -> None:
    """A token in the place of an address is found while reading, and not printed."""
    (found,) = problems(f'{YARD}broker = "$V"\n', V=LITERAL)

    assert found == "ronda.toml:3: targets.yard.broker is not an address such as redis://127.0.0.1:6379/0: see $V"


@pytest.mark.parametrize(
    "line",
    ['whoami = "$V"', 'whoami = ["$V"]', 'workers = "$V"', 'clock = { warn_s = "$V" }', 'headers = "$V"'],
)
def test_a_secret_in_the_wrong_place_is_not_printed(problems: Problems, line: str) -> None:
    """A value that came from a variable is shown as that variable, even where it cannot stand."""
    (found,) = problems(f"{YARD}{line}\n", V=LITERAL)

    assert LITERAL not in found
    assert "$V" in found


def test_the_error_of_reading_holds_no_secret(good: Good) -> None:
    """What a traceback would show of a bad configuration is free of its secrets."""
    with pytest.raises(RondafileError) as refused:
        good(f'{YARD}token = "$V"\nlanguage = 1\n', V=LITERAL)

    assert LITERAL not in repr(refused.value)
