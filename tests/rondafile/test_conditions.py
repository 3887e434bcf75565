"""What an answer must say."""

from typing import Any

import pytest

from rondafile.conditions import broken

ANSWER = {"user": {"username": "monitor", "groups": ["yard", "depot"]}, "count": 3, "fine": True, "none": None}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("user.username", "monitor"),
        ("user.groups[0]", "yard"),
        ("length(user.groups)", 2),
        ("count", 3),
        ("count", 3.0),
        ("fine", True),
        ("count > `2`", True),
        ("contains(user.groups, 'depot')", True),
        ("user.groups", ["yard", "depot"]),
    ],
)
def test_a_condition_that_holds_is_not_broken(expression: str, expected: Any) -> None:
    """A value that is as expected says nothing."""
    assert broken({expression: expected}, ANSWER) == []


@pytest.mark.parametrize(
    ("expression", "expected", "found"),
    [
        ("user.username", "root", "monitor"),
        ("user.surname", "monitor", None),
        ("count", "3", 3),
        ("count", True, 3),
        ("fine", 1, True),
        ("fine", "true", True),
        ("none", False, None),
        ("user.groups", ["depot", "yard"], ["yard", "depot"]),
    ],
)
def test_a_broken_condition_tells_what_was_found(expression: str, expected: Any, found: Any) -> None:
    """The kind counts as well: 1 is not true and "3" is not 3."""
    assert broken({expression: expected}, ANSWER) == [(expression, expected, found)]


def test_every_broken_condition_is_told() -> None:
    """The first broken condition does not hide the second."""
    assert [each[0] for each in broken({"a": 1, "count": 3, "b": 2}, ANSWER)] == ["a", "b"]


def test_an_expression_that_does_not_fit_the_answer_is_broken() -> None:
    """A function on the wrong kind of value is a broken condition with its reason, not a crash."""
    ((expression, expected, found),) = broken({"length(count)": 1}, ANSWER)

    assert (expression, expected) == ("length(count)", 1)
    assert "length()" in found


@pytest.mark.parametrize("document", [None, [], "text", 5])
def test_an_answer_of_another_shape_breaks_the_condition(document: Any) -> None:
    """An answer that is no object meets no condition about its fields."""
    assert broken({"user.username": "monitor"}, document) == [("user.username", "monitor", None)]
