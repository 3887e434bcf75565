"""Rounds whose results directories lie at hand, with what Allure needs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reporting.domain.outcome import Outcome
from reporting.results import FILE_NAME, Header, Line

ALLURE_RESULTS, RESULT_ENDING = "allure-results", "-result.json"


@dataclass(frozen=True, slots=True)
class RecordedRound:
    """A round that has ended."""

    folder: Path
    run_id: str
    target: str
    room: str
    """Of its first check, such as ``health``: a round is of one room as a rule."""
    started_at: datetime
    trigger: str
    deployment: str | None
    results: int

    @property
    def allure_results(self) -> Path:
        """Where allure-pytest wrote."""
        return self.folder / ALLURE_RESULTS

    def causes_wanting(self) -> dict[tuple[str, str], str]:
        """Return the cause of what did not pass, by check and case."""
        with open(self.folder / FILE_NAME, "rb") as file:
            file.readline()
            lines = [Line.model_validate_json(line) for line in file]
        quiet = (Outcome.PASSED, Outcome.SKIPPED)
        return {(line.check, line.case): line.cause for line in lines if line.outcome not in quiet}


def rounds_of(results: Path, target: str) -> list[RecordedRound]:
    """Return the rounds of a target that Allure can report on, oldest first."""
    found = [round_ for path in (results / target).glob(f"*/{FILE_NAME}") for round_ in _round(path, target)]
    return sorted(found, key=lambda each: (each.started_at, each.run_id))


def _round(path: Path, target: str) -> Iterator[RecordedRound]:
    """Yield the round that a file tells of; nothing if it goes on, is another's or cannot be read."""
    try:
        with open(path, "rb") as file:
            header = Header.model_validate_json(file.readline())
            check = str(json.loads(file.readline() or b"{}").get("check", ""))
        has_results = any(each.name.endswith(RESULT_ENDING) for each in (path.parent / ALLURE_RESULTS).iterdir())
    except (OSError, ValueError, AttributeError):
        return
    if header.finished_at is not None and header.target == target and check and has_results:
        yield RecordedRound(
            folder=path.parent,
            run_id=header.run_id,
            target=target,
            room=check.partition(".")[0],
            started_at=header.started_at,
            trigger=header.trigger,
            deployment=header.deployment,
            results=header.results or 0,
        )
