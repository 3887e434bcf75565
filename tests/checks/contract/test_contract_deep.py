"""The deeper round against a real API in a process of its own."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from checks.support.contract.deep import read_only, run_deep
from checks.support.contract.deep_report import read_report
from checks.support.errors import UnjudgedError
from checks.support.reach import Reach
from rondafile.models import Target
from tests.checks.contract.documents import Node, answering, openapi, operation, read, thing
from tests.checks.contract.rounds import TOKEN, Found, Place
from tests.checks.contract.stories import NUMBER, TEXT


def get(schema: Node, *parameters: Node) -> Node:
    """Return a path that is read."""
    node = answering(schema)["paths"]["/orders"]["get"]
    refused = {"400": {"description": "No"}, "401": {"description": "Who?"}}
    return {"get": {**node, "parameters": list(parameters), "responses": node["responses"] | refused}}


AXLES = {"name": "axles", "in": "query", "schema": NUMBER | {"minimum": 0}}
PLATES = {"type": "array", "items": thing(plate=TEXT, required=("plate",))}
NAMED = thing(name=TEXT, required=("name",))
FINE = {"/fine": get(NAMED)}
DOCUMENT = openapi(
    {"/trucks": get(PLATES, AXLES) | operation("post", "/")["paths"]["/"], "/gates": get(NAMED), **FINE},
    servers=[{"url": "/api"}],
)


@pytest.fixture
def place(tmp_path: Path, free_port: int) -> Iterator[Place]:
    """A configured target, whose API is up."""
    log = tmp_path / "asked.log"
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("gate_server.py")), str(free_port), str(log)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        made = Place(tmp_path)
        command = f'python = ["{sys.executable}"]\nsettings = "gate_settings"\ndirectory = "{tmp_path}"\n'
        made.configure(
            f"http://127.0.0.1:{free_port}",
            f'{command}contract = {{ command = ["printed"], deep_examples = 20 }}\nread_s = 5\n',
        )
        _commands(tmp_path)
        _wait_for(free_port)
        yield made
    finally:
        server.kill()
        server.wait()


def _wait_for(port: int) -> None:
    for _attempt in range(100):
        try:
            httpx.get(f"http://127.0.0.1:{port}/")
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the API did not start")


def _commands(folder: Path) -> None:
    """Make a Django project there whose command ``printed`` prints ``printed.json``."""
    (folder / "gate_settings.py").write_text('SECRET_KEY = "x"\nINSTALLED_APPS = ["gate"]\n')
    inside = folder / "gate" / "management" / "commands"
    inside.mkdir(parents=True)
    (inside / "printed.py").write_text(
        "from pathlib import Path\nfrom django.core.management.base import BaseCommand\n"
        "class Command(BaseCommand):\n"
        f"    def handle(self, **options):\n"
        f"        self.stdout.write(Path({str(folder)!r}, 'printed.json').read_text())\n"
    )


def made(place: Place, document: Node, *arguments: str) -> Found:
    """Make a round on the API with this document, reviewed and current."""
    (place.folder / "printed.json").write_text(json.dumps(document))
    place.review(document)
    return place.round(*arguments)


def test_what_fails_is_named_with_a_command_that_shows_it(place: Place) -> None:
    """The endpoint that gives 500 and the one that breaks its promise fail; nothing but GET was asked."""
    found = made(place, DOCUMENT, "--deep")
    result = found.results["deep", ""]
    text = found.evidence("deep")

    assert (found.code, result["outcome"]) == (1, "failed")
    assert result["message"].startswith("2 operations do not keep to the contract: ")
    assert "GET /api/trucks answers 500: Server error" in result["message"]
    assert "GET /api/gates answers 200: Response violates schema" in text
    assert (result["measures"]["operations"], result["measures"]["findings"]) == (3, 2)
    asked = (place.folder / "asked.log").read_text().splitlines()
    assert {line.split()[0] for line in asked} <= {"GET", "HEAD", "OPTIONS"}
    assert any(line.endswith(f"Token {TOKEN}") for line in asked)
    assert TOKEN not in text + (found.folder / "results.jsonl").read_text()

    (command,) = [line[2:] for line in text.splitlines() if line.startswith("$ ") and "/api/trucks" in line]
    shown = subprocess.run(
        ["bash", "-c", command],
        env={"AUTHORIZATION": f"Token {TOKEN}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.splitlines()[0].split()[1] == "500"


def test_an_api_that_keeps_its_word_passes(place: Place) -> None:
    """Where every answer is as promised, it passes and says how much was asked."""
    found = made(place, openapi(FINE, servers=[{"url": "/api"}]), "--deep")
    result = found.results["deep", ""]

    assert (found.code, result["outcome"]) == (0, "passed")
    assert result["measures"]["operations"] == 1
    assert result["measures"]["requests"] >= 1


def test_it_is_made_only_when_asked_for(place: Place) -> None:
    """Without --deep it is skipped with the option, and the API is left alone."""
    found = made(place, openapi(FINE, servers=[{"url": "/api"}]))

    assert found.outcomes("deep") == {"": "skipped"}
    assert "--room regression --deep" in found.results["deep", ""]["message"]
    assert "/api" not in (place.folder / "asked.log").read_text()


def test_nobody_answering_is_unknown(tmp_path: Path, closed_port: int) -> None:
    """An API that does not answer is no finding: its errors are told."""
    reach = Reach("yard", Target(base_url=f"http://127.0.0.1:{closed_port}"), tmp_path)
    report = run_deep(reach, read(openapi(FINE)), examples=3)

    assert report.findings == []
    assert report.tested == set()
    assert report.errors[0].startswith("GET /fine: ")


def test_at_its_limit_it_is_ended(tmp_path: Path, silent_port: int) -> None:
    """A round that does not come to its end is ended, and says that it did not."""
    reach = Reach("yard", Target(base_url=f"http://127.0.0.1:{silent_port}", read_s=60), tmp_path)
    started = time.monotonic()
    report = run_deep(reach, read(openapi(FINE)), examples=3, limit_s=10)

    assert 10 <= time.monotonic() - started < 20
    assert (report.complete, report.tested) == (False, set())


def test_without_schemathesis_it_says_what_to_install() -> None:
    """Where the tool is not installed, the line says how to get it."""
    code = (
        "import sys\nsys.modules['schemathesis'] = None\n"
        "from checks.support.contract.deep import run_deep\nfrom checks.support.errors import UnjudgedError\n"
        "try:\n    run_deep(None, None, examples=1)\nexcept UnjudgedError as error:\n    print(error)\n"
    )
    environ = {"PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)

    assert 'is not installed: pip install "ronda[deep]"' in done.stdout, done.stderr


def test_only_what_changes_nothing_is_handed_over() -> None:
    """The document that is asked has whole paths, no server of its own and no method that writes."""
    found = read_only(read(DOCUMENT | {"webhooks": {"x": {}}}))

    assert {path: sorted(item) for path, item in found["paths"].items()} == {
        "/api/trucks": ["get"],
        "/api/gates": ["get"],
        "/api/fine": ["get"],
    }
    assert {"servers", "webhooks"} & set(found) == set()


def test_nothing_to_read_is_unknown(tmp_path: Path) -> None:
    """A document that only writes leaves nothing to ask."""
    reach = Reach("yard", Target(base_url="http://127.0.0.1:1"), tmp_path)
    with pytest.raises(UnjudgedError, match="no operation that changes nothing"):
        run_deep(reach, read(operation("post")), examples=1)


def test_events_that_are_cut_short_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    """A last line that is cut, and lines of another shape, cost nothing that came before."""
    path = tmp_path / "events.ndjson"
    path.write_text(
        '{"EngineStarted": {}}\n{"NonFatalError": {"label": "GET /a", "value": {"message": "no"}}}\n[1]\n{"Sce'
    )
    report = read_report(path, [], in_time=False)

    assert report is not None
    assert (report.errors, report.complete) == (["GET /a: no"], False)
    assert read_report(tmp_path / "none", [], in_time=True) is None
