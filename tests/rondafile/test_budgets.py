"""Budgets only fall, unless somebody says why not."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rondafile import RondafileError
from rondafile.budgets import FIGURES, Budget, as_toml, budgets_path, lowered, raised, read_budgets, write_budgets

TODAY = date(2026, 11, 24)
KNOWN = {"orphans": Budget(120, TODAY - timedelta(days=7))}
COUNTS = st.integers(0, 10**9)
budgets = st.builds(Budget, COUNTS, st.dates(), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
tables = st.dictionaries(st.sampled_from(FIGURES), budgets)
figures = st.dictionaries(st.sampled_from(FIGURES), COUNTS)


@given(tables, st.lists(figures, max_size=6))
def test_a_budget_never_rises_by_itself(known: dict[str, Budget], rounds: list[dict[str, int]]) -> None:
    """After any rounds every budget is the least of what it was and what was measured, and none has disappeared."""
    after = known
    for measured in rounds:
        after = lowered(after, measured, TODAY)

    for figure in {*known, *(name for measured in rounds for name in measured)}:
        seen = [measured[figure] for measured in rounds if figure in measured]
        before = [known[figure].limit] if figure in known else []
        assert after[figure].limit == min([*before, *seen])


@given(st.dictionaries(st.sampled_from(["yard", "quay-2"]), tables))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, told: dict[str, dict[str, Budget]]
) -> None:
    """Any budgets come back from the file as they were, whatever the reasons say."""
    path = tmp_path_factory.mktemp("b") / "ronda.budgets.toml"
    write_budgets(path, told)

    assert read_budgets(path) == told


def test_a_budget_that_falls_is_dated() -> None:
    """What falls or begins has today's date; what stays keeps its own."""
    after = lowered(KNOWN, {"orphans": 119, "outdated": 7}, TODAY)

    assert after == {"orphans": Budget(119, TODAY), "outdated": Budget(7, TODAY)}
    assert lowered(KNOWN, {"orphans": 121}, TODAY) == KNOWN


def test_a_budget_rises_for_a_reason() -> None:
    """With a reason it rises, and keeps the reason."""
    assert raised(KNOWN, "orphans", 150, "the import of March", TODAY)["orphans"] == Budget(
        150, TODAY, "the import of March"
    )


@pytest.mark.parametrize(
    ("figure", "limit", "reason", "said"),
    [
        ("orphans", 150, "  ", "rises only for a reason"),
        ("orphans", 150, "because", "rises only for a reason"),
        ("orphans", 120, "the import of March", "does not rise from 120 to 120"),
        ("orphan", 150, "the import of March", "is not a figure: deploy_warnings"),
    ],
)
def test_raising_is_refused(figure: str, limit: int, reason: str, said: str) -> None:
    """Without a reason, without a rise, or for no figure, nothing is raised."""
    with pytest.raises(RondafileError, match=said):
        raised(KNOWN, figure, limit, reason, TODAY)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("orphans = 3", "orphans should be a table"),
        ("[yard]\norphans = 3", "yard.orphans should be"),
        ("[yard]\norphans = { limit = -1, since = 2026-11-24 }", "limit -1"),
        ("[yard]\norphans = { limit = true, since = 2026-11-24 }", "limit True"),
        ("[yard]\norphans = { limit = 1, since = 'today' }", "a date since when"),
        ("[yard]\norphan = { limit = 1, since = 2026-11-24 }", "yard.orphan is not a figure"),
        ("[yard]\norphans = { limit = 1, since = 2026-11-24, by = 'me' }", "should be"),
        ("<<<<<<< HEAD", "is not TOML"),
    ],
)
def test_a_file_that_was_edited_badly_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """A budget that cannot be understood is no budget of zero and none of infinity: it is an error with its place."""
    path = budgets_path(tmp_path / "ronda.toml")
    path.write_text(text)

    with pytest.raises(RondafileError, match=said):
        read_budgets(path)


def test_without_a_file_there_are_no_budgets(tmp_path: Path) -> None:
    """No file is no budget; its text says how it is written."""
    assert read_budgets(tmp_path / "ronda.budgets.toml") == {}
    assert "ronda budgets update" in as_toml({})
