"""``ronda budgets``: let a budget fall to what was measured, and no further."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reporting.domain.outcome import Outcome
from tests.demo_stack import Said, ronda
from tests.reporting.builders import a_report, a_result, a_run, write_run

TOML = 'language = "en"\ntimezone = "America/Bogota"\n[targets.yard]\nbase_url = "http://127.0.0.1:1"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration and no run."""
    (tmp_path / "ronda.toml").write_text(TOML)
    return tmp_path


def measured(folder: Path, number: int, outcome: str = "failed", **measures: float) -> None:
    """Write a round's results directory."""
    run = a_run(number)
    result = a_result("hygiene.media.orphans", Outcome(outcome), measures=measures, started_at=run.started_at)
    write_run(folder / "build" / "runs" / "yard" / run.run_id, a_report(run, result))


def budgets(folder: Path, *arguments: str) -> Said:
    """Run ``ronda budgets``."""
    return ronda("budgets", *arguments, cwd=folder)


def kept(folder: Path) -> dict[str, Any]:
    """Return the limits in the file."""
    path = folder / "ronda.budgets.toml"
    document = tomllib.loads(path.read_text())["yard"] if path.exists() else {}
    return {figure: budget["limit"] for figure, budget in document.items()}


def test_a_budget_begins_falls_and_stays(folder: Path) -> None:
    """It begins at what was measured, falls with it, and stays when more is measured."""
    told = []
    for number, orphans in enumerate((120, 90, 140), start=1):
        measured(folder, number, orphans=orphans)
        assert budgets(folder, "update").code == 0
        told.append(kept(folder))

    assert told == [{"orphans": 120}, {"orphans": 90}, {"orphans": 90}]


def test_what_could_not_be_judged_lowers_nothing(folder: Path) -> None:
    """The figure of an unknown result, which may be too low, is passed over for the last sound one."""
    measured(folder, 1, orphans=120)
    measured(folder, 2, "unknown", orphans=3)
    budgets(folder, "update")

    assert kept(folder) == {"orphans": 120}


def test_a_rehearsal_writes_nothing(folder: Path) -> None:
    """With --dry-run the same is said and nothing is written."""
    measured(folder, 1, orphans=120)
    said = budgets(folder, "update", "--dry-run")

    assert said.out == "orphans: begins at 120\n"
    assert kept(folder) == {}


def test_raising_needs_a_reason(folder: Path) -> None:
    """Without a reason it is exit 2 and nothing is written; with one it is kept in the file, and shown."""
    measured(folder, 1, orphans=120)
    budgets(folder, "update")
    refused = budgets(folder, "update", "--raise", "orphans=150")
    before = kept(folder)
    raised = budgets(folder, "update", "--raise", "orphans=150", "--reason", "the import of March")

    assert (refused.code, before) == (2, {"orphans": 120})
    assert "--reason" in refused.err
    assert raised.out.startswith("orphans: from 120 to 150\n")
    shown = budgets(folder, "show", "--json").document["figures"]["orphans"]
    assert (shown["budget"], shown["latest"], shown["reason"]) == (150, 120, "the import of March")


@pytest.mark.parametrize("wrong", ["orphans", "orphans=-1", "orphans=many", "orphans=99999999999999999999999x"])
def test_a_raise_that_is_none_is_refused(folder: Path, wrong: str) -> None:
    """What is not FIGURE=LIMIT is exit 2 with an example."""
    said = budgets(folder, "update", "--raise", wrong, "--reason", "the import of March")

    assert (said.code, kept(folder)) == (2, {})
    assert "FIGURE=LIMIT" in said.err


def test_other_targets_are_left_alone(folder: Path) -> None:
    """The budgets of another target are written back as they were."""
    quay = '[quay]\norphans = { limit = 7, since = 2026-01-01, reason = "a \\"quoted\\" one" }\n'
    (folder / "ronda.budgets.toml").write_text(quay)
    measured(folder, 1, orphans=120)
    budgets(folder, "update")

    assert quay in (folder / "ronda.budgets.toml").read_text()
    assert kept(folder) == {"orphans": 120}


def test_without_a_run_nothing_changes(folder: Path) -> None:
    """Before the first round there is nothing to take a budget from."""
    said = budgets(folder, "update")

    assert (said.code, said.out) == (0, "nothing changes\n")
    assert not (folder / "ronda.budgets.toml").exists()


def test_a_round_with_a_broken_budget_file_does_not_run(folder: Path) -> None:
    """A budget file with a merge conflict is exit 2 and says so; it is not a round without budgets."""
    (folder / "ronda.budgets.toml").write_text("<<<<<<< HEAD\n")
    said = ronda("diagnose", "--room", "hygiene", cwd=folder)

    assert said.code == 2
    assert "ronda.budgets.toml: is not TOML" in said.err


def test_budget_days_are_the_sites(folder: Path) -> None:
    """The day since when a budget holds is a date of the site's zone, today or next to it."""
    measured(folder, 1, orphans=1)
    budgets(folder, "update")
    since = tomllib.loads((folder / "ronda.budgets.toml").read_text())["yard"]["orphans"]["since"]

    assert abs(since - since.today()) <= timedelta(days=1)
