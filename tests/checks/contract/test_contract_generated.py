"""Properties of the comparison, over documents that nobody wrote."""

import contextlib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from checks.support.contract.document import DocumentError
from checks.support.contract.evidence import as_text
from checks.support.contract.rules import Severity
from tests.checks.contract.documents import Node, answering, asking, compared

NAMES = ("a", "b", "c")
REFERENCES = st.sampled_from(NAMES).map(lambda name: {"$ref": f"#/components/schemas/{name}"})
TEXTS = st.fixed_dictionaries(
    {"type": st.just("string")},
    optional={
        "nullable": st.booleans(),
        "enum": st.lists(st.sampled_from(["in", "out", None]), min_size=1, unique=True),
        "format": st.sampled_from(["date", "uuid"]),
        "maxLength": st.integers(0, 9),
        "pattern": st.sampled_from(["^a", "^b"]),
        "default": st.sampled_from(["in", "out"]),
    },
)
NUMBERS = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number", ["integer", "null"]])},
    optional={"minimum": st.integers(-3, 3), "exclusiveMinimum": st.booleans() | st.integers(-3, 3)},
)


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    properties = st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("object"), "properties": properties},
            optional={
                "required": st.lists(st.sampled_from(NAMES), unique=True),
                "additionalProperties": st.booleans() | inner,
            },
        ),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"minItems": st.integers(0, 2)}),
        st.fixed_dictionaries({"allOf": several}, optional={"nullable": st.booleans()}),
        st.fixed_dictionaries({"oneOf": several}, optional={"properties": properties}),
        st.fixed_dictionaries({"anyOf": several}),
    )


ODD = st.sampled_from([{}, True, False, {"type": 5}, {"required": True}, {"enum": []}, {"oneOf": []}, {"allOf": "x"}])
SCHEMAS = st.recursive(TEXTS | NUMBERS | REFERENCES | ODD, _larger, max_leaves=8)
PARTS = st.fixed_dictionaries(dict.fromkeys(NAMES, SCHEMAS))


@st.composite
def documents(draw: st.DrawFn, made: Any = None) -> Node:
    """Draw a document that asks or answers with a schema; its parts may refer to each other and to themselves."""
    build = made or draw(st.sampled_from([answering, asking]))
    version = draw(st.sampled_from(["3.0.3", "3.1.0"]))
    document: Node = build(draw(SCHEMAS), version, components={"schemas": draw(PARTS)})
    return document


@given(documents())
@settings(max_examples=60, deadline=None)
def test_a_document_keeps_its_own_contract(document: Node) -> None:
    """A document held against itself differs in nothing."""
    with contextlib.suppress(DocumentError):  # it may refer to itself in a circle
        assert compared(document, document) == []


@given(documents(), documents())
@settings(max_examples=100, deadline=None)
def test_any_two_documents_can_be_compared(before: Node, after: Node) -> None:
    """Whatever two documents say, there is a verdict and a text, or one line why there is none."""
    with contextlib.suppress(DocumentError):
        found = compared(before, after)
        assert as_text(found).count("[") >= len(found)
        assert all("\n" not in change.told() for change in found)


@given(st.dictionaries(st.sampled_from(NAMES), TEXTS | NUMBERS, min_size=1), st.data())
def test_a_field_more_never_breaks_and_one_less_never_passes(properties: Node, data: st.DataObject) -> None:
    """An answer with a field more breaks nobody; with a field less it never goes unnoticed."""
    name = data.draw(st.sampled_from(sorted(properties)))
    required = data.draw(st.lists(st.sampled_from(sorted(properties)), unique=True))
    less = {key: value for key, value in properties.items() if key != name}
    full = {"type": "object", "properties": properties, "required": required}
    short = {"type": "object", "properties": less, "required": [each for each in required if each != name]}

    added = compared(answering(short), answering(full | {"required": short["required"]}))
    removed = compared(answering(full), answering(short))

    assert [change.rule.id for change in added] == ["response-property-added"]
    assert [change.severity for change in removed] == [Severity.BREAKS if name in required else Severity.WARNS]
