"""What a diagnosis looks like where there are many cases: every failing one is told, those that work are counted."""

import io
from pathlib import Path

import pytest
from rich.console import Console

import language
from reporting.cli.screen import MOST_TOLD, show
from reporting.domain.diagnosis import diagnose
from rondafile import read
from tests.reporting.builders import a_result, a_run


@pytest.fixture
def shown(tmp_path: Path):
    """Return what is printed into a pipe for these results, line by line."""
    (tmp_path / "ronda.toml").write_text('language = "en"\n[targets.yard]\nbase_url = "https://yard.example"\n')
    rondafile = read(tmp_path / "ronda.toml", {})
    language.activate("en")

    def made(*results) -> list[str]:
        out = io.StringIO()
        console = Console(file=out, highlight=False, soft_wrap=True)
        show(console, diagnose(results, complete=True), a_run(), rondafile, critical=None)
        return [line.strip() for line in out.getvalue().splitlines()]

    return made


def cases(count: int, outcome: str):
    """Return so many cases of one check."""
    return [a_result("regression.orders", outcome, case=f"c{number:02}", cause="rule") for number in range(count)]


def test_every_failing_case_of_a_check_is_told(shown) -> None:
    """Whoever mends them from the screen sees all of them."""
    lines = shown(*cases(3, "failed"))

    assert [line for line in lines if line.startswith("regression.orders[")] == [
        f"regression.orders[c{number:02}]: regression.orders says failed" for number in range(3)
    ]


def test_very_many_are_counted(shown) -> None:
    """The first ten are told, and how many more there are."""
    lines = shown(*cases(MOST_TOLD + 7, "failed"))

    assert len([line for line in lines if line.startswith("regression.orders[")]) == MOST_TOLD
    assert "and 7 more" in lines


def test_what_works_is_counted_by_check(shown) -> None:
    """A few cases are named, many are a number under the id of their check."""
    assert "✔ Works (40): regression.orders (40)" in shown(*cases(40, "passed"))
    assert "c02" in "\n".join(shown(*cases(3, "passed")))
