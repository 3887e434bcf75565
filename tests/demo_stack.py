"""One running demo for a test session, and rounds against it."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo.stack import Demo


@dataclass(frozen=True, slots=True)
class Said:
    """What a command line said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Its standard output as JSON."""
        return json.loads(self.out)


def ronda(*arguments: str, cwd: Path, environ: dict[str, str] | None = None, timeout_s: float = 90) -> Said:
    """Run the command line as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "ronda", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)} | (environ or {}),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that is up; taken down at the end."""
    stack = Demo(tmp_path_factory.mktemp("yard"))
    try:
        stack.up()
        yield stack
    finally:
        stack.down()


@pytest.fixture
def fault(yard: Demo) -> Callable[[str], contextlib.AbstractContextManager[None]]:
    """Switch a fault of the demo on for the length of a ``with`` block."""

    @contextlib.contextmanager
    def switched_on(name: str) -> Iterator[None]:
        yard.fault_on(name)
        try:
            yield
        finally:
            yard.fault_off(name)

    return switched_on


def a_round(yard: Demo, *further: str) -> dict[str, Any]:
    """Run a health round on the demo and return the diagnosis as a document, with the exit code in ``code``."""
    said = ronda("diagnose", "--config", str(yard.toml_path), "--json", *further, cwd=yard.toml_path.parent)
    assert said.out, said.err
    document: dict[str, Any] = said.document
    return document | {"code": said.code}
