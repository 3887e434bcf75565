"""The JSON schema of a file of cases, for editors. ``ronda cases schema --write docs/cases.schema.json`` writes it."""

import json
from pathlib import Path
from typing import Any, Final

from checks.support.cases.model import CaseFile

PLACE: Final = Path(__file__).parents[3] / "docs" / "cases.schema.json"
"""The committed file of a checkout; a test compares it with the models."""


def schema() -> dict[str, Any]:
    """Return the JSON schema of a file of cases, as the models say it."""
    made = CaseFile.model_json_schema(by_alias=True)
    _close(made)
    described = {"title": "A file of cases", "description": "What a deployment must not break; see docs/cases.md."}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | made | described


def text() -> str:
    """Return the schema as it is written to a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _close(part: Any) -> None:
    """Refuse keys that match no pattern, which pydantic leaves open, and drop titles that only repeat a key."""
    if isinstance(part, list):
        for each in part:
            _close(each)
    if not isinstance(part, dict):
        return
    if "patternProperties" in part:
        part.setdefault("additionalProperties", False)
    for each in part.get("properties", {}).values():
        each.pop("title", None)
    for each in part.values():
        _close(each)
