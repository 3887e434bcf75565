"""What can be read by everyone: contrast, landmarks, signs besides colour."""

import re
from importlib.resources import files
from itertools import product

import pytest

from tests.reporting.pages.stories import outage

STYLE = (files("reporting.pages") / "templates" / "style.css").read_text(encoding="utf-8")
SCHEMES = dict(zip(("light", "dark"), re.findall(r"(?s):root \{(.*?)\}", STYLE), strict=True))
INK = ("text", "quiet", "link", "good", "warn", "bad", "unknown")
BANDS = ("good-band", "warn-band", "bad-band", "unknown-band", "stale-band")
AA = 4.5
"""WCAG 2.2, 1.4.3: the least contrast of text."""


def colours(scheme: str) -> dict[str, str]:
    """Return the colours of a scheme by name."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", SCHEMES[scheme]))


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_has_enough_contrast(scheme):
    """Every colour of text is readable on every ground it stands on, in both schemes."""
    known = {**colours("light"), **colours(scheme)}
    pairs = [*product(INK, ("page", "sheet")), ("text", "mark"), ("sheet", "bad"), *product(("on-band",), BANDS)]

    low = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < AA} == {}


def test_contrast_of_black_on_white_is_the_largest():
    """The measure itself gives what WCAG says, and finds a pair that is too weak."""
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert contrast("#999999", "#ffffff") < AA


def test_every_page_has_language_landmarks_and_skip_link(publish, site):
    """Each page says its language and has a skip link, one main, one first heading, and navigation."""
    store, tickets = outage()
    publish(store, local_tickets=tickets)

    for path in site.rglob("*.html"):
        page = path.read_text()
        assert '<html lang="en">' in page
        assert '<a class="skip" href="#main">' in page
        for landmark in ("<main ", "<nav ", "<h1", "<footer>"):
            assert page.count(landmark) == 1, f"{path}: {landmark}"


def test_colour_is_never_the_only_sign(publish, site):
    """Every badge has a sign and a word."""
    store, tickets = outage()
    publish(store, local_tickets=tickets)

    for path in site.rglob("*.html"):
        badges = re.findall(r'(?s)<(?:span|li) class="badge \w+">(.*?)</(?:span|li)>\s*(\w*)', path.read_text())
        signs = re.findall(
            r'class="badge \w+"><span class="sign" aria-hidden="true">[✓!✕?–]</span> [\w ]+', path.read_text()
        )
        assert len(signs) == len(badges), path
