"""The weekly review in a real browser: on A4, on a phone, and with the policy that lets nothing else in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import NoBrowserError, chromium
from tests.reporting.pages.weekly_editions import edition
from tests.reporting.pages.weekly_stories import empty, rich

STORIES = {"rich": rich, "empty": empty}
_PAGE = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A running Chromium."""
    try:
        with chromium() as running:
            yield running
    except NoBrowserError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of each story as a file, in Spanish."""
    folder = tmp_path_factory.mktemp("weekly")
    for name, story in STORIES.items():
        (folder / f"{name}.html").write_bytes(edition(story, "es").html())
    return {name: folder / f"{name}.html" for name in STORIES}


def opened(browser: Any, path: Path, **options: Any) -> tuple[Any, list[str]]:
    """Open a page; what its console says is listed."""
    page = browser.new_page(**options)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    return page, said


@pytest.mark.parametrize(("name", "most"), [("rich", 3), ("empty", 2)])
def test_review_prints_on_few_sheets(browser: Any, files: dict[str, Path], name: str, most: int) -> None:
    """A week with something of everything takes three sheets of A4, an empty one two; nothing is too wide."""
    page, _said = opened(browser, files[name])
    pdf = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.close()

    assert 1 < len(_PAGE.findall(pdf)) <= most
    assert overflow <= 0


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", STORIES)
def test_review_fits_and_its_policy_refuses_nothing_of_it(
    browser: Any, files: dict[str, Path], name: str, width: int
) -> None:
    """No scrolling sideways on a phone or a desk, and no style or picture that the browser had to refuse."""
    page, said = opened(browser, files[name], viewport={"width": width, "height": 800})
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.close()

    assert (overflow, said) == (0, [])


def test_link_to_a_formula_opens_it(browser: Any, files: dict[str, Path]) -> None:
    """One click on a figure shows how it is made: the browser opens the part that it leads to."""
    page, _said = opened(browser, files["rich"], viewport={"width": 1280, "height": 800})
    page.click('.keys a[href="#how-availability.critical"]')
    shown = page.is_visible("#how-availability\\.critical")
    page.close()

    assert shown
