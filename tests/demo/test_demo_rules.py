"""The yard's rules."""

import pytest

from demo.yard import rules

PHOTO, REMARK, WEIGHT = (
    rules.Asked(1, "Foto", required=True),
    rules.Asked(2, "Novedades", required=False),
    rules.Asked(3, "Peso", required=True),
)


@pytest.mark.parametrize("plate", ["ABC123", "ZZZ000"])
def test_three_letters_and_three_digits_are_a_plate(plate: str) -> None:
    """Three letters followed by three digits make a plate."""
    assert rules.is_plate(plate)


@pytest.mark.parametrize(
    "text", ["", "AB123", "ABCD123", "ABC12", "ABC1234", "ABC12D", "R12345", "abc123", "ÁBC123", "ABC١٢٣"]
)
def test_anything_else_is_no_plate(text: str) -> None:
    """Motorcycles, trailers, small letters, accents and foreign digits are not accepted."""
    assert not rules.is_plate(text)


@pytest.mark.parametrize("typed", ["abc 123", "ABC-123", " abc123 "])
def test_blanks_hyphens_and_case_do_not_matter_when_typed(typed: str) -> None:
    """A typed plate is brought into its normal form."""
    assert rules.normalize_plate(typed) == "ABC123"


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("ABC123", "ABC123"),
        ("COLOMBIA\nxyz 987\nBOGOTA D.C.", "XYZ987"),
        ("AABC123", None),
        ("ABC1234", None),
        ("", None),
    ],
)
def test_finds_the_plate_within_what_was_read(text: str, plate: str | None) -> None:
    """The plate is found among other words, but never cut out of a longer one."""
    assert rules.find_plate(text) == plate


def test_required_questions_without_an_answer_are_missing() -> None:
    """Only required questions can be missing, and they come in the order of the form."""
    assert rules.find_missing([PHOTO, REMARK, WEIGHT], []) == [PHOTO, WEIGHT]
    assert rules.find_missing([PHOTO, REMARK, WEIGHT], [1]) == [WEIGHT]
    assert rules.find_missing([PHOTO, REMARK, WEIGHT], [1, 3]) == []


@pytest.mark.parametrize(
    ("kind", "has_text", "has_file", "fits"),
    [
        ("photo", False, True, True),
        ("photo", True, False, False),
        ("text", True, False, True),
        ("text", False, True, False),
    ],
)
def test_an_answer_fits_the_kind_of_its_question(kind: str, has_text: bool, has_file: bool, fits: bool) -> None:
    """Photos need a file and texts need a text."""
    assert (rules.explain_unfit(kind, has_text=has_text, has_file=has_file) is None) is fits
