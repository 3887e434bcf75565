"""Text is cut between words, and never inside a character."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import split_graphemes

from reporting.notices.cutting import LONGEST_WORD, clean, cut, one_line, units
from tests.reporting.notices.messages import FAMILY, any_text, is_whole

COLOMBIA = "\N{REGIONAL INDICATOR SYMBOL LETTER C}\N{REGIONAL INDICATOR SYMBOL LETTER O}"


@given(any_text.map(clean), st.integers(1, 300))
@example(FAMILY * 9, 30)
@example("a" * 10 + "e\u0301", 12)
def test_a_cut_text_fits_and_ends_after_a_whole_character(text, limit):
    """Whatever the text, it fits, it is the beginning of the text, and no character was taken apart."""
    shown = cut(text, limit)

    assert len(shown.encode("utf-16-le")) // 2 <= limit
    assert text.startswith(shown.removesuffix("…"))
    assert is_whole(text, shown)


@given(st.lists(st.text("abcdefgñá", min_size=1, max_size=LONGEST_WORD), min_size=2, max_size=30), st.integers(42, 200))
def test_words_are_kept_whole(words, limit):
    """A text of words of ordinary length is cut after one of them."""
    text = " ".join(words)

    shown = cut(text, limit)

    assert shown == text or shown.removesuffix("…").split(" ") == words[: len(shown.split(" "))]


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("cinco palabras", 14, "cinco palabras"),
        ("cinco palabras", 13, "cinco…"),
        ("cinco palabras", 6, "cinco…"),
        ("x" * 50, 10, "x" * 9 + "…"),
        ("ver " + "x" * 50, 10, "ver xxxxx…"),
        (FAMILY * 2, 14, FAMILY + "…"),
        (FAMILY * 2, 11, "…"),
        (COLOMBIA * 3, 10, COLOMBIA * 2 + "…"),
        (COLOMBIA * 3, 8, COLOMBIA + "…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("\N{THUMBS UP SIGN}\U0001f3fd\N{THUMBS UP SIGN}\U0001f3fd", 7, "\N{THUMBS UP SIGN}\U0001f3fd…"),
        ("\u0915\u094d\u0937" * 2, 5, "\u0915\u094d\u0937…"),
        ("\u1112\u1161\u11ab" * 2, 5, "\u1112\u1161\u11ab…"),
        ("\u1112\uac00\uac00", 2, "…"),
        ("a" + "\u0301" * 20, 10, "…"),
        ("\u0600\u0661\u0661", 2, "…"),
    ],
)
def test_where_it_is_cut(text, limit, expected):
    """Accents, families, flags, skin tones, Indic and Korean letters stay in one piece."""
    assert cut(text, limit) == expected


@given(st.text("ab \u0301\u200d\ufe0f" + COLOMBIA + FAMILY, min_size=1, max_size=30), st.integers(1, 30))
def test_the_terminal_library_agrees(text, limit):
    """Every cut is one that rich's table of characters allows as well."""
    shown = cut(text, limit)
    kept = len(shown) - 1
    if shown == text or not kept:
        return
    spans, _ = split_graphemes(text)

    assert kept in {start for start, _, _ in spans} or text[kept - 1] in "\u200d\u0301\ufe0f"


def test_what_cannot_be_sent_is_replaced():
    """Controls, half a surrogate pair and directions that would go on do not get through."""
    assert clean("a\x00b\ud83dc\u202ed\u2066\te\r\nf\x85g\ufffe") == "a\ufffdb\ufffdcd e\nf\ng\ufffd"
    assert one_line(" a\n\n b\u2028c ") == "a b c"


def test_right_to_left_and_joined_texts_stay():
    """What Hebrew, Arabic and emoji need is kept."""
    text = f"\u05e9\u05dc\u05d5\u05dd\u200f {FAMILY} \u0645\u200c\u0631"

    assert clean(text) == text


@given(st.text(max_size=50))
def test_units_are_those_of_utf_16(text):
    """The length is what an encoder gives."""
    assert units(text) == len(text.encode("utf-16-le")) // 2
