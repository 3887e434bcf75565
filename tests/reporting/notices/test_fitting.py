"""A message loses its items first, then its rows, then the end of its lead; and it says so."""

import json
from dataclasses import replace

import pytest

from reporting.notices.fitting import MOST, address, fitted
from reporting.notices.message import Link
from tests.reporting.notices.messages import DOWN

ROWS = tuple((f"Nombre {number}", "valor") for number in range(5))
ITEMS = tuple(f"elemento {number}" for number in range(8))
FULL = replace(DOWN, rows=ROWS, items=ITEMS, lead="palabra " * 100)


def within(limit):
    """Return a budget of so many characters of everything that is shown."""
    return lambda of: len(json.dumps([of.lead, of.rows, of.items], ensure_ascii=False)) <= limit


def test_what_fits_is_shown_whole():
    """Nothing is left out without need."""
    of = fitted(FULL, within(10_000))

    assert (of.rows, of.items, of.rows_left_out, of.items_left_out) == (ROWS, ITEMS, "", "")


def test_items_go_first_from_the_end():
    """The first items stay, and how many are missing is said."""
    of = fitted(FULL, within(1_000))

    assert 0 < len(of.items) < len(ITEMS)
    assert of.items == ITEMS[: len(of.items)]
    assert of.items_left_out == f"y {len(ITEMS) - len(of.items)} más"
    assert of.rows == ROWS


def test_then_rows_go_from_the_end():
    """Rows are left out only when no item is left."""
    of = fitted(FULL, within(900))

    assert of.items == ()
    assert of.items_left_out == "y 8 más"
    assert 0 < len(of.rows) < len(ROWS)
    assert of.rows_left_out == f"y {5 - len(of.rows)} más"


def test_then_the_lead_is_cut():
    """The lead keeps whole words."""
    of = fitted(FULL, within(400))

    assert of.rows == ()
    (line,) = of.lead
    assert line == "palabra " * (line.count("palabra") - 1) + "palabra…"


def test_at_last_the_links_remain():
    """With no room at all, the ticket and the page are still there."""
    of = fitted(FULL, lambda of: False)

    assert (of.lead, of.rows, of.items) == ((), (), ())
    assert of.links == DOWN.links


@pytest.mark.parametrize("count", [15, 16, 500])
def test_more_than_anybody_reads_is_left_out(count):
    """Even with room, a phone gets a list that can be read."""
    of = fitted(replace(DOWN, items=tuple(map(str, range(count)))), lambda of: True)

    assert len(of.items) == MOST.items
    assert of.items_left_out == ("" if count == 15 else f"y {count - 15} más")


def test_braces_in_the_note_do_no_harm():
    """A note that is no template is shown as it is."""
    of = fitted(replace(DOWN, items=("x",) * 20, left_out="{0} {more} {"), lambda of: True)

    assert of.items_left_out == "{0} 5 {"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x?y=1&z=[2]#q", "https://a.example/x?y=1&z=[2]#q"),
        ("https://a.example/ñ|<>", "https://a.example/%C3%B1%7C%3C%3E"),
        ("https://a.example/%20", "https://a.example/%20"),
        ("javascript:alert(1)", None),
        ("/incidents/1.html", None),
        ("https://", None),
        ("https://a.example:99999/", None),
        ("https://[::1/", None),
        ("https://ñandú.example/", None),
        ("https://a.example/a b", None),
        ("https://a.example/\ud83d", None),
        ("https://a.example/" + "x" * MOST.url, None),
    ],
)
def test_only_addresses_of_the_web_become_links(url, expected):
    """Anything else is no link, and what a link may not hold is percent-encoded."""
    assert address(url) == expected


def test_an_address_that_is_no_link_is_still_shown():
    """It stands in a row, under its label."""
    of = fitted(replace(DOWN, rows=(), links=(Link("Página", "file:///srv/site/1.html"),)), lambda of: True)

    assert of.rows == (("Página", "file:///srv/site/1.html"),)
    assert of.links == ()
