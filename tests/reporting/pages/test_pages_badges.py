"""Badges: what they say, when they say nothing, and that they stay pictures."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from reporting.pages.badges import COLOURS, LONGEST, width_of
from tests.reporting.pages.stories import NOW, FakeStore, a_run, outage, results
from tests.reporting.pages.test_pages_golden import GOLDEN, same_as_golden
from tests.reporting.pages.test_pages_safety import HOSTILE
from tests.reporting.pages.test_pages_style import AA, contrast

SVG = "{http://www.w3.org/2000/svg}"


def store_with(target: str = "yard", **outcomes: str) -> FakeStore:
    """Return a store with one run."""
    store = FakeStore()
    store.add_run(run := a_run(target=target), results(run, **outcomes))
    return store


@pytest.fixture
def badge(publish, site):
    """Return the JSON and the picture of the only target's badge."""

    def badge(store: FakeStore, **options: object) -> tuple[dict[str, object], Element]:
        publish(store, **options)
        (said,) = site.glob("*/badge.json")
        return json.loads(said.read_bytes()), fromstring(said.with_suffix(".svg").read_bytes())

    return badge


@pytest.mark.parametrize(
    ("outcomes", "message", "colour"),
    [
        ({}, "works", "#14683a"),
        ({"clock_offset": "degraded"}, "works, with warnings", "#7a4a00"),
        ({"database_ping": "failed"}, "failing", "#7a4a00"),
        ({"database_ping": "unknown"}, "partly measured", "#565b63"),
        (dict.fromkeys(("api_whoami", "broker_ping", "celery_ping", "database_ping"), "unknown"), "unknown", "#565b63"),
    ],
)
def test_badge_says_the_verdict_in_a_word(outcomes, message, colour, badge):
    """What somebody reads on the first page is on the badge, as short as a badge is."""
    said, picture = badge(store_with(**outcomes))

    assert (said["label"], said["message"], said["color"]) == ("yard", message, colour)
    assert [each.text for each in picture.iter(f"{SVG}text")] == ["yard", message]


def test_badge_is_of_the_schema_of_shields(badge):
    """Version 1 with exactly keys that its endpoint knows; an open incident may not be painted over."""
    store, _tickets = outage()
    said, _picture = badge(store)

    assert said == {
        "schemaVersion": 1,
        "label": "yard",
        "message": "1 incident",
        "color": "#a81e18",
        "isError": True,
        "cacheSeconds": 300,
    }


def test_badge_that_was_out_of_date_when_written_is_unknown(badge):
    """It cannot grow old by itself: of what is out of date it says nothing good or bad."""
    said, picture = badge(store_with(), now=NOW + timedelta(minutes=14))

    assert (said["message"], said["color"], said["isError"]) == ("unknown", "#565b63", False)
    assert picture.find(f"{SVG}title").text == "yard: unknown (no complete run since 24 Nov 2026, 11:58:06 UTC-5)"


def test_title_says_when_it_was_measured_and_until_when_it_counts(badge):
    """What a reader cannot see in the colour is in the title."""
    _said, picture = badge(store_with())

    title = "yard: works (measured 24 Nov 2026, 11:58:06 UTC-5, counts as current until 12:13:06 UTC-5)"
    assert picture.find(f"{SVG}title").text == title
    assert (picture.get("role"), picture.get("aria-labelledby")) == ("img", picture.find(f"{SVG}title").get("id"))


def test_target_that_never_ran_says_so(badge):
    """No run is no verdict."""
    said, _picture = badge(FakeStore(), targets=("yard",))

    assert (said["message"], said["isError"]) == ("never measured", False)


def test_badge_speaks_the_language_of_the_site(badge):
    """In Spanish the word is Spanish."""
    said, picture = badge(store_with(database_ping="unknown"), language="es", now=NOW + timedelta(minutes=14))

    assert said["message"] == "sin medir"
    assert picture.get("{http://www.w3.org/XML/1998/namespace}lang") == "es"


def test_picture_is_as_it_was_looked_at(publish, site):
    """The picture is the golden one, to the letter."""
    publish(store_with())

    picture = (site / "yard/badge.svg").read_text(encoding="utf-8")
    same_as_golden(GOLDEN / "badge.svg", picture, update="RONDA_UPDATE_GOLDEN" in os.environ)


@pytest.mark.parametrize("kind", HOSTILE)
def test_name_from_outside_stays_text(kind, badge):
    """Whatever a target is called, the picture is well-formed, has only our elements, and no more than 40 letters."""
    said, picture = badge(store_with(HOSTILE[kind]))

    assert {each.tag.removeprefix(SVG) for each in picture.iter()} == {"svg", "title", "rect", "path", "g", "text"}
    assert len(said["label"]) <= LONGEST
    assert picture.find(f".//{SVG}text").text == said["label"]


def test_nameless_target_has_a_label(badge):
    """A name of spaces alone is shown as a question mark, since a label must not be empty."""
    assert badge(store_with(" \t "))[0]["label"] == "?"


def test_white_is_readable_on_every_colour():
    """Text on a badge has the contrast that WCAG asks for."""
    assert {colour for colour in COLOURS.values() if contrast("#ffffff", colour) < AA} == set()


def test_wide_letters_take_more_room():
    """The picture grows with its text, and narrow letters do not stretch it."""
    assert width_of("iiii") < width_of("nnnn") < width_of("MMMM")


def test_each_target_has_its_own(publish, site):
    """Two targets, two badges."""
    store = store_with("alpha")
    store.add_run(run := a_run(target="zulu"), [replace(each) for each in results(run, clock_offset="degraded")])
    publish(store)

    said = [json.loads((site / name / "badge.json").read_bytes())["message"] for name in ("alpha", "zulu")]
    assert said == ["works", "works, with warnings"]
