"""What has outgrown its room: long modules, long functions, tests without a claim."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MODULE_LINES, TEST_MODULE_LINES = 250, 400
FUNCTION_LINES, TEST_FUNCTION_LINES = 40, 60
ROOMS = ("checks", "language", "reporting", "rondafile", "upkeep", "demo", "bench", "tests")


def outgrown(root: Path) -> list[str]:
    """Return what is too long or claims nothing in the rooms below ``root``; migrations are left alone."""
    files = [path for room in ROOMS for path in sorted((root / room).rglob("*.py")) if "migrations" not in path.parts]
    files += sorted(root.glob("*.py"))
    return [found for path in files for found in _of_file(path, path.relative_to(root))]


def _of_file(path: Path, place: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    in_tests = place.parts[0] == "tests"
    lines, limit = text.count("\n"), TEST_MODULE_LINES if in_tests else MODULE_LINES
    if place.stem in sys.stdlib_module_names:
        yield f"{place} is named like a module of the standard library"
    if lines >= limit:
        yield f"{place}: {lines} lines"
    longest = TEST_FUNCTION_LINES if in_tests else FUNCTION_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length >= longest:
                yield f"{place}:{node.lineno} {node.name}: {length} lines"
            if node.name.startswith("test_") and not (ast.get_docstring(node) or "").strip():
                yield f"{place}:{node.lineno} {node.name} claims nothing in a docstring"
