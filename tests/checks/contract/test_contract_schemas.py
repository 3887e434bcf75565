"""Schemas that are put together: references, circles, ``allOf``, alternatives, null."""

import time

import pytest

from checks.support.contract.document import DocumentError
from checks.support.contract.evidence import as_text
from tests.checks.contract.documents import Node, answering, asking, compared, thing
from tests.checks.contract.stories import NUMBER, TEXT


def ref(name: str) -> Node:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def lines(before: Node, after: Node) -> list[str]:
    """Return what people read of two documents."""
    return [change.told() for change in compared(before, after)]


def tree(leaf: Node) -> Node:
    """Return a document that answers with a tree of these leaves."""
    node = thing(leaf=leaf, children={"type": "array", "items": ref("Tree")})
    return answering(ref("Tree"), components={"schemas": {"Tree": node}})


def test_a_change_is_told_at_its_whole_way() -> None:
    """Lists and objects on the way to a property stand in its name."""
    before, after = (
        answering({"type": "array", "items": thing(trucks={"type": "array", "items": thing(plate=schema)})})
        for schema in (TEXT, NUMBER)
    )

    assert lines(before, after) == ["response 200: property [].trucks[].plate changed type from string to integer"]


def test_a_schema_that_holds_itself_is_compared_once() -> None:
    """A tree of trees comes to an end, and its change is told once."""
    assert lines(tree(TEXT), tree(NUMBER)) == ["response 200: property leaf changed type from string to integer"]


def test_all_of_is_one_object() -> None:
    """What was one object and is put together from two is the same; a part that is stricter is a change."""
    parts = {"schemas": {"Base": thing(id=NUMBER, required=("id",))}}
    whole = answering(thing(id=NUMBER, plate=TEXT, required=("id",)))
    split = answering({"allOf": [ref("Base"), thing(plate=TEXT)]}, components=parts)
    tight = asking({"allOf": [TEXT | {"maxLength": 9}, {"maxLength": 5}]})

    assert lines(whole, split) == []
    assert lines(asking(TEXT | {"maxLength": 9}), tight) == [
        "request: the value is limited more strictly: maxLength 9, now maxLength 5"
    ]


def test_beside_a_reference_nothing_counts_in_3_0() -> None:
    """What stands beside a reference is ignored in 3.0 and holds in 3.1."""
    parts = {"schemas": {"Plate": TEXT}}
    plain, beside = (ref("Plate"), ref("Plate") | {"maxLength": 6})

    def told(version: str) -> list[str]:
        return lines(*(asking(each, version, components=parts) for each in (plain, beside)))

    assert told("3.0.3") == []
    assert told("3.1.0") == ["request: the value is limited more strictly: no maxLength, now maxLength 6"]


@pytest.mark.parametrize(
    "after",
    [
        TEXT | {"nullable": True, "enum": ["in", None]},
        {"oneOf": [TEXT | {"enum": ["in"]}, {"enum": [None]}]},
        {"anyOf": [{"type": "null"}, TEXT | {"enum": ["in"]}]},
        {"type": ["string", "null"], "enum": ["in", None]},
    ],
)
def test_null_is_known_in_every_spelling(after: Node) -> None:
    """However null is let in, that is the one change."""
    assert lines(answering(TEXT | {"enum": ["in"]}), answering(after)) == ["response 200: the value can be null now"]


def test_alternatives_are_a_set() -> None:
    """Their order is nothing, and one whose inside changed is told by that change."""
    car, ship = thing(plate=TEXT, required=("plate",)), thing(flag=TEXT, required=("flag",))
    before = answering({"oneOf": [car, ship]})

    assert lines(before, answering({"anyOf": [ship, car]})) == []
    assert lines(before, answering({"oneOf": [ship, thing(plate=NUMBER, required=("plate",))]})) == [
        "response 200: property plate changed type from string to integer"
    ]


def test_alternatives_that_hold_each_other_come_to_an_end() -> None:
    """An expression of expressions is compared in no time."""

    def language(leaf: Node) -> Node:
        pair = thing(left=ref("Expression"), right=ref("Expression"), required=("left", "right"))
        both = {"oneOf": [ref("Leaf"), ref("Pair")]}
        return answering(
            ref("Expression"), components={"schemas": {"Expression": both, "Leaf": thing(leaf=leaf), "Pair": pair}}
        )

    started = time.monotonic()
    assert lines(language(TEXT), language(TEXT)) == []
    assert lines(language(TEXT), language(NUMBER)) == [
        "response 200: property leaf changed type from string to integer"
    ]
    assert time.monotonic() - started < 2


def test_what_is_too_entangled_is_refused() -> None:
    """Alternatives of alternatives that multiply are given up with a line, not for ever."""

    def parts(leaf: Node) -> Node:
        found = {
            f"S{n}": {"oneOf": [thing(**{f"p{n}{k}": ref(f"S{n + 1}"), "x": leaf}) for k in range(7)]} for n in range(9)
        }
        return {"schemas": found | {"S9": leaf}}

    before, after = (answering(ref("S0"), components=parts(leaf)) for leaf in (TEXT, NUMBER))

    with pytest.raises(DocumentError, match="too entangled"):
        compared(before, after)


def test_a_fragment_shows_what_changed_behind_a_reference() -> None:
    """Both sides of a shared schema are shown as a diff, although the reference to it is the same."""
    before, after = (
        answering(thing(state=ref("State")), components={"schemas": {"State": TEXT | {"enum": values}}})
        for values in (["in"], ["in", "lost"])
    )
    text = as_text(compared(before, after))

    assert '! response 200: property state can be "lost" too, which no client knows' in text
    assert '    +    "lost"' in text


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("#/components/schemas/Gone", "leads nowhere"),
        ("other.yaml#/Order", "leads to another document"),
        ("#/components/schemas/A", "leads round in a circle"),
    ],
)
def test_a_reference_that_cannot_be_followed_is_named(reference: str, why: str) -> None:
    """A reference to nothing, to another file, or round in a circle is a line that names it."""
    document = answering({"$ref": reference}, components={"schemas": {"A": ref("B"), "B": ref("A")}})

    with pytest.raises(DocumentError, match=why) as caught:
        compared(document, answering(TEXT))
    assert reference.removesuffix("A") in str(caught.value)
