"""Days, spans, differences and lists as the weekly review writes them, in both languages."""

from datetime import UTC, datetime

import pytest

from reporting.domain.kpi.figure import Unit
from reporting.domain.kpi.week import Week
from reporting.domain.review.saying import Amount, Points, Term, ngettext, say
from reporting.pages.amounts import difference_text
from reporting.pages.weekly.phrases import days_text, listed, span_text, told
from tests.reporting.pages.weekly_editions import wording
from tests.reporting.pages.weekly_record import BOGOTA

NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
"""In Bogotá."""


@pytest.mark.parametrize(
    ("week", "english", "spanish"),
    [
        ("2026-W48", "23–29 Nov 2026", "23–29 nov 2026"),
        ("2026-W49", "30 Nov – 6 Dec 2026", "30 nov – 6 dic 2026"),
        ("2026-W53", "28 Dec 2026 – 3 Jan 2027", "28 dic 2026 – 3 ene 2027"),
    ],
)
def test_days_of_a_week(week: str, english: str, spanish: str) -> None:
    """Month and year are said once where they are the same; the last day is Sunday, not the Monday after."""
    found = Week.parse(week, BOGOTA)

    assert days_text(found.since, found.until, wording()) == english
    assert days_text(found.since, found.until, wording("es")).replace("sept", "sep") == spanish


def test_span_says_its_day_once_and_a_year_only_if_it_is_another() -> None:
    """On the yard's clock; what goes on has no end."""
    later = NOON.replace(hour=18, minute=30)
    next_day = NOON.replace(day=25)

    assert span_text(NOON, later, wording(), 2026) == "Tue 24 Nov, 12:00–13:30"
    assert span_text(NOON, next_day, wording(), 2026) == "Tue 24 Nov, 12:00 – Wed 25 Nov, 12:00"
    assert span_text(NOON.replace(year=2024), None, wording(), 2026) == "Sun 24 Nov 2024, 12:00 –"


@pytest.mark.parametrize(
    ("difference", "unit", "text"),
    [
        (0.00563, Unit.RATIO, "+0.563 points"),
        (-0.25, Unit.RATIO, "−25 points"),
        (1e-9, Unit.RATIO, "+0.001 points"),
        (-90, Unit.SECONDS, "−90 s"),
        (3, Unit.COUNT, "+3"),
        (0, Unit.COUNT, "±0"),
    ],
)
def test_differences_have_a_sign_and_shares_differ_by_points(difference: float, unit: Unit, text: str) -> None:
    """Percent of percent is what nobody means; a difference that is there is not shown as none."""
    assert difference_text(difference, unit, wording()) == text


def test_many_names_are_cut_to_a_number() -> None:
    """Six are named, the rest is counted; none is nothing."""
    assert listed(("a", "b", "c"), wording()) == "a, b, and c"
    assert listed(tuple("abcdefgh"), wording()) == "a, b, c, d, e, f (+2)"
    assert listed((), wording()) == ""


def test_values_of_a_sentence_are_in_the_readers_words() -> None:
    """Numbers, times, moments and terms as the language writes them; what is from outside stays as it is."""
    said = say("{what} {share} {points} {at} {names}", what=Term("orphan files"), share=Amount(0.5, Unit.RATIO))
    whole = {**said.values, "points": Points(-0.02), "at": NOON, "names": ("{x}", "y")}

    assert told(say(said.text, **whole), wording()) == "orphan files 50% 2 points Tue 24 Nov 2026, 12:00 {x} and y"


def test_plural_names_its_number_with_separators() -> None:
    """One and many have texts of their own."""
    one, many = (ngettext("{n} run", "{n} runs", number) for number in (1, 1234))

    assert (told(one, wording()), told(many, wording())) == ("1 run", "1,234 runs")
