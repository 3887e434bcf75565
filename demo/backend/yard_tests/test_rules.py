"""The rules, without a database."""

import pytest

from demo.yard import rules

PHOTO = rules.Asked(1, "Foto", required=True)
WEIGHT = rules.Asked(2, "Peso", required=True)


@pytest.mark.parametrize(("typed", "plate"), [("abc 123", "ABC123"), ("ABC-123", "ABC123")])
def test_a_typed_plate_is_brought_into_its_normal_form(typed: str, plate: str) -> None:
    """Blanks, hyphens and small letters do not matter."""
    assert rules.normalize_plate(typed) == plate
    assert rules.is_plate(plate)


def test_a_trailer_has_no_plate_of_ours() -> None:
    """One letter and five digits are a trailer's."""
    assert not rules.is_plate("R12345")


def test_a_submission_closes_with_every_required_answer_only() -> None:
    """One missing answer is enough to keep it open."""
    assert rules.may_close([])
    assert not rules.may_close([WEIGHT])
    assert not rules.may_close([PHOTO, WEIGHT])


def test_what_is_missing_comes_in_the_order_of_the_form() -> None:
    """Those that are answered are left out."""
    assert rules.find_missing([PHOTO, WEIGHT], [1]) == [WEIGHT]
