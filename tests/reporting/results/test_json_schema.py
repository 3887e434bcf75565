"""docs/results.schema.json says what the models say, and what a real run writes."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reporting.results import FILE_NAME, Header, Line
from reporting.results.jsonschema import PLACE, schema, text
from reporting.results.schema import EvidenceLine
from reporting.results.writing import save_evidence
from tests.reporting.plugin.conftest import Inner
from tests.reporting.results.folders import a_line, write

CHECKS = '''
@check("a.passes")
def test_passes(note):
    """It passes"""
    note["measures"] = {"latency_ms": 12.5}

@check("a.fails", needs=["a.passes"])
def test_fails(note):
    """It fails"""
    note["evidence"] = [{"name": "answer.txt", "media_type": "text/plain", "text": "500"}]
    assert 1 == 2, "one is not two"

@check("a.skips")
def test_skips():
    """It is not configured"""
    pytest.skip("add this line")
'''


def _validator() -> jsonschema.Draft202012Validator:
    written = json.loads(PLACE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(written)
    return jsonschema.Draft202012Validator(written, format_checker=jsonschema.FormatChecker())


def _lines(folder: Path) -> list[Any]:
    return [json.loads(line) for line in (folder / FILE_NAME).read_text(encoding="utf-8").splitlines()]


def test_the_file_in_docs_is_what_the_models_say() -> None:
    """Who changes a model writes the schema again: python -m reporting.results.jsonschema."""
    assert PLACE.read_text(encoding="utf-8") == text()


def test_lines_of_a_real_run_fulfil_the_schema(inner: Inner) -> None:
    """What the plugin records of a run with every kind of line is valid."""
    folder, validator = inner.run(CHECKS).folder, _validator()
    lines = _lines(folder)

    assert [line["kind"] for line in lines] == ["run", "result", "result", "result"]
    assert [error.message for line in lines for error in validator.iter_errors(line)] == []


def test_every_field_filled_in_fulfils_the_schema(tmp_path: Path) -> None:
    """A line with a value for every key is valid."""
    evidence = save_evidence(tmp_path, "log.txt", "text/plain", "it")
    filled: dict[str, Any] = {
        "case": "a",
        "message": "m",
        "endpoint": "GET /",
        "token": "…#0",
        "needs": ("a.b",),
        "runbook": "r",
    }
    folder = write(tmp_path, a_line(**filled, next_step="n", measures={"a_ms": 1.0}, evidence=(evidence,)))

    assert not [error.message for line in _lines(folder) for error in _validator().iter_errors(line)]


@pytest.mark.parametrize(
    "change",
    [{"kind": "other"}, {"outcome": "fine"}, {"duration_ms": -1}, {"colour": "red"}, {"check": "x"}, {"needs": "a"}],
    ids=str,
)
def test_a_line_that_is_not_ours_does_not_fulfil_it(tmp_path: Path, change: dict[str, Any]) -> None:
    """The schema refuses what the reader refuses."""
    line = _lines(write(tmp_path, a_line()))[1]

    assert _validator().is_valid(line)
    assert not _validator().is_valid(line | change)


@pytest.mark.parametrize("model", [Header, Line, EvidenceLine])
def test_the_schema_explains_its_keys(model: type[Header | Line | EvidenceLine]) -> None:
    """Every object has a description, and every key has a title or points to what has one."""
    defined = schema()["$defs"][model.__name__]

    assert defined["description"] == (model.__doc__ or "").strip()
    assert set(defined["properties"]) == set(model.model_fields)
    assert [key for key, each in defined["properties"].items() if not {"title", "$ref"} & each.keys()] == []
    assert defined["additionalProperties"] is False


@pytest.fixture
def inner(pytester: pytest.Pytester) -> Inner:
    """A pytest of its own."""
    return Inner(pytester)
