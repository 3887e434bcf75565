"""Keyboard, paper, forced colours and a wish for calm: every way of reading is served."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.browser.looking import examined, keyboard, listed
from tests.browser.planting import planted, without_rule
from tests.browser.writing import Site

MEDIA: dict[str, dict[str, str]] = {
    "print": {"media": "print", "color_scheme": "dark"},
    "motion": {"reduced_motion": "reduce"},
    "forced": {"forced_colors": "active"},
}
"""By examination: what is set for it."""


@pytest.mark.parametrize("what", MEDIA)
def test_every_way_of_reading_is_served(opened: Open, largest: list[Path], what: str) -> None:
    """On paper nothing is dark or white on white; nothing moves for who wants calm; forced colours hide no state."""
    page, wrong = opened().new_page(), {}
    page.emulate_media(**MEDIA[what])
    for path in largest:
        page.goto(path.as_uri())
        if problems := examined(page, what):
            wrong[path.as_posix()] = problems

    assert not wrong, listed(wrong)


def test_everything_can_be_reached_with_the_keyboard(opened: Open, sites: tuple[Site, ...]) -> None:
    """Tab comes to the link to the content first, then to everything else, always visibly, and out again."""
    page, wrong = opened().new_page(), {}
    for path in [paths[-1] for site in sites for paths in site.classes().values()]:
        page.goto(path.as_uri())
        if problems := keyboard(page):
            wrong[path.as_posix()] = problems

    assert not wrong, listed(wrong)


def _seen(opened: Open, path: Path, what: str) -> list[str]:
    page: Any = opened().new_page()
    page.emulate_media(**MEDIA[what])
    page.goto(path.as_uri())
    return list(examined(page, what))


FAULTS = {
    "dark ground on paper": (
        "print",
        '<p class="dark">dark ground</p>',
        ".dark { background: #222; color: #fff; padding: 1rem; }",
    ),
    "hardly to be read on paper": ("print", '<p class="pale">pale text</p>', ".pale { color: #eee; }"),
    "moves: p.eased": ("motion", '<p class="eased">eased</p>', ".eased { transition: color 1s; }"),
    "has nothing but a colour": (
        "forced",
        '<i class="blot"></i>',
        ".blot { display: block; width: 9px; height: 9px; background: var(--bad); }",
    ),
}
"""By what is told: the examination, and what is planted."""


@pytest.mark.parametrize("told", FAULTS)
def test_a_planted_fault_is_seen(opened: Open, tmp_path: Path, told: str) -> None:
    """Each examination finds what it is there for, and nothing in a page that is right."""
    what, markup, rules = FAULTS[told]
    assert _seen(opened, planted(tmp_path, "<p>all is well</p>"), what) == []

    assert any(each.startswith(told) for each in _seen(opened, planted(tmp_path, markup, rules), what))


@pytest.mark.parametrize(
    ("markup", "rules", "told"),
    [
        ('<a href="#x">x</a>', "a:focus-visible { outline: none; }", "nobody sees that it has the focus"),
        ('<a href="#x" tabindex="1">x</a>', "", "the first stop is a"),
        ('<a href="#x" tabindex="-1">x</a><a href="#y">y</a>', "", "Tab reaches "),
    ],
)
def test_a_planted_obstacle_is_met(opened: Open, tmp_path: Path, markup: str, rules: str, told: str) -> None:
    """A focus that nobody sees, another first stop and a place that Tab does not come to are told."""
    page = opened().new_page()
    page.goto(planted(tmp_path, "<p><a href='#main'>all is well</a></p>").as_uri())
    assert keyboard(page) == []

    page.goto(planted(tmp_path, markup, rules).as_uri())

    assert any(each.startswith(told) for each in keyboard(page))


def test_the_skip_link_is_seen_when_it_has_the_focus(opened: Open, tmp_path: Path) -> None:
    """Without the rule that brings it into view, the examination says that nobody sees it."""
    page = opened().new_page()
    page.goto(without_rule(tmp_path, "<p>x</p>", ".skip:focus").as_uri())

    assert any("nobody sees that it has the focus: a.skip" in each for each in keyboard(page))
