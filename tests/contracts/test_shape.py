"""Nothing has outgrown its room."""

from pathlib import Path

import pytest

from tests.contracts.shape import outgrown

ROOT = Path(__file__).parents[2]


def test_nothing_has_outgrown_its_room() -> None:
    """Modules, functions and tests are as short as the house style asks, and each test claims something."""
    assert outgrown(ROOT) == []


def _function(name: str, lines: int) -> str:
    return f'def {name}():\n    """It holds."""\n' + "    x = 1\n" * (lines - 2)


@pytest.mark.parametrize(
    ("place", "text", "found"),
    [
        ("reporting/planted.py", "x = 1\n" * 249, []),
        ("reporting/planted.py", "x = 1\n" * 250, ["reporting/planted.py: 250 lines"]),
        ("tests/deep/planted.py", "x = 1\n" * 399, []),
        ("tests/deep/planted.py", "x = 1\n" * 400, ["tests/deep/planted.py: 400 lines"]),
        ("checks/planted.py", _function("work", 39), []),
        ("checks/planted.py", _function("work", 40), ["checks/planted.py:1 work: 40 lines"]),
        ("tests/planted.py", _function("test_it", 59), []),
        ("tests/planted.py", "\nasync " + _function("test_it", 60), ["tests/planted.py:2 test_it: 60 lines"]),
        ("tests/planted.py", "def test_it(): pass\n", ["tests/planted.py:1 test_it claims nothing in a docstring"]),
        ("reporting/secrets.py", "", ["reporting/secrets.py is named like a module of the standard library"]),
        ("ronda.py", _function("work", 40), ["ronda.py:1 work: 40 lines"]),
        ("reporting/store/migrations/planted.py", "x = 1\n" * 500, []),
        ("elsewhere/planted.py", "x = 1\n" * 500, []),
    ],
)
def test_what_is_planted_is_found(tmp_path: Path, place: str, text: str, found: list[str]) -> None:
    """One line more than allowed, or a test without a claim, is told with its place."""
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")

    assert outgrown(tmp_path) == found
