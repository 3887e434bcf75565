"""Words of the shell, as a real shell reads them."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.support.cases.shell import Command, Piece, Variable, word
from checks.support.cases.stand_ins import simple_path

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


def read(text: str, value: str) -> bytes:
    """Return what a shell makes of a word, with NAME set."""
    done = subprocess.run(["sh", "-c", f"printf %s {text}"], env={"NAME": value}, capture_output=True, check=True)
    return done.stdout


@settings(max_examples=60, deadline=None)
@given(before=TEXT, after=TEXT, value=TEXT)
def test_a_word_is_what_its_pieces_are(before: str, after: str, value: str) -> None:
    """Any text around a variable with any value arrives as one word, byte for byte."""
    assert read(word(before, Variable("NAME"), after), value) == (before + value + after).encode()


@pytest.mark.parametrize(
    ("pieces", "written"),
    [
        (["Authorization: Token ", Variable("T")], '"Authorization: Token $T"'),
        ([Variable("T"), "x"], '"${T}x"'),
        (["it's"], "'it'\"'\"'s'"),
        (['"', Variable("T"), '"'], "'\"'\"$T\"'\"'"),
        (["a", Command("as_json x")], 'a"$(as_json x)"'),
        (["wow! ", Variable("T")], "'wow! '\"$T\""),
    ],
)
def test_a_variable_stands_in_double_quotes(pieces: list[Piece], written: str) -> None:
    """Plain text goes into the same quotes; what means something there stays out of them."""
    assert word(*pieces) == written


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        ("id", ["id"]),
        ("data.order.id", ["data", "order", "id"]),
        ("items[0].id", ["items", 0, "id"]),
        ("[0].id", [0, "id"]),
        ("[0]", [0]),
        ('"an id"[1]', ["an id", 1]),
        ("[0].questions[?kind=='photo'] | [0].id", None),
        ("length(@)", None),
        ("items[*].id", None),
        ("items[-1]", None),
        ("a || b", None),
    ],
)
def test_a_simple_path(expression: str, path: list[str | int] | None) -> None:
    """Names and places are looked up by the script; any other expression is not."""
    assert simple_path(expression) == path
