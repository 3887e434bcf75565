"""Every rule: what it is about, and what is never a change."""

from collections import Counter

import pytest

from checks.support.contract.rules import RULES, Severity
from tests.checks.contract.documents import Node, answering, asking, compared, openapi, operation, thing, with_parameter
from tests.checks.contract.stories import NUMBER, STORIES, TEXT, VALUES

WAYS = {"response": answering, "request": asking}
VALUE_STORIES = [
    (f"{way}-{rule}", WAYS[way](thing(x=before)), WAYS[way](thing(x=after)), part)
    for before, after, rule, part in VALUES
    for way in WAYS
    if f"{way}-{rule}" in RULES
]
KEYWORD = ("schema-keyword-changed", asking(TEXT), asking(TEXT | {"not": {"enum": ["x"]}}), "changed in not")
ALL = [*STORIES, *VALUE_STORIES, KEYWORD]


@pytest.mark.parametrize(("rule", "before", "after", "line"), ALL, ids=[story[0] for story in ALL])
def test_rule(rule: str, before: Node, after: Node, line: str) -> None:
    """Each change is told by its rule alone, in a line that says where and what."""
    found = compared(before, after)

    assert [change.rule.id for change in found] == [rule]
    assert line in found[0].told()


def test_every_rule_has_a_story() -> None:
    """No rule is without its story, and none has two."""
    assert Counter(story[0] for story in ALL) == Counter(RULES.keys())


def test_what_breaks_one_way_is_judged_the_other_way_too() -> None:
    """A wider type breaks whoever reads it, and is harmless to whoever sends it."""
    wider = {way: compared(made(NUMBER), made({"type": "number"})) for way, made in WAYS.items()}

    assert {way: changes[0].severity for way, changes in wider.items()} == {
        "response": Severity.BREAKS,
        "request": Severity.ADDS,
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (operation(operationId="a"), operation(operationId="b")),
        (operation(description="a", tags=["x"]), operation(summary="b")),
        (answering(TEXT | {"example": "a", "title": "A"}), answering(TEXT | {"example": "b", "description": "B"})),
        (answering(thing(x=TEXT, y=NUMBER)), answering(thing(y=NUMBER, x=TEXT))),
        (answering(TEXT | {"default": "a"}), answering(TEXT | {"default": "b"})),
        (asking(thing(x=TEXT | {"readOnly": True})), asking(thing())),
        (answering(thing(x=TEXT | {"writeOnly": True})), answering(thing())),
        (with_parameter(explode=False), with_parameter()),
        (operation(path="/orders/{id}"), operation(path="/orders/{pk}")),
        (operation(responses={"200": {"description": ""}}), operation(responses={"2XX": {"description": ""}})),
        (
            openapi(operation(path="/v1/orders")["paths"]),
            operation() | {"servers": [{"url": "https://yard.example/v1/"}]},
        ),
        (answering(TEXT | {"nullable": True}), answering({"type": ["string", "null"]}, "3.1.0")),
        (
            answering(NUMBER | {"minimum": 1, "exclusiveMinimum": True}),
            answering(NUMBER | {"exclusiveMinimum": 1}, "3.1.0"),
        ),
        (answering({"enum": ["in"], "type": "string"}), answering({"const": "in"}, "3.1.0")),
    ],
)
def test_no_change(before: Node, after: Node) -> None:
    """What no client can notice is no change."""
    assert compared(before, after) == []


def test_path_parameters_are_known_by_their_place() -> None:
    """A path parameter that is renamed and changes its type is told as one that changed its type."""
    before, after = (
        operation(
            path=f"/orders/{{{name}}}", parameters=[{"name": name, "in": "path", "required": True, "schema": schema}]
        )
        for name, schema in (("id", NUMBER), ("pk", TEXT | {"maxLength": 3}))
    )

    assert [change.told() for change in compared(before, after)] == [
        "parameter id (path): the value changed type from integer to string"
    ]


def test_the_same_change_in_several_media_types_is_told_once() -> None:
    """A body that may come as JSON or as a form has one schema for people."""
    before, after = (
        operation(
            requestBody={"content": {kind: {"schema": schema} for kind in ("application/json", "multipart/form-data")}}
        )
        for schema in (TEXT, NUMBER)
    )

    assert [change.told() for change in compared(before, after)] == [
        "request: the value changed type from string to integer"
    ]
