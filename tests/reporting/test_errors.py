"""Errors are told in the language of whoever reads them, and stay English in logs."""

import pytest

from language import translations
from reporting.errors import AmendError, DeliveryError, ReportingError, Said

WORDS = {
    "{ticket} cannot be sent: {why}": "no se puede enviar {ticket}: {why}",
    "there is no {name!r}": "no hay {name!r}",
}


def spanish(source: str) -> str:
    """Stand for a catalog."""
    return WORDS.get(source, source)


def test_the_text_is_english_and_told_in_another_language() -> None:
    """What logs get is the source text, filled in."""
    error = AmendError("there is no {name!r}", name="OPS-1")

    assert (str(error), error.tell()) == ("there is no 'OPS-1'", "there is no 'OPS-1'")
    assert error.tell(spanish) == "no hay 'OPS-1'"


@pytest.mark.parametrize(
    "part", [Said("there is no {name!r}", name="gate"), AmendError("there is no {name!r}", name="gate")]
)
def test_its_parts_are_told_in_the_same_language(part: Said | ReportingError) -> None:
    """A reason within a reason is not left in English."""
    error = DeliveryError("{ticket} cannot be sent: {why}", ticket="OPS-1", why=part, permanent=True)

    assert str(error) == "OPS-1 cannot be sent: there is no 'gate'"
    assert error.tell(spanish) == "no se puede enviar OPS-1: no hay 'gate'"
    assert error.permanent


@pytest.mark.parametrize("text", ["", "{", "100 % of {this} and {0}", "\N{DELIVERY TRUCK}"])
def test_a_text_without_values_is_taken_as_it_is(text: str) -> None:
    """What others said may hold braces, and what a person wrote nothing at all: none of it is filled in."""
    error = ReportingError(text)

    assert (str(error), error.tell(translations("es").gettext)) == (text, text)


def test_braces_in_a_value_stay() -> None:
    """Only the source text has places."""
    assert AmendError("there is no {name!r}", name="{x}").tell(spanish) == "no hay '{x}'"
