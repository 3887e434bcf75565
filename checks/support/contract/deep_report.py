"""What schemathesis found, read from the events that it writes while it runs."""

import contextlib
import json
import re
import shlex
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from language import _

LONGEST_EVENT_BYTES = 67_108_864
"""The events of one operation hold every answer of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an operation must not do, and how to see it."""

    operation: str
    """Such as ``GET /api/v1/orders``."""
    what: str
    """In the words of schemathesis: ``Server error``."""
    detail: str
    """The first line of why; may be empty."""
    status: int
    """Of the answer."""
    curl: str
    """The request as a command; values of the login are variables to fill in."""

    def told(self) -> str:
        """Say it in one line."""
        said = _("{operation} answers {status}: {what}").format(
            operation=self.operation, status=self.status, what=self.what
        )
        return f"{said} ({self.detail})" if self.detail else said


@dataclass(slots=True)
class DeepReport:
    """What the deeper round found."""

    findings: list[Finding] = field(default_factory=list)
    """The first of each kind per operation, in the order they were found."""
    tested: set[str] = field(default_factory=set)
    """Operations that were asked and answered."""
    requests: int = 0
    errors: list[str] = field(default_factory=list)
    """What kept it from asking, the first for each operation."""
    complete: bool = False
    """Whether it came to its end."""


def read_report(path: Path, login: Collection[str], *, in_time: bool) -> DeepReport | None:
    """Return what the events say; None if it never began.

    Args:
        path: The file of events; the last may be cut short.
        login: Names of the headers whose values are left out of commands.
        in_time: Whether it ended by itself.
    """
    report, began, told = DeepReport(), False, set[tuple[str, str]]()
    for kind, event in _events(path):
        began = began or kind == "EngineStarted"
        if kind == "ScenarioFinished":
            recorder = event.get("recorder") or {}
            found = _findings(recorder, login)
            report.requests += len(recorder.get("interactions") or ())
            if any((each.get("response") or {}) for each in (recorder.get("interactions") or {}).values()):
                report.tested.add(str(recorder.get("label")))
            for each in found:
                if (each.operation, each.what) not in told:
                    told.add((each.operation, each.what))
                    report.findings.append(each)
        elif kind in ("NonFatalError", "FatalError"):
            _note(report, event)
        elif kind == "EngineFinished":
            report.complete = in_time and event.get("stop_reason") == "completed"
    return report if began else None


def _note(report: DeepReport, event: dict[str, Any]) -> None:
    value = event.get("value") or event.get("exception") or {}
    why = str(value.get("message") or value.get("type") or "?") if isinstance(value, dict) else str(value)
    label = str(event.get("label") or "")
    if not any(each.startswith(f"{label}: ") for each in report.errors):
        report.errors.append(f"{label}: {' '.join(why.split())[:200]}")


def _events(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:
        while line := file.readline(LONGEST_EVENT_BYTES):
            try:
                document = json.loads(line)
            except ValueError:
                continue  # the last line, if it was ended while it wrote
            if isinstance(document, dict):
                yield from ((kind, event) for kind, event in document.items() if isinstance(event, dict))


def _findings(recorder: dict[str, Any], login: Collection[str]) -> Iterator[Finding]:
    for case, checks in (recorder.get("checks") or {}).items():
        exchange = (recorder.get("interactions") or {}).get(case) or {}
        for check in checks:
            failure = ((check.get("failure_info") or {}).get("failure")) or {}
            if check.get("status") == "failure":
                lines = str(failure.get("message") or "").strip().splitlines()
                yield Finding(
                    operation=str(failure.get("operation") or recorder.get("label")),
                    what=str(failure.get("title") or check.get("name")),
                    detail=lines[0][:200] if lines else "",
                    status=int((exchange.get("response") or {}).get("status_code") or 0),
                    curl=_curl(exchange.get("request") or {}, login),
                )


def _curl(request: dict[str, Any], login: Collection[str]) -> str:
    hidden = {name.lower() for name in login}
    parts = ["curl", "-i", "-X", shlex.quote(str(request.get("method", "GET")))]
    for name, values in (request.get("headers") or {}).items():
        if name.lower() in hidden:
            parts += ["-H", f'"{name}: ${re.sub(r"[^A-Z0-9]", "_", name.upper())}"']
        elif not name.startswith(("User-Agent", "Accept-Encoding", "Connection", "X-Schemathesis")):
            shown = values if isinstance(values, str) else ", ".join(map(str, values))
            parts += ["-H", shlex.quote(f"{name}: {shown}")]
    return " ".join([*parts, shlex.quote(str(request.get("uri")))])
