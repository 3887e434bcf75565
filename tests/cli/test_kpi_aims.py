"""What a target aims at, and how its record is read, as its configuration says."""

from pathlib import Path

import pytest

from tests.cli.test_kpi import MONDAY, TOML, play, rows
from tests.demo_stack import ronda


def week(folder: Path, kpi: str) -> dict[str, list[str]]:
    """Return the table of a week with 35 minutes up and 15 down, read as ``kpi`` says."""
    (folder / "ronda.toml").write_text(TOML.format(language="en") + f"[targets.yard.kpi]\n{kpi}\n")
    play(folder, MONDAY)
    return rows(ronda("kpi", "--week", "2025-W11", cwd=folder))


def test_objective_is_that_of_the_target(tmp_path: Path) -> None:
    """Half of 50 measured minutes may be down where half is aimed at, and 15 of them were."""
    found = week(tmp_path, "objective = 0.5")

    assert (found["Error budget"][0], found["Error budget that is spent"][0]) == ("25 min", "60%")


def test_gap_is_that_of_the_target(tmp_path: Path) -> None:
    """The last run holds for five minutes instead of fifteen: ten minutes less are up."""
    assert week(tmp_path, "gap_min = 5")["Availability"][0] == "62.5%"


@pytest.mark.parametrize("wrong", ["objective = 99.5", "objective = 0", "gap_min = 0", "every_min = -5"])
def test_what_no_target_can_aim_at_is_refused(wrong: str, tmp_path: Path) -> None:
    """An objective in percent, or time that runs backwards, is told with its key, and nothing is computed."""
    (tmp_path / "ronda.toml").write_text(TOML.format(language="en") + f"[targets.yard.kpi]\n{wrong}\n")
    said = ronda("kpi", "--week", "2025-W11", cwd=tmp_path)

    assert (said.code, said.out) == (2, "")
    assert f"targets.yard.kpi.{wrong.split(maxsplit=1)[0]}" in said.err
