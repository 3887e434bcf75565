"""axe finds nothing on any kind of page, in either language, light or dark."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.browser.looking import PHONE, axe, listed
from tests.browser.planting import planted
from tests.browser.writing import Site


def _found(context: Any, pages: list[Path], *rules: str) -> dict[str, list[str]]:
    """Return what axe finds, by page."""
    page, wrong = context.new_page(), {}
    for path in pages:
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        if found := axe(page, *rules):
            wrong[path.as_posix()] = found
    return wrong


def test_axe_finds_nothing(opened: Open, largest: list[Path]) -> None:
    """WCAG 2.2 A and AA and axe's best practice hold on the largest page of each kind."""
    wrong = _found(opened(), largest)

    assert not wrong, listed(wrong)


def test_axe_finds_nothing_in_the_dark(opened: Open, largest: list[Path]) -> None:
    """A dark scheme changes the colours and nothing else: there is enough contrast on every kind of page."""
    wrong = _found(opened(color_scheme="dark"), largest, "color-contrast")

    assert not wrong, listed(wrong)


def test_axe_finds_nothing_on_a_phone(opened: Open, sites: tuple[Site, ...]) -> None:
    """Where tables become cards, they are tables to a screen reader still."""
    wrong = _found(opened(PHONE), [paths[-1] for paths in sites[0].classes().values()])

    assert not wrong, listed(wrong)


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ("<button></button>", "button-name"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "image-alt"),
        ('<p class="none faint">hardly there</p>', "color-contrast"),
        ("<h4>skipped</h4>", "heading-order"),
        ('<a href="#main"></a>', "link-name"),
    ],
)
def test_a_planted_fault_is_found(opened: Open, tmp_path: Path, markup: str, rule: str) -> None:
    """A page that is right has no findings; with one fault it has that one."""
    page = opened().new_page()
    page.goto(planted(tmp_path, "<p>all is well</p>").as_uri())
    assert axe(page) == []

    page.goto(planted(tmp_path, markup, ".faint { color: #ccc; }").as_uri())

    assert [each.partition(":")[0] for each in axe(page)] == [rule]


def test_text_that_is_faint_in_the_dark_is_found(opened: Open, tmp_path: Path) -> None:
    """A colour that is right in the light and wrong in the dark is found by the rule that is asked there."""
    path = planted(tmp_path, '<p class="ink">dark ink</p>', ".ink { color: #1b2027; }")

    def found(scheme: str) -> list[str]:
        page = opened(color_scheme=scheme).new_page()
        page.goto(path.as_uri())
        return [each.partition(":")[0] for each in axe(page, "color-contrast")]

    assert (found("light"), found("dark")) == ([], ["color-contrast"])
