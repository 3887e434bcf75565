"""The document is fetched from real servers and real interpreters, and what goes wrong is one line."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rondafile
from checks.support.contract.document import MAX_BYTES
from checks.support.contract.fetching import fetch
from checks.support.errors import CheckError, DownError, NotConfiguredError, UnjudgedError
from checks.support.reach import Reach
from rondafile.models import Target
from tests.checks.contract.documents import answering, operation
from tests.checks.contract.stories import TEXT
from tests.servers import Answer, Web

DOCUMENT = json.dumps(operation()).encode()
SETTINGS = 'SECRET_KEY = "x"\nINSTALLED_APPS = ["shed"]\nUSE_TZ = True\n'
COMMAND = """
from django.core.management.base import BaseCommand, CommandError
class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--format")
    def handle(self, *args, **options):
        print("a settings module prints too")
        {body}
"""


def reach_of(tmp_path: Path, base_url: str = "http://127.0.0.1:1", **target: Any) -> Reach:
    """Return the ways into a target."""
    return Reach("yard", Target.model_validate({"base_url": base_url, **target}), tmp_path / "state")


def inside(tmp_path: Path, body: str, **contract: Any) -> Reach:
    """Return the ways into a small backend whose command `spectacular` does this."""
    folder = tmp_path / "shed" / "management" / "commands"
    folder.mkdir(parents=True)
    for place in (tmp_path / "shed", folder.parent, folder):
        (place / "__init__.py").write_text("")
    (folder / "spectacular.py").write_text(COMMAND.format(body=body))
    (tmp_path / "shed_settings.py").write_text(SETTINGS)
    return reach_of(
        tmp_path, python=[sys.executable], directory=str(tmp_path), settings="shed_settings", contract=contract
    )


def test_it_is_asked_for_with_the_login(serve: Callable[..., Web], tmp_path: Path) -> None:
    """The address is asked with the monitoring's login, and for JSON first."""
    web = serve(Answer(body=DOCUMENT))
    toml = tmp_path / "ronda.toml"
    toml.write_text(f'[targets.yard]\nbase_url = "{web.url}"\ntoken = "$KEY"\ncontract = {{ path = "/schema" }}\n')
    reach = Reach("yard", rondafile.read(toml, {"KEY": "k-1"}).targets["yard"], tmp_path / "state")

    assert list(fetch(reach).operations) == ["GET /orders"]
    ((method, path, headers, _body),) = web.seen
    assert (method, path) == ("GET", "/schema")
    assert headers["authorization"] == "Token k-1"
    assert headers["accept"].startswith("application/vnd.oai.openapi+json")


def test_more_than_the_usual_limit_is_read(serve: Callable[..., Web], tmp_path: Path) -> None:
    """A document may be larger than other answers."""
    large = answering(TEXT | {"description": "x" * 2_000_000})
    web = serve(Answer(body=json.dumps(large).encode()))

    assert fetch(reach_of(tmp_path, web.url, contract={"path": "/schema"})).operations


@pytest.mark.parametrize(
    ("answer", "why", "cause"),
    [
        (Answer(401), "/schema answers 401: the monitoring's login may not read", "token"),
        (Answer(403), "/schema answers 403: the monitoring's login may not read", "token"),
        (Answer(404), "/schema answers 404 where the OpenAPI document was expected", None),
        (Answer(500), "/schema answers 500 where", None),
        (Answer(301, headers={"Location": "/schema/"}), "answers 301 and leads to /schema/: set that", None),
        (Answer(body=b"<html></html>", content_type="text/html"), "GET /schema is HTML", None),
        (Answer(body=b"{}"), "GET /schema is not an OpenAPI document", None),
        (Answer(body=b" " * (MAX_BYTES + 1)), "answered more than 4194304 bytes", None),
    ],
)
def test_what_the_address_gives_instead_is_told(
    serve: Callable[..., Web], tmp_path: Path, answer: Answer, why: str, cause: str | None
) -> None:
    """Whatever else stands at the address is a failure in one line that says what to do."""
    web = serve(answer)

    with pytest.raises(DownError, match=why) as caught:
        fetch(reach_of(tmp_path, web.url, contract={"path": "/schema"}))
    assert caught.value.ronda_cause == cause
    assert "\n" not in str(caught.value)


def test_it_is_made_inside_the_backend(tmp_path: Path) -> None:
    """Without an address a management command prints it, whatever else is printed."""
    reach = inside(tmp_path, f"self.stdout.write({DOCUMENT.decode()!r})")
    try:
        assert list(fetch(reach).operations) == ["GET /orders"]
    finally:
        reach.close()


@pytest.mark.parametrize(
    ("body", "contract", "kind", "why"),
    [
        (
            "raise CommandError('no schema')",
            {},
            DownError,
            "openapi could not be answered inside the backend: .*no schema",
        ),
        ("pass", {"command": ["generate"]}, UnjudgedError, "the backend has no management command generate: set"),
        ("pass", {}, DownError, "manage.py spectacular .* is not an OpenAPI document"),
        (f"self.stdout.write('x' * {MAX_BYTES})", {}, DownError, "manage.py spectacular is larger than 4194304 bytes"),
    ],
)
def test_what_the_command_does_instead_is_told(
    tmp_path: Path, body: str, contract: dict[str, Any], kind: type[CheckError], why: str
) -> None:
    """A command that is missing, fails, or prints something else is one line."""
    reach = inside(tmp_path, body, **contract)
    try:
        with pytest.raises(kind, match=why):
            fetch(reach)
    finally:
        reach.close()


def test_without_configuration_nothing_is_asked(tmp_path: Path) -> None:
    """A target without a contract is told which line adds one; one without an interpreter, which adds that."""
    with pytest.raises(NotConfiguredError, match=r"add contract = \{ path"):
        fetch(reach_of(tmp_path))
    with pytest.raises(NotConfiguredError, match="interpreter is not configured"):
        fetch(reach_of(tmp_path, contract={}))
