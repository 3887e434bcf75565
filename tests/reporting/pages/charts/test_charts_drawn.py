"""What is drawn: six charts that scale, speak to screen readers, take the page's colours and load nothing."""

import hashlib
import os
import re
import subprocess
import sys
import zlib
from importlib.resources import files
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from reporting.pages.charts import Picture, charts_of, palette
from reporting.pages.charts.drawing import ChartError, drawn, packed
from reporting.pages.charts.dressing import PAPER, SVG, for_page, framed
from tests.reporting.pages.charts.stories import LIVELY, PLAN, trends, wording

NAMES = ["availability", "restore", "incidents", "changes", "hygiene", "schedule"]
STYLE = (files("reporting.pages") / "templates" / "charts.css").read_text(encoding="utf-8")
ROOT = Path(__file__).parents[4]
PRINT = """
import hashlib
from reporting.pages.charts import charts_of
from tests.reporting.pages.charts.stories import PLAN, trends, wording
for each in charts_of(trends(), PLAN, wording("en")):
    print(each.name, hashlib.sha256(each.svg.encode()).hexdigest(), hashlib.sha256(each.png()).hexdigest())
"""


@pytest.fixture(scope="module")
def pictures() -> dict[str, Picture]:
    """The charts of a lively quarter, in English."""
    return {each.name: each for each in charts_of(trends(), PLAN, wording("en"))}


def parts(picture: Picture) -> list[Element]:
    """Return every element of a drawing."""
    return list(fromstring(str(picture.svg)).iter())


def texts(picture: Picture) -> list[str]:
    """Return what is written in a drawing, line by line, without its title and description."""
    return [
        each.text or "" for each in parts(picture) if each.tag in {f"{{{SVG}}}text", f"{{{SVG}}}tspan"} and each.text
    ]


def test_all_six_are_drawn_in_their_order(pictures):
    """A quarter in which everything was measured gives all charts."""
    assert list(pictures) == NAMES
    assert all(each.is_drawn and not each.note for each in pictures.values())


@pytest.mark.parametrize("name", NAMES)
def test_it_scales_and_says_what_it_shows(pictures, name):
    """A drawing has a view and no size, and is an image with a title and a description of its own."""
    root = fromstring(str(pictures[name].svg))
    title, words = root.find(f"{{{SVG}}}title"), root.find(f"{{{SVG}}}desc")

    assert (root.get("width"), root.get("height")) == (None, None)
    assert root.get("viewBox").split()[2] == str(palette.WIDTH)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [title.get("id"), words.get("id")]
    assert (title.text, words.text) == (pictures[name].title, pictures[name].description)
    assert words.text.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_it_needs_nothing_that_the_policy_of_a_page_forbids(pictures, name):
    """No style, no script, no reference to anything, neither inside nor outside."""
    for each in parts(pictures[name]):
        assert each.tag.removeprefix(f"{{{SVG}}}") in {
            "svg",
            "title",
            "desc",
            "g",
            "path",
            "line",
            "rect",
            "text",
            "tspan",
        }
        assert not {"style", "href", "clip-path", "filter", "onload"} & set(each.attrib)
        assert not any("url(" in value or "http" in value for value in each.attrib.values())
    assert "http" not in str(pictures[name].svg).replace(f'xmlns="{SVG}"', "")


def test_ids_are_unique_where_two_targets_share_a_page():
    """With another beginning, no id of the one is an id of the other."""
    found = [charts_of(trends(), PLAN, wording("en"), ids=ids) for ids in ("chart-yard", "chart-depot")]
    ids = re.findall(r' id="([^"]+)"', "".join(each.figure for some in found for each in some))

    assert len(ids) == 2 * 3 * len(NAMES)
    assert len(set(ids)) == len(ids)


def test_every_colour_is_a_class_of_the_style_sheet(pictures):
    """Each class that is drawn has a rule, and the dark scheme replaces each colour that is the charts' own."""
    used = {name for each in pictures.values() for mark in parts(each) for name in mark.get("class", "").split()}
    light, dark = (set(re.findall(r"--([\w-]+): #", block)) for block in re.findall(r"\.chart \{(.*?)\}", STYLE))

    assert {f".{name}" for name in used - {"chart"}} <= set(re.findall(r"^(\.[\w-]+) \{ (?:fill|stroke)", STYLE, re.M))
    assert {"fill-one", "fill-two", "fill-s1", "fill-s4", "stroke-one", "fill-hole", "fill-text"} <= used
    assert light == dark
    assert "@media screen and (prefers-color-scheme: dark)" in STYLE, "on paper it is light"


def test_a_colour_without_a_name_is_refused():
    """A colour that the dark scheme would not know is found when it is drawn."""
    spec = {"width": 100, "height": 50, "data": {"values": [{}]}, "mark": {"type": "rect", "color": "#123456"}}
    frame = framed(drawn(spec | {"background": None, "config": {"view": {"stroke": None}}}, {}))

    with pytest.raises(ChartError, match="#123456, which has no name"):
        for_page(frame, "x", "x", "x")


def test_what_no_page_may_hold_is_refused():
    """A picture inside of a drawing, which would be loaded from somewhere, does not pass."""
    with pytest.raises(ChartError, match="image"):
        framed(f'<svg xmlns="{SVG}" height="9"><g transform="translate(1,1)"><image/></g></svg>')
    with pytest.raises(ChartError, match="something else"):
        framed(f'<svg xmlns="{SVG}" height="9"/>')


def test_series_differ_by_more_than_colour(pictures):
    """The second line is dashed, its points have another shape, and bars are named inside."""
    drawing = str(pictures["restore"].svg)
    dashes = re.findall(r'stroke-dasharray="([\d,]+)"', drawing)
    shapes = {
        re.sub(r"-?[\d.]+", "", each.get("d", ""))
        for each in parts(pictures["restore"])
        if each.get("class") in {"fill-one stroke-sheet", "fill-two stroke-sheet"}
    }

    assert {"1,0", "5,3"} <= set(dashes)
    assert len(shapes) == 2
    assert {"S1", "S2", "S3"} <= set(texts(pictures["incidents"]))


def test_the_same_input_gives_the_same_bytes_in_any_process(pictures):
    """Another process, with another order of its sets, draws the same SVG and the same PNG."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu"},
        capture_output=True,
        text=True,
        check=True,
    )
    mine = [
        f"{name} {hashlib.sha256(each.svg.encode()).hexdigest()} {hashlib.sha256(each.png()).hexdigest()}"
        for name, each in pictures.items()
    ]

    assert done.stdout.splitlines() == mine


def test_the_picture_for_mail_is_twice_as_large_and_white(pictures):
    """A PNG of two pixels for each of the page's, the first of them white, and small enough to be mailed."""
    for each in pictures.values():
        png = each.png()
        assert int.from_bytes(png[16:20]) == 2 * (palette.WIDTH + 2 * PAPER)
        assert first_pixel(png) == b"\xff\xff\xff\xff"
        assert len(png) < 60_000


def test_packing_changes_no_pixel():
    """What is packed tighter holds the same pixels."""
    import vl_convert  # noqa: PLC0415 - only here

    png = vl_convert.svg_to_png(f'<svg xmlns="{SVG}" width="90" height="40"><rect width="50" height="9"/></svg>')

    assert pixels(packed(png)) == pixels(png)
    assert len(packed(png)) <= len(png)


def pixels(png: bytes) -> bytes:
    """Return the unpacked content of all IDAT chunks."""
    place, found = 8, b""
    while place < len(png):
        length = int.from_bytes(png[place : place + 4])
        found += png[place + 8 : place + 8 + length] if png[place + 4 : place + 8] == b"IDAT" else b""
        place += length + 12
    return zlib.decompress(found)


def first_pixel(png: bytes) -> bytes:
    """Return red, green, blue and alpha of the pixel at the top left: no filter changes it."""
    return pixels(png)[1:5]


def test_the_numbers_stand_under_each_chart(pictures):
    """Each figure has the table of its numbers, a row for each week, and says n/a where there is none."""
    for each in pictures.values():
        assert each.figure.count("<details") == 1
        assert [row[0] for row in each.rows] == [f"2026-W{number}" for number in range(37, 49)]
        assert all(len(row) == len(each.columns) for row in each.rows)
    row = dict(zip(pictures["availability"].columns, pictures["availability"].rows[9], strict=True))
    assert row == {"Week": "2026-W46", "Availability": "n/a", "Availability in critical hours": "n/a"}


def test_stored_values_are_not_rounded_away_in_the_table(pictures):
    """The table says what the drawing can only hint at."""
    assert LIVELY["availability.whole"][-1] == 0.99821
    assert pictures["availability"].rows[-1] == ("2026-W48", "99.821%", "99.95%")
