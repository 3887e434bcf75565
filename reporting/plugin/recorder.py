"""Collects the phases of each check and writes one line when it has ended. Lives where pytest reports arrive."""

import functools
import json
import platform
import secrets
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import ValidationError

from language import _
from reporting.domain.outcome import Outcome
from reporting.domain.verdicts import ROOM
from reporting.plugin.evidence import Around
from reporting.plugin.hookspecs import Failing, Ran, RunFacts
from reporting.results import Header, Line, ResultsWriter

LONGEST_MESSAGE, LONGEST_ENDPOINT = 4000, 500
"""What the schema takes."""
INDEX_PATTERN = ".checks-*.json"


class Recorder:
    """Writes the results directory of one run."""

    def __init__(self, folder: Path, header: Header) -> None:
        self.folder = folder
        self.writer = ResultsWriter(folder, header)
        self.failing: list[Failing] = []
        """What failed or is degraded, in the order of its ending."""
        self.expected: int | None = None
        """How many checks were collected; None until that is known."""
        self._phases: dict[str, list[pytest.TestReport]] = {}
        self._index: dict[str, Any] | None = None

    def take(self, report: pytest.TestReport) -> None:
        """Take one phase of one test; its last one, or a crash, makes the line."""
        phases = self._phases.setdefault(report.nodeid, [])
        phases.append(report)
        if report.when in ("setup", "call"):
            return
        del self._phases[report.nodeid]
        if getattr(report, "ronda", None) is not None:
            self._add(whole_line_of(phases))
        elif (check := self._of_crashed(report.nodeid)) is not None:
            self._add(_unrecorded(check, report, _("the process that ran this check died")))

    def _add(self, line: Line) -> None:
        self.writer.add(line)
        if line.outcome.badness:
            names = ("check", "case", "outcome", "severity", "cause", "started_at")
            self.failing.append(cast("Failing", {name: getattr(line, name) for name in names}))

    def finish(self, exit_status: int, ran: Ran | None = None, around: Around | None = None) -> None:
        """Write the end of the run; it is complete if every collected check has its line.

        Args:
            exit_status: Pytest's.
            ran: Which version it measured. If that changed meanwhile, no case of a deployment counts as judged.
            around: Further evidence of single results.
        """
        complete = exit_status in (0, 1) and self.expected == self.writer.count
        known = {} if ran is None else {"deployment": ran["deployment"]}
        end = self.writer.header.model_copy(update={"finished_at": datetime.now(UTC), "complete": complete, **known})
        changed = ran["changed"] if ran else ""
        self.writer.finish(end, functools.partial(_at_end, changed, around or {}) if changed or around else None)
        for index in self.folder.glob(INDEX_PATTERN):
            index.unlink(missing_ok=True)

    def _of_crashed(self, nodeid: str) -> dict[str, Any] | None:
        """Return what the mark of a test said whose process died, from the index that process wrote."""
        if self._index is None:
            self._index = {}
            for path in self.folder.glob(INDEX_PATTERN):
                self._index |= json.loads(path.read_text(encoding="utf-8"))
        found: dict[str, Any] | None = self._index.get(nodeid)
        return found


def _at_end(why: str, around: Around, line: Line) -> Line:
    """Return a line with what only the end of the run shows."""
    further = around.get((line.check, line.case), ())
    line = line.model_copy(update={"evidence": (*line.evidence, *further)}) if further else line
    return _unjudged(why, line) if why else line


def _unjudged(why: str, line: Line) -> Line:
    """Return the line of a case that is compared between deployments as not judged, and any other as it is."""
    if not line.check.startswith(ROOM) or not line.outcome.is_judged:
        return line
    return line.model_copy(update={"outcome": Outcome.UNKNOWN, "message": why[:LONGEST_MESSAGE]})


def whole_line_of(phases: list[pytest.TestReport]) -> Line:
    """Return the line for a test; a note that does not fit the schema makes it unknown, and the others are kept."""
    try:
        return line_of(phases)
    except (ValidationError, ValueError, TypeError) as error:
        why = str(error).splitlines()[0]
        return _unrecorded(
            phases[-1].ronda["check"], phases[-1], _("what it noted cannot be recorded: {why}").format(why=why)
        )


def line_of(phases: list[pytest.TestReport]) -> Line:
    """Return the line for a test from the reports of its phases."""
    told = [report.ronda for report in phases]
    check, note = told[-1]["check"], told[-1].get("note") or {}
    worst = next((each for each in told if each["outcome"] != "passed"), told[-1])
    outcome, message = worst["outcome"], worst["message"]
    if outcome == "passed" and note.get("degraded"):
        outcome, message = "degraded", note["degraded"]
    elif outcome == "passed" and note.get("remark"):
        message = note["remark"]
    is_wanting, advice = outcome in ("failed", "degraded", "unknown"), told[-1].get("advice") or {}
    measures = {name: float(value) for name, value in note.get("measures", {}).items()}
    return Line(
        check=check["check"],
        case=check["case"],
        outcome=outcome,
        severity=check["severity"],
        cause=worst.get("cause") or note.get("cause") or check["cause"],
        title=check["title"],
        started_at=datetime.fromtimestamp(told[0]["started"], UTC),
        duration_ms=round(sum(report.duration for report in phases) * 1000),
        attempts=note.get("attempts", 1),
        message=message[:LONGEST_MESSAGE],
        endpoint=_short(note.get("endpoint") or worst.get("endpoint")),
        token=note.get("token") or worst.get("token"),
        needs=tuple(check["needs"]),
        measures=measures,
        runbook=advice.get("runbook") or check["runbook"],
        next_step=advice.get("next_step", "") if is_wanting else "",
        owner=check["owner"],
        evidence=tuple(note.get("evidence", ())) if is_wanting or note.get("remark") else (),
    )


def _short(endpoint: str | None) -> str | None:
    return endpoint if endpoint is None else endpoint[:LONGEST_ENDPOINT]


def _unrecorded(check: dict[str, Any], report: pytest.TestReport, message: str) -> Line:
    return Line(
        **{name: check[name] for name in ("check", "case", "severity", "cause", "title", "runbook", "owner")},
        needs=tuple(check["needs"]),
        outcome=Outcome.UNKNOWN,
        started_at=datetime.now(UTC),
        duration_ms=round(report.duration * 1000),
        message=message,
    )


def new_header(facts: RunFacts, options: dict[str, Any]) -> Header:
    """Return the first line of a run that starts now."""
    now = datetime.now(UTC)
    fresh = {"run_id": f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"}
    versions = {name: metadata.version(name) for name in ("ronda", "pytest", "httpx")}
    return Header(
        target=facts["target"],
        language=facts["language"],
        started_at=now,
        versions=versions | {"python": platform.python_version()},
        **(fresh | options),
    )
