"""Ronda checks a backend it has never seen, by configuration alone."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from rondafile import read
from tests.stranger.conftest import BACKEND, LOGIN, Stranger

RONDA = [sys.executable, "-m", "ronda"]
ROOT = Path(__file__).parent.parent.parent

PASSED = {
    "health.api.answers",
    "health.api.anonymous",
    "health.api.whoami",
    "health.api.latency",
    "health.api.clock",
    "health.api.endpoint",
    "health.django.check",
    "health.django.migrations",
    "health.database.answers",
}
ENABLED_BY = {
    "health.api.certificate": 'base_url = "https://…" in [targets.estate]',
    "health.celery.broker": 'broker = "$BROKER_URL" to [targets.estate]',
    "health.celery.ping": 'broker = "$BROKER_URL" to [targets.estate]',
    "health.celery.queue": "queues = { celery = { warn_depth = 100, fail_depth = 1000 } }",
    "health.celery.canary": 'canary = { task = "core.tasks.ping" } to [targets.estate]',
}
"""Each check that is skipped, and the line that would enable it."""


def configuration(stranger: Stranger) -> str:
    """Return a ``ronda.toml`` for the stranger."""
    return f"""\
language = "en"
timezone = "Asia/Kathmandu"

[targets.estate]
base_url = "{stranger.base_url}"
token = "$ESTATE_KEY"
token_scheme = "Bearer"
python = ["{sys.executable}"]
directory = "{BACKEND}"
settings = "estate.settings.production"
environ = {{ ESTATE_DATA = "{stranger.data}" }}
database = {{ warn_ms = 30000, fail_ms = 30000 }}
read_s = 30
probe_limit_s = 60

[targets.estate.whoami]
path = "/gateway/session/me"
expect = {{ "data.attributes.login" = "{LOGIN}" }}
warn_ms = 30000
fail_ms = 30000

[targets.estate.endpoints.tenants]
path = "/gateway/tenants"
expect = {{ "items[?login == '{LOGIN}'] | length(@)" = 1, "count" = 1 }}
warn_ms = 30000
fail_ms = 30000
"""


def ronda(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run Ronda's command line in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RONDA_", "DJANGO_"))}
    environ = kept | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)} | variables
    return subprocess.run(
        [*RONDA, *arguments], cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, stranger: Stranger) -> Path:
    """A folder with the stranger's configuration."""
    made = tmp_path_factory.mktemp("estate")
    (made / "ronda.toml").write_text(configuration(stranger), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def diagnosis(folder: Path, stranger: Stranger) -> dict[str, Any]:
    """One health round, as JSON; its exit code is under ``exit``."""
    done = ronda(folder, "diagnose", "--json", ESTATE_KEY=stranger.key)
    assert done.stdout, done.stderr
    return {**json.loads(done.stdout), "exit": done.returncode}


def test_stranger_is_found_healthy(diagnosis: dict[str, Any]) -> None:
    """A healthy backend of any shape ends a round with exit code 0 and no problem."""
    assert (diagnosis["exit"], diagnosis["problems"], diagnosis["unknown"]) == (0, [], [])


def test_stranger_passes_every_check_it_can_pass(diagnosis: dict[str, Any]) -> None:
    """Whatever is configured passes: the API with its own login and shape, Django, two databases."""
    assert {each["check"] for each in diagnosis["works"]} == PASSED


def test_skipped_checks_name_the_line_that_enables_them(diagnosis: dict[str, Any]) -> None:
    """A check that is not configured is skipped, and says which line of ronda.toml enables it."""
    skipped = {each["check"]: each["message"] for each in diagnosis["skipped"]}

    assert set(skipped) == set(ENABLED_BY)
    assert {check: line for check, line in ENABLED_BY.items() if line not in skipped[check]} == {}


def test_both_databases_are_asked(folder: Path, stranger: Stranger, diagnosis: dict[str, Any]) -> None:
    """A broken second database fails the round with exit code 1, and is called by its alias."""
    broken = stranger.data / "empty"
    broken.mkdir()
    (broken / "people.sqlite3").symlink_to(stranger.data / "people.sqlite3")
    (broken / "archive.sqlite3").mkdir()
    text = configuration(stranger).replace(f'ESTATE_DATA = "{stranger.data}"', f'ESTATE_DATA = "{broken}"')
    (folder / "broken.toml").write_text(text, encoding="utf-8")

    done = ronda(folder, "diagnose", "--json", "--config", "broken.toml", ESTATE_KEY=stranger.key)

    problem = json.loads(done.stdout)["problems"][0]
    assert (done.returncode, problem["root"], problem["cause"]) == (1, "health.database.answers", "database")
    assert "archive" in problem["results"][0]["message"]


def test_wrong_key_is_told_as_the_token(folder: Path, diagnosis: dict[str, Any]) -> None:
    """A refused key is a problem of cause ``token``, with the next step of that runbook, and is never shown."""
    wrong = "11111111-2222-4333-8444-555555555555"

    done = ronda(folder, "diagnose", "--json", "--check", "health.api.whoami", ESTATE_KEY=wrong)

    problem = json.loads(done.stdout)["problems"][0]
    assert (done.returncode, problem["cause"]) == (1, "token")
    assert problem["results"][0]["next_step"]
    assert wrong not in done.stdout + done.stderr


def test_init_finds_what_the_stranger_is_like(tmp_path: Path) -> None:
    """``ronda init`` finds the served settings module, the login's word, the time zone and the identity path."""
    done = ronda(tmp_path, "init", str(BACKEND), "--name", "estate", "--language", "en")

    assert (done.returncode, done.stderr) == (0, "")
    written = tomllib.loads((tmp_path / "ronda.toml").read_text(encoding="utf-8"))
    target = written["targets"]["estate"]
    assert written["timezone"] == "Asia/Kathmandu"
    assert target["settings"] == "estate.settings.production"
    assert target["token_scheme"] == "Bearer"
    assert target["whoami"] == {"path": "/gateway/session/me"}
    assert "broker" not in target


def test_init_writes_a_file_that_can_be_used(tmp_path: Path) -> None:
    """What ``ronda init`` writes is accepted as soon as the variables it lists are set."""
    ronda(tmp_path, "init", str(BACKEND), "--name", "estate", "--base-url", "https://estate.example")

    target = read(tmp_path / "ronda.toml", {"ESTATE_TOKEN": "x"}).targets["estate"]

    assert (target.base_url, target.settings) == ("https://estate.example", "estate.settings.production")
