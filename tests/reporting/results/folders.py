"""Results directories for tests: written by the writer, then changed by hand."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reporting.errors import ResultsError
from reporting.results import FILE_NAME, Header, Line, ResultsWriter, read_run
from tests.reporting.builders import NOON


def a_header(**changes: Any) -> Header:
    """Return the first line of a run that goes on."""
    return Header(**({"run_id": "run-1", "target": "yard", "trigger": "schedule", "started_at": NOON} | changes))


def a_line(check: str = "health.api.whoami", **changes: Any) -> Line:
    """Return the line of a check that passed."""
    base = {"outcome": "passed", "severity": "S2", "cause": "api", "title": "It works", "duration_ms": 12}
    return Line(**({"check": check, "started_at": NOON} | base | changes))


def write(folder: Path, *lines: Line, header: Header | None = None) -> Path:
    """Write a finished run and return its folder."""
    first = header or a_header()
    writer = ResultsWriter(folder, first)
    for line in lines:
        writer.add(line)
    writer.finish(first.model_copy(update={"finished_at": NOON, "complete": True}))
    return folder


def rewrite(folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> Path:
    """Change the lines of a written run, each with its end."""
    path = folder / FILE_NAME
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    return folder


def set_in(line: bytes, **changes: Any) -> bytes:
    """Return the line with some of its keys changed."""
    return json.dumps(json.loads(line) | changes).encode() + b"\n"


def refusal(folder: Path) -> str:
    """Return why a directory is refused, with the folder's own path left out."""
    with pytest.raises(ResultsError) as refused:
        read_run(folder)
    return str(refused.value).replace(f"{folder}/", "")
