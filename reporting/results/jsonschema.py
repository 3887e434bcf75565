"""The JSON schema of ``results.jsonl``; ``python -m reporting.results.jsonschema`` writes it to docs/."""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from reporting.results.schema import FILE_NAME, SCHEMA, Header, Line

PLACE = Path(__file__).parents[2] / "docs" / "results.schema.json"


def schema() -> dict[str, Any]:
    """Return the schema that each line of the file fulfils."""
    references, defined = models_json_schema([(Header, "validation"), (Line, "validation")])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A line of {FILE_NAME}, schema {SCHEMA}",
        "description": "The first line describes the run, every further line one result. Times have a zone.",
        "oneOf": list(references.values()),
        "$defs": defined["$defs"],
    }


def text() -> str:
    """Return the schema as it is written to docs/."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write the schema."""
    PLACE.parent.mkdir(exist_ok=True)
    PLACE.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
