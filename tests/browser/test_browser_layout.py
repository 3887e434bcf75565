"""Pages at the desk, on a phone and on a small one: nothing scrolls sideways, is cut off or lies on something else."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.browser.looking import DESK, PHONE, SMALL, examined, listed
from tests.browser.planting import planted

SIZES = (DESK, PHONE, SMALL)
FAULTS = {
    "wide": ('<div class="card">x<p class="wide">y</p></div>', ".wide { width: 200rem; }", "the page is "),
    "sticking out": (
        '<article class="card narrow"><p class="unbroken">a-word-that-no-line-breaks</p></article>',
        ".narrow { width: 9rem; } .unbroken { white-space: nowrap; overflow-wrap: normal; }",
        "text sticks out of article.card.narrow",
    ),
    "cut off": (
        '<p class="cut">one two three four five six</p>',
        ".cut { width: 6rem; white-space: nowrap; overflow: hidden; }",
        "text is cut off: p.cut",
    ),
    "cut off in a drawing": (
        '<svg width="90" height="20" role="img" aria-label="x"><text x="-20" y="15">99,95 %</text></svg>',
        "",
        "text of a drawing is cut off: text",
    ),
    "lying on another": ("<p>one two</p><p class='up'>three four</p>", ".up { margin-top: -1.4em; }", "lies on p"),
}


def test_nothing_scrolls_sideways_or_is_cut_off(opened: Open, sample: list[Path]) -> None:
    """Every kind of page keeps all its text in its boxes, and its boxes on the page."""
    wrong: dict[str, Any] = {}
    page = opened().new_page()
    for path in sample:
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            if problems := examined(page, "layout"):
                wrong[f"{path} at {width}"] = problems

    assert not wrong, listed(wrong)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen(opened: Open, tmp_path: Path, fault: str) -> None:
    """What is planted in a page with our style is told by the examination, at every width."""
    markup, rules, told = FAULTS[fault]
    page = opened(PHONE).new_page()
    page.goto(planted(tmp_path, "<p>all is well</p>").as_uri())
    assert examined(page, "layout") == []

    page.goto(planted(tmp_path, markup, rules).as_uri())

    assert any(each.startswith(told) or told in each for each in examined(page, "layout"))


def test_what_scrolls_in_its_own_box_may_be_wide(opened: Open, tmp_path: Path) -> None:
    """A wide table inside a box that scrolls is right."""
    page = opened(SMALL).new_page()
    rules = ".box { overflow-x: auto; } .wide { width: 90rem; }"

    page.goto(planted(tmp_path, '<div class="box" tabindex="0"><p class="wide">x</p></div>', rules).as_uri())

    assert examined(page, "layout") == []
