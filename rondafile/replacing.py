"""The configuration with the policy of another file in place of its own, to try that out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rondafile import models, places, references
from rondafile.errors import Problem, RondafileError
from rondafile.explaining import explain, toml_document, toml_text

TAKEN = ("policy", "timezone")
"""What is taken from the other file: its policy, and the zone in which its critical hours are meant."""
_ANY = {"x": {"base_url": "http://x"}}
"""Stands in for the targets, of which there must be one."""


def with_policy_of(path: Path, own: models.Rondafile, environ: Mapping[str, str]) -> models.Rondafile:
    """Return ``own`` with the policy of the file at ``path``.

    That may be a whole configuration or hold ``[policy]`` alone. The values of other known keys are not looked at, so
    that no secret of another place is needed.

    Raises:
        RondafileError: It has no policy, or one that is not sound; with every problem found.
    """
    text = toml_text(path, "ronda.toml", "Name a ronda.toml, or a file that holds a [policy] table")
    document = toml_document(path, text)
    if "policy" not in document:
        raise RondafileError([Problem(path.name, "has no [policy]: write one; an empty one stands for the defaults")])
    taken = {key: value for key, value in document.items() if key in TAKEN or key not in models.Rondafile.model_fields}
    found = _validated(path, taken, places.lines_of_keys(text), environ)
    return own.model_copy(update={key: getattr(found, key) for key in TAKEN if key in taken})


def _validated(
    path: Path, taken: dict[str, Any], lines: dict[places.KeyPath, int], environ: Mapping[str, str]
) -> models.Rondafile:
    missing: list[tuple[places.KeyPath, str]] = []
    resolved = references.resolve(taken, environ, missing)
    found = [(place, f"needs the variable {name}, which is not set") for place, name in missing]
    try:
        if not found:
            return models.Rondafile.model_validate({**resolved, "targets": _ANY})
    except ValidationError as error:
        details = error.errors()
        found += [
            (tuple(part for part in detail["loc"] if part != "[key]"), explain(detail, models.Rondafile))
            for detail in details
        ]
    raise RondafileError(_ordered(path, lines, found))


def _ordered(path: Path, lines: dict[places.KeyPath, int], found: list[tuple[places.KeyPath, str]]) -> list[Problem]:
    placed = [(places.line_of(lines, place) or 0, ".".join(map(str, place)), text) for place, text in found]
    return [
        Problem(f"{path.name}:{line}" if line else path.name, f"{key} {text}")
        for line, key, text in sorted(placed, key=lambda each: each[0])
    ]
