"""Makes Allure's results say what ours do: verdict, severity, cause, a history by check, and the evidence.

allure-pytest writes each result when its test ends. What the test came to is known later: a warning, what surrounds a
failure, the check whose process died. So its files are gone through once at the end of the run, and what is written
into them stands in ``results.jsonl`` already, redacted.
"""

import contextlib
import hashlib
import json
import mimetypes
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from language import _
from reporting.domain.outcome import Outcome
from reporting.plugin.allure_words import labels_of, parameters_of, status_of, title_of
from reporting.results import Line
from reporting.results.schema import EVIDENCE_FOLDER, EvidenceLine

CHECK_LABEL, CASE_LABEL = "ronda_check", "ronda_case"
"""Labels by which a file of allure-pytest is known as that of a check."""
READABLE: Final = {"text/plain", "application/json", "image/png", "image/jpeg"}
"""Media types that a report may show as they are; a page that a backend answered is shown as text."""
_ENDING = "-result.json"


def labelled(item: pytest.Item, check: dict[str, Any]) -> None:
    """Let allure-pytest, if it records, write down which check this test is."""
    if folder_of(item.config) is not None:
        item.add_marker(pytest.mark.allure_label(check["check"], label_type=CHECK_LABEL))
        item.add_marker(pytest.mark.allure_label(check["case"], label_type=CASE_LABEL))


def folder_of(config: pytest.Config) -> Path | None:
    """Return where allure-pytest writes; None if it does not."""
    named = getattr(config.option, "allure_report_dir", None)
    return Path(named) if named else None


def conform(folder: Path, run: Path) -> None:
    """Rewrite the results in ``folder`` after ``results.jsonl`` of ``run``, and add those that are missing.

    What cannot be written stays as allure-pytest left it: the verdicts of the run matter more.
    """
    lines = {(line.check, line.case): line for line in _lines(run)}
    for path in sorted(folder.glob("*" + _ENDING)):
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            document = json.loads(path.read_bytes())
            if (line := lines.pop(_key_of(document), None)) is not None:
                _write(path, conformed(document, line, _attached(folder, run, line)))
    for (check, case), line in lines.items():
        identity = _digest("alone", str(run.name), check, case)
        with contextlib.suppress(OSError):
            _write(folder / (identity + _ENDING), conformed(_blank(identity, line), line, _attached(folder, run, line)))


def conformed(document: dict[str, Any], line: Line, attachments: list[dict[str, str]]) -> dict[str, Any]:
    """Return a result of allure-pytest, as it is to be read: what pytest saw, under what the check came to."""
    said = document.get("statusDetails") or {}
    details: dict[str, Any] = {"message": line.message} if line.message else {}
    if said.get("trace") and line.outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        details["trace"] = said["trace"]
    if line.outcome is Outcome.PASSED and line.attempts > 1:
        details["flaky"] = True
    next_step = _("What to do")
    kept = {name: document[name] for name in ("uuid", "start", "stop", "steps") if name in document}
    return kept | {
        "name": title_of(line),
        "fullName": line.check,
        "testCaseId": _digest(line.check),
        "historyId": _digest(line.check, line.case),
        "status": status_of(line.outcome),
        "statusDetails": details,
        "description": f"{next_step}: {line.next_step}" if line.next_step else "",
        "parameters": parameters_of(line),
        "labels": labels_of(line, document.get("labels", ())),
        "titlePath": line.check.split(".")[:2],
        "attachments": [*attachments, *document.get("attachments", ())],
    }


def _lines(run: Path) -> Iterator[Line]:
    with contextlib.suppress(OSError, ValueError), open(run / "results.jsonl", "rb") as file:
        file.readline()
        for line in file:
            yield Line.model_validate_json(line)


def _key_of(document: dict[str, Any]) -> tuple[str, str]:
    known = {label["name"]: label.get("value", "") for label in document.get("labels", ())}
    return known.get(CHECK_LABEL, ""), known.get(CASE_LABEL, "")


def _blank(identity: str, line: Line) -> dict[str, Any]:
    start = round(line.started_at.timestamp() * 1000)
    return {"uuid": identity, "start": start, "stop": start + line.duration_ms}


def _attached(folder: Path, run: Path, line: Line) -> list[dict[str, str]]:
    """Copy the evidence of a result to where Allure looks for it, each file once."""
    return [found for piece in line.evidence if (found := _copied(folder, run / EVIDENCE_FOLDER, piece)) is not None]


def _copied(folder: Path, evidence: Path, piece: EvidenceLine) -> dict[str, str] | None:
    kind = piece.media_type if piece.media_type in READABLE else "text/plain"
    name = f"{piece.sha256[:32]}-attachment{mimetypes.guess_extension(kind) or '.txt'}"
    if not (folder / name).exists():
        try:
            shutil.copyfile(evidence / piece.name, folder / name)
        except OSError:
            return None
    return {"name": piece.name, "source": name, "type": kind}


def _write(path: Path, document: dict[str, Any]) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    os.replace(fresh, path)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
