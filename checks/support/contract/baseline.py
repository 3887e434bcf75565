"""The reviewed document: read from its file, and written so that a review shows what changed and nothing else."""

import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from checks.support.contract.document import MAX_BYTES, Document, DocumentError, parse
from checks.support.contract.rules import Change, Severity
from language import _

ACCEPTED = "x-ronda-accepted"
"""Key of the baseline that holds which breaks were accepted, when and why."""


def read_baseline(path: Path) -> Document | None:
    """Return the reviewed document, or None if there is none yet.

    Raises:
        DocumentError: The file cannot be read, or is no OpenAPI document.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            text = _("{source} is larger than {limit} bytes: an OpenAPI document is not that large")
            raise DocumentError(text.format(source=path, limit=MAX_BYTES))
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DocumentError(_("{path} cannot be read: {why}").format(path=path, why=error.strerror)) from error
    try:
        return parse(content, str(path))
    except DocumentError as error:
        advice = _("take the reviewed file back from version control, or remove it and accept the present one")
        raise DocumentError(f"{error}; {advice}") from error


def canonical(raw: Any) -> str:
    """Return a document as text: keys sorted, one value a line, so that only what changed shows in a diff."""
    return json.dumps(raw, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def acceptance(changes: dict[str, list[Change]], reason: str, on: date) -> dict[str, Any]:
    """Return the record of accepted breaks: when, why, and what breaks in which operation."""
    broken = {
        name: [each.told() for each in found if each.severity is Severity.BREAKS] for name, found in changes.items()
    }
    return {
        "date": on.isoformat(),
        "reason": reason,
        "breaks": [f"{name}: {text}" for name, texts in broken.items() for text in texts],
    }


def accepted_before(baseline: Document | None) -> list[Any]:
    """Return the records of the breaks that were accepted before."""
    found = baseline.raw.get(ACCEPTED) if baseline else None
    return found if isinstance(found, list) else []


def write_baseline(path: Path, document: Document, accepted: Sequence[Any]) -> None:
    """Write the reviewed document, whole or not at all.

    Raises:
        DocumentError: It cannot be written.
    """
    raw = {key: value for key, value in document.raw.items() if key != ACCEPTED}
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(canonical(raw | ({ACCEPTED: list(accepted)} if accepted else {})), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise DocumentError(_("{path} cannot be written: {why}").format(path=path, why=error.strerror)) from error
