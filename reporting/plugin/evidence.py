"""Saves evidence: what a check noted, and what surrounds those that did not pass. Everything is redacted here."""

import contextlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from reporting.errors import ResultsError
from reporting.plugin.hookspecs import Evidence, Failing, Surrounding
from reporting.plugin.redacting import redacted_text
from reporting.redaction import Redactor
from reporting.results.schema import EvidenceLine
from reporting.results.writing import save_evidence

LONGEST_NAME = 110
"""Of a piece of evidence; the schema takes 120, and a number may come before it."""
PICTURES: Final = ("image/png", "image/jpeg")
"""Media types that are taken as they are: nothing in them can be read as text."""
Around = dict[tuple[str, str], tuple[EvidenceLine, ...]]
"""By check and case: what further evidence a result has."""


def saved(folder: Path, piece: Evidence | Surrounding, redactor: Redactor) -> EvidenceLine | None:
    """Save one piece of evidence, redacted; None where it cannot be written, since the verdict matters more."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", piece["name"]).lstrip("._-")[:LONGEST_NAME] or "evidence.txt"
    with contextlib.suppress(ResultsError):
        return save_evidence(folder, name, piece["media_type"], _content(piece, redactor))
    return None


def _content(piece: Evidence | Surrounding, redactor: Redactor) -> str | bytes:
    if "content" not in piece:
        return redacted_text(piece, redactor)
    if piece["media_type"] in PICTURES:
        return piece["content"]
    return redactor.clean(piece["content"].decode("utf-8", errors="replace"))


def surroundings(
    config: pytest.Config, folder: Path, failing: Sequence[Failing], redactor_of: Callable[[pytest.Config], Redactor]
) -> Around:
    """Gather what surrounds the results that did not pass, and save each piece once, however many refer to it."""
    if not failing:
        return {}
    answers: list[list[Surrounding] | None] = config.hook.pytest_ronda_around(config=config, failing=failing)
    redactor = redactor_of(config)  # only now: gathering may have logged in
    found: dict[tuple[str, str], list[EvidenceLine]] = {}
    for piece in (piece for answer in answers for piece in answer or ()):
        if (line := saved(folder, piece, redactor)) is not None:
            for check, case in piece["results"]:
                found.setdefault((check, case), []).append(line)
    return {result: tuple(lines) for result, lines in found.items()}


def noted(folder: Path, pieces: Sequence[Evidence], redactor: Redactor) -> list[dict[str, Any]]:
    """Save what a check noted, and return its lines as xdist can pass them on."""
    return [line.model_dump() for each in pieces if (line := saved(folder, each, redactor)) is not None]
