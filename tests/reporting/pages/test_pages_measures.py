"""Every figure that a check measures has a name that people can read."""

import ast
from pathlib import Path

from reporting.pages.measure_names import MEASURES

CHECKS = Path(__file__).parents[3] / "checks"
UNITS = ("ms", "s", "min", "hours", "days", "bytes", "ratio")


def measured(folder: Path) -> set[str]:
    """Return the names under which figures are measured anywhere in a folder, without their units."""
    calls = [
        node
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "measure"
    ]
    return {without_unit(each.arg) for call in calls for each in call.keywords if each.arg}


def without_unit(name: str) -> str:
    """Return what a figure is called besides its unit: ``oldest`` for ``oldest_days``."""
    stem, _, unit = name.rpartition("_")
    return stem if stem and unit in UNITS else name


def test_every_figure_has_a_name() -> None:
    """No figure of a check is shown under a name that only the code knows."""
    found = measured(CHECKS)

    assert {"latency", "orphan", "tokens"} <= found
    assert sorted(found - MEASURES.keys()) == []


def test_a_figure_without_a_name_is_found(tmp_path: Path) -> None:
    """A new figure in a check is seen, with its unit taken off."""
    (tmp_path / "test_new.py").write_text("def test(verdict):\n    verdict.measure(wobble_ms=3, latency_ms=2)\n")

    assert measured(tmp_path) - MEASURES.keys() == {"wobble"}
