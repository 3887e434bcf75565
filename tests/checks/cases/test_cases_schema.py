"""docs/cases.schema.json says what the models say, for editors."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from checks.support.cases.model import Case, CaseFile, Expect, Matrix, SampleFile, Step
from checks.support.cases.schema import PLACE, schema, text
from checks.support.cases.yaml_text import load
from tests.checks.cases.reading_files import case_text

ROOT = PLACE.parents[1]
EXAMPLES = sorted((ROOT / "checks" / "regression" / "cases").glob("*.yaml"))


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    """The committed schema."""
    written = json.loads(PLACE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(written)
    return jsonschema.Draft202012Validator(written)


def test_the_file_in_docs_is_what_the_models_say() -> None:
    """Who changes a model writes the schema again: ronda cases schema --write docs/cases.schema.json."""
    assert PLACE.read_text(encoding="utf-8") == text()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_cases_of_the_demo_fulfil_it(validator: jsonschema.Draft202012Validator, path: Path) -> None:
    """What Ronda reads, an editor does not underline."""
    document = load(path.read_text(encoding="utf-8")).value

    assert [error.message for error in validator.iter_errors(document)] == []


def test_there_are_cases_of_the_demo() -> None:
    """The examples have not moved away."""
    assert len(EXAMPLES) >= 2


def test_each_example_names_the_schema_to_the_editor() -> None:
    """The comment at the top of each leads from its folder to the committed schema."""
    for path in EXAMPLES:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema=")
        assert (path.parent / first.partition("=")[2]).resolve() == PLACE


STEP = "steps:\n  - request: GET /x\n"


@pytest.mark.parametrize(
    "wrong",
    [
        case_text("titel: T\n" + STEP),
        case_text("steps: []"),
        case_text("steps:\n  - request: get /x"),
        case_text(STEP + "    as_: staff"),
        case_text(STEP + "    expect: { status: 600 }"),
        case_text(STEP + "    files: { a: { name: b } }"),
        case_text(STEP, "Not A Name"),
        case_text("data: { Not-A-Name: 1 }\n" + STEP),
        "area: yard\n",
        "area: a\ntitle: T\nmatrix: { roles: [a], endpoints: { GET /x: { a: sometimes } } }\n",
        "area: a\ntitle: T\nmatrix: { roles: [a], endpoints: { GET /x: { Not A Role: 200 } } }\n",
    ],
)
def test_it_refuses_what_the_reader_refuses(validator: jsonschema.Draft202012Validator, wrong: str) -> None:
    """Unknown keys, wrong names and wrong values are underlined in the editor."""
    assert validator.is_valid(yaml.safe_load(case_text(STEP)))
    assert not validator.is_valid(yaml.safe_load(wrong))


@pytest.mark.parametrize("model", [CaseFile, Case, Step, Expect, SampleFile, Matrix])
def test_an_editor_can_explain_every_key(model: type[Any]) -> None:
    """Every key of every part has a description, under the name that the file uses."""
    part = schema() if model is CaseFile else schema()["$defs"][model.__name__]

    assert set(part["properties"]) == {field.alias or name for name, field in model.model_fields.items()}
    assert [key for key, each in part["properties"].items() if not each.get("description")] == []
    assert part["additionalProperties"] is False
