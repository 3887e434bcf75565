"""A pytest of its own for each test, with checks that are written there and then."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SECRET = "b7c1f00d5ecre7a4b7c1f00d5ecre7a4deadbe3f"
"""The one secret of the inner runs."""

PROVIDER = f'''
import pathlib
import pytest

class OutageError(Exception):
    ronda_outcome = "failed"
    ronda_cause = "network"
    ronda_endpoint = "GET /api/v1/whoami"
    ronda_token = "{SECRET}"

def pytest_ronda_run(config):
    return {{"target": "yard", "language": "en", "results": pathlib.Path("runs"), "mask_key": b"k" * 32}}

def pytest_ronda_secrets(config):
    return ["{SECRET}", "amqp://user:{SECRET[:12]}@broker/0"]

@pytest.fixture
def note(request):
    found = {{}}
    request.node.ronda_test_note = found
    return found

def pytest_ronda_note(item):
    return getattr(item, "ronda_test_note", None)

def pytest_ronda_advice(item, cause):
    return {{"runbook": cause, "next_step": "mend " + cause}}

def check(name, **further):
    return pytest.mark.check(name, **({{"severity": "S2", "cause": "api", "runbook": "api"}} | further))
'''


@dataclass
class Recorded:
    """What an inner run left behind."""

    folder: Path
    code: int
    output: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Every line of results.jsonl."""
        return [json.loads(line) for line in (self.folder / "results.jsonl").read_text().splitlines()]

    @property
    def header(self) -> dict[str, Any]:
        """The first line."""
        return self.lines[0]

    @property
    def by_check(self) -> dict[str, dict[str, Any]]:
        """The results by check id."""
        return {line["check"]: line for line in self.lines[1:]}

    def everything(self) -> str:
        """Return all that was written, in one text."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return self.output + "".join(path.read_text(errors="replace") for path in files)


class Inner:
    """Runs checks in a pytest of its own."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        pytester.makeconftest(PROVIDER)

    def run(self, checks: str, *arguments: str) -> Recorded:
        """Run a module of checks; its results go to ``out``."""
        self.pytester.makepyfile(test_inner="from conftest import *\n" + checks)
        done = self.pytester.runpytest_subprocess(
            "-p", "reporting.plugin", "-p", "no:cacheprovider", "--ronda-results", "out", *arguments
        )
        return Recorded(self.pytester.path / "out", int(done.ret), "\n".join(done.outlines + done.errlines))


@pytest.fixture
def inner(pytester: pytest.Pytester) -> Inner:
    """A pytest of its own."""
    return Inner(pytester)
