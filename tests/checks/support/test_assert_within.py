"""A figure against its budget: what passes, what fails, and what it says is new."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from checks.support.budgets import assert_within
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from rondafile import Target
from rondafile.budgets import Budget


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., dict[str, float]]:
    """Hold orphans against budgets in a round of its own, and return what was measured."""

    def judged(items: list[str], *, kept: int | None = None, configured: int | None = None) -> dict[str, float]:
        told = {"base_url": "http://127.0.0.1:1", "budgets": {} if configured is None else {"orphans": configured}}
        budgets = {} if kept is None else {"orphans": Budget(kept, date(2026, 11, 24))}
        reach = Reach("yard", Target.model_validate(told), tmp_path, budgets)
        verdict = Verdict(reach, "hygiene.media.orphans")
        try:
            assert_within(verdict, "orphans", len(items), items)
        finally:
            reach.close()
        measures: dict[str, float] = verdict.as_note()["measures"]
        return measures

    return judged


def test_without_a_budget_anything_passes(judge: Callable[..., dict[str, float]]) -> None:
    """A figure without a budget is only noted."""
    assert judge(["a", "b"]) == {"orphans": 2}


def test_up_to_the_budget_it_passes(judge: Callable[..., dict[str, float]]) -> None:
    """At its budget it passes, and the budget is noted beside it."""
    assert judge(["a", "b"], kept=2) == {"orphans": 2, "budget": 2}


def test_growth_is_told_with_what_is_new(judge: Callable[..., dict[str, float]]) -> None:
    """Past its budget it fails by how much, and names what was not there when it was last within."""
    judge(["a", "b"], kept=2)

    for _round in range(2):
        with pytest.raises(AssertionError, match=r"orphans: 4, .* budget is 2: 2 .*; .*: c, d$"):
            judge(["a", "b", "c", "d"], kept=2)


def test_much_growth_is_told_in_short(judge: Callable[..., dict[str, float]]) -> None:
    """Of many new ones a few are named and the rest counted."""
    judge(["a"], kept=1)

    with pytest.raises(AssertionError, match=r"b0, b1, b2, b3, b4 .* 3 "):
        judge(["a", *(f"b{number}" for number in range(8))], kept=1)


def test_without_an_earlier_list_only_the_number_is_told(judge: Callable[..., dict[str, float]]) -> None:
    """In the first round nothing can be called new."""
    with pytest.raises(AssertionError, match=r"1 [^;]*$"):
        judge(["a", "b"], kept=1)


@pytest.mark.parametrize(("kept", "configured"), [(1, 5), (5, 1), (1, None), (None, 1)])
def test_the_lower_of_both_files_holds(
    judge: Callable[..., dict[str, float]], kept: int | None, configured: int | None
) -> None:
    """Of ronda.toml and ronda.budgets.toml the stricter one counts: neither can raise the other."""
    with pytest.raises(AssertionError):
        judge(["a", "b"], kept=kept, configured=configured)


def test_a_figure_must_be_known(tmp_path: Path) -> None:
    """A check that invents a figure is told where to add it."""
    verdict = Verdict(Reach("yard", Target(base_url="http://127.0.0.1:1"), tmp_path), "hygiene.x")

    with pytest.raises(ValueError, match=r"add it to rondafile\.budgets\.Figure"):
        assert_within(verdict, "cobwebs", 3)
