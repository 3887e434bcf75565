"""``docs/kpi.md`` says what the code does."""

import re

from reporting.domain.kpi import deployments, outages, spread, states, weekly
from reporting.domain.kpi.definitions import DEFINITIONS
from reporting.domain.kpi.facts import OBJECTIVE
from reporting.domain.maintenance.notice import NEEDED
from reporting.store.figure_series import ROWS_AT_ONCE
from tests.docs.test_connecting import ROOT

TEXT = (ROOT / "docs" / "kpi.md").read_text(encoding="utf-8")
_WORDS = re.sub(r"\s+", " ", TEXT)


def test_every_figure_is_told_with_formula_unit_and_source() -> None:
    """The table has each definition once, in the order in which they are shown, and no other."""
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split(" | "))
        for line in TEXT.splitlines()
        if re.match(r"\| `[a-z]+\.", line)
    ]

    assert rows == [
        (f"`{each.key}`", each.title, each.formula, each.unit.value, "; ".join(each.sources)) for each in DEFINITIONS
    ]


def test_keys_are_those_of_one_figure() -> None:
    """No two definitions have the same key, and each says where it is from."""
    assert len({each.key for each in DEFINITIONS}) == len(DEFINITIONS)
    assert all(each.sources for each in DEFINITIONS)


def test_every_limit_is_the_codes() -> None:
    """Five, a day, a quarter of an hour, and the others are told as they are."""
    assert f"for {states.GAP.total_seconds() / 60:.0f} minutes at most" in _WORDS
    assert f"within {deployments.SETTLES.total_seconds() / 3600:.0f} hours" in _WORDS
    assert f"severity {weekly.DOWN_BY} fails" in _WORDS
    assert f"is {OBJECTIVE:.1%}".replace("%", " %") in _WORDS
    assert f"know of it {NEEDED.total_seconds() / 3600:.0f} hours before" in _WORDS
    assert f"{ROWS_AT_ONCE:,} rows at a time" in _WORDS
    assert (spread.FEWEST, outages.MOST_AT_ONCE, outages.AT_ONCE.total_seconds()) == (5, 5, 60)
    assert "Below five there is no 95 % interval" in _WORDS
    assert "Five or more that people closed" in _WORDS
    assert f"{spread.DRAWS:,} resamples" in TEXT
