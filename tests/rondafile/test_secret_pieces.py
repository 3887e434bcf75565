"""A secret as it was written: literal text and the names it refers to."""

import pytest

from rondafile.references import Resolved, Secret, pieces, resolve

ENVIRON = {"A": "value-of-a", "B_1": "value-of-b"}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("$A", [("name", "A")]),
        ("Basic ${A}", [("text", "Basic "), ("name", "A")]),
        ("${A}:${B_1}", [("name", "A"), ("text", ":"), ("name", "B_1")]),
        ("$$5 ${A}", [("text", "$"), ("text", "5 "), ("name", "A")]),
        ("x $A", [("text", "x "), ("text", "$A")]),
    ],
)
def test_the_pieces_of_a_secret(written: str, found: list[tuple[str, str]]) -> None:
    """Each reference is a name, everything else is text, as the configuration was resolved."""
    value = resolve(written, ENVIRON, [])
    secret = Secret(str(value), getattr(value, "references", ()), getattr(value, "written", ""))
    whole = "".join(ENVIRON[text] if kind == "name" else text for kind, text in pieces(secret))

    assert pieces(secret) == found or not isinstance(value, Resolved)
    assert whole == secret.reveal()


def test_a_secret_without_its_text_is_its_references() -> None:
    """One that was made without the text in the file is taken for its one reference."""
    assert pieces(Secret("x", ("A",))) == [("name", "A")]


def test_a_value_without_references_is_text() -> None:
    """A field of a login that may be written out is text, dollars and all."""
    assert "".join(text for _kind, text in pieces(Secret("a$b$$c"))) == "a$b$$c"
