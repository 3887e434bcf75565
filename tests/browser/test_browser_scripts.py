"""With scripts and without: the same is there, nothing is asked for, and what is too old says so by itself."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.browser.conftest import Open
from tests.browser.looking import examined, listed, watched
from tests.browser.planting import planted
from tests.browser.writing import Site

ZONE = ZoneInfo("America/Bogota")
"""That the sites are written in."""


def test_no_page_asks_for_anything_or_complains(opened: Open, sites: tuple[Site, ...], sample: list[Path]) -> None:
    """Each page asks for itself alone, runs its script, and the console stays empty: the content policy holds."""
    context, wrong = opened(), {}
    for site in sites:
        with watched(context, site.folder) as (page, watch):
            for path in (each for each in sample if each.is_relative_to(site.folder)):
                watch.problems.clear()
                page.goto(path.as_uri(), wait_until="load")
                if watch.problems:
                    wrong[path.as_posix()] = list(watch.problems)
        context.unroute_all()

    assert not wrong, listed(wrong)


def test_without_scripts_everything_is_there(opened: Open, largest: list[Path]) -> None:
    """A script only brings up to date how long ago something was: all other text is the same without it."""
    with_scripts, without = opened().new_page(), opened(java_script_enabled=False).new_page()
    differ = []
    for path in largest:
        with_scripts.goto(path.as_uri())
        without.goto(path.as_uri())
        if examined(with_scripts, "text") != examined(without, "text"):
            differ.append(path.as_posix())

    assert differ == []


def test_without_scripts_a_page_says_how_long_it_counts(opened: Open, sites: tuple[Site, ...]) -> None:
    """The moment from which a page is out of date is written on each that can become so."""
    page = opened(java_script_enabled=False).new_page()
    silent, seen = [], 0
    for path in (each for each in sites[0].largest() if each.is_relative_to(sites[0].folder / "yard")):
        page.goto(path.as_uri())
        said = page.locator("main").inner_text()
        moments = {each.get_attribute("data-stale-at") for each in page.locator("[data-stale-at]").all()}
        seen += len(moments)
        silent += [
            path.as_posix() for each in moments if f"{datetime.fromtimestamp(int(each), ZONE):%H:%M:%S}" not in said
        ]

    assert (silent, seen > 4) == ([], True)


def test_a_page_turns_grey_by_itself(opened: Open, sites: tuple[Site, ...]) -> None:
    """Fifteen minutes after the last run the open page says that it is out of date, and is no longer red."""
    page = opened().new_page()
    page.clock.install(time=sites[0].written_at)
    page.goto((sites[0].folder / "yard" / "index.html").as_uri())
    band = page.locator("main .band").first
    before = band.evaluate("(each) => getComputedStyle(each).backgroundColor")
    assert not band.locator(".stale-note").is_visible()

    page.clock.fast_forward(int(timedelta(minutes=16).total_seconds() * 1000))

    assert band.locator(".stale-note").is_visible()
    assert band.locator(".last-known").is_visible()
    assert band.evaluate("(each) => getComputedStyle(each).backgroundColor") != before
    assert re.search(r"\b1[5-9]\b", band.locator("[data-ago]").inner_text())


def test_what_is_old_already_says_so_at_once(opened: Open, sites: tuple[Site, ...]) -> None:
    """A backend that was not measured for days is out of date from the start, without any script."""
    page = opened(java_script_enabled=False).new_page()

    page.goto((sites[0].folder / "quay" / "index.html").as_uri())

    assert page.locator(".band.stale .stale-note").first.is_visible()


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        ('<img src="https://elsewhere.example/x.png" alt="">', "asked for https://elsewhere.example/x.png"),
        ('<img src="../outside.png" alt="">', "asked for file://"),
        ("<script>document.title = 'x'</script>", "Content Security Policy"),
        ("<p onclick='x()'>x</p>", "Content Security Policy"),
    ],
)
def test_a_planted_fault_is_told(opened: Open, tmp_path: Path, markup: str, told: str) -> None:
    """A picture from elsewhere, a file of another folder and a script that nobody allowed are noted."""
    site = tmp_path / "site"
    site.mkdir()
    path = planted(site, markup)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("img-src data:", "img-src *"), encoding="utf-8")

    with watched(opened(), site) as (page, watch):
        page.goto(path.as_uri(), wait_until="load")

    assert [each for each in watch.problems if told in each]


def test_a_page_that_is_right_is_not_told(opened: Open, tmp_path: Path) -> None:
    """A page that asks for nothing but itself leaves nothing to be noted."""
    with watched(opened(), tmp_path) as (page, watch):
        page.goto(planted(tmp_path, "<p>all is well</p>").as_uri(), wait_until="load")

    assert watch.problems == []


def test_what_only_a_script_writes_is_missed(opened: Open, tmp_path: Path) -> None:
    """The comparison sees text that is not there without scripts."""
    path = tmp_path / "page.html"
    path.write_text("<main><p id='x'></p></main><script>x.textContent = 'only by script'</script>", encoding="utf-8")

    def text(**options: Any) -> Any:
        page = opened(**options).new_page()
        page.goto(path.as_uri())
        return examined(page, "text")

    assert (text(), text(java_script_enabled=False)) == ("only by script", "")
