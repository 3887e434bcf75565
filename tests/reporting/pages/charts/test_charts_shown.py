"""What a browser makes of a chart: the colours of the reader's scheme, readable, as wide as its place, no complaint."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from reporting.pages.charts import charts_of, palette
from tests.browser.chromium import NoBrowserError, chromium
from tests.reporting.pages.charts.stories import PLAN, trends, wording
from tests.reporting.pages.test_pages_style import contrast

TEMPLATES = files("reporting.pages") / "templates"
STYLE = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("style.css", "charts.css"))
SCHEMES = dict(zip(("light", "dark"), re.findall(r"(?s)\.chart \{(.*?)\}", STYLE), strict=True))
SHEETS = {"light": "#ffffff", "dark": "#191f26"}
GRAPHIC, LETTERS = 3.0, 4.5
"""WCAG 2.2, 1.4.11 and 1.4.3: the least contrast of what is drawn, and of text."""
SEVERITIES = ("s1", "s2", "s3", "s4")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A running Chromium."""
    try:
        with chromium() as running:
            yield running
    except NoBrowserError as error:
        pytest.skip(str(error))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """All charts on one page."""
    figures = "".join(each.figure for each in charts_of(trends(), PLAN, wording("en")))
    made = tmp_path / "charts.html"
    made.write_text(
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Charts</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f'<body><main><h1>Charts</h1><div class="drawings">{figures}</div></main></body></html>',
        encoding="utf-8",
    )
    return made


def colours(scheme: str) -> dict[str, str]:
    """Return the charts' own colours in a scheme."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", SCHEMES[scheme]))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_drawn_stands_out(scheme):
    """Lines stand out from the sheet, letters from the bars, and severities differ from the next by lightness."""
    known = colours(scheme)
    lines = [contrast(known[name], SHEETS[scheme]) for name in ("one", "two", "s1", "s2")]
    letters = [contrast(known[name], known["on-dark" if name == "s1" else "on-light"]) for name in SEVERITIES]
    from_sheet = [contrast(known[name], SHEETS[scheme]) for name in SEVERITIES]

    assert min(lines) >= GRAPHIC
    assert min(letters) >= LETTERS
    assert from_sheet == sorted(from_sheet, reverse=True), "the graver, the further from the ground"


def test_the_light_scheme_is_that_of_the_picture_for_mail():
    """Page and mail show the same colours, but for letters on bars, whose nearly white and black are told apart."""
    drawn = {name: colour for colour, name in palette.INKS.items() if name in colours("light")}

    assert drawn | {"on-dark": "#ffffff", "on-light": "#1b2027"} == colours("light")


@pytest.mark.parametrize(("scheme", "line"), [("light", "rgb(11, 95, 165)"), ("dark", "rgb(109, 181, 242)")])
def test_lines_take_the_colour_of_the_scheme(browser, page, scheme, line):
    """The same file is drawn in light and in dark colours, as the reader's machine asks for; on paper it is light."""
    window = browser.new_page(color_scheme=scheme)
    window.goto(page.as_uri())
    colour = "getComputedStyle(document.querySelector('.chart .stroke-one')).stroke"

    assert window.evaluate(colour) == line
    window.emulate_media(media="print", color_scheme=scheme)
    assert window.evaluate(colour) == "rgb(11, 95, 165)"
    window.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_chart_is_as_wide_as_its_place(browser, page, width):
    """On a phone and on a desk no chart is wider than its figure, nor the page than the window."""
    window = browser.new_page(viewport={"width": width, "height": 800})
    window.goto(page.as_uri())
    wide = window.evaluate("document.documentElement.scrollWidth")
    charts = window.evaluate(
        "[...document.querySelectorAll('.chart')].map(each => "
        "[each.getBoundingClientRect().width, each.parentElement.clientWidth])"
    )

    assert wide <= width
    assert len(charts) == 6
    assert all(0.8 * place < chart <= place for chart, place in charts)
    window.close()


@pytest.mark.parametrize("name", ["availability", "restore", "incidents", "changes", "hygiene", "schedule"])
def test_no_text_is_cut_off(browser, page, name):
    """Every letter of a chart lies inside its drawing, measured in the browser."""
    window = browser.new_page(viewport={"width": 1280, "height": 800})
    window.goto(page.as_uri())
    outside = window.evaluate(
        """name => {
            const chart = document.querySelector(`#chart-${name} .chart`);
            const place = chart.getBoundingClientRect();
            return [...chart.querySelectorAll('text')].filter(each => {
                const mine = each.getBoundingClientRect();
                return mine.left < place.left - 1 || mine.right > place.right + 1 || mine.bottom > place.bottom + 1;
            }).map(each => each.textContent);
        }""",
        name,
    )

    assert outside == []
    window.close()


def test_axe_finds_nothing(browser, page):
    """Drawings have names, tables have heads, and nothing is too faint, with every table open."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - needs what the fixture looked for

    for scheme in SCHEMES:
        window = browser.new_page(color_scheme=scheme)
        window.goto(page.as_uri())
        window.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        found = Axe().run(window)
        assert found.violations_count == 0, found.generate_report()
        window.close()
