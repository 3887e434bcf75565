"""What takes longest is begun first."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import LONGEST

TESTS = Path(__file__).parents[1]


def test_the_longest_files_are_there() -> None:
    """One that was renamed would be begun whenever its turn comes, and nobody would notice."""
    assert [name for name in LONGEST if not (TESTS / name).is_file()] == []


def test_they_are_begun_first() -> None:
    """Whatever the order in which files are named, the longest come first, in the order of the list."""
    asked = ["contracts/test_longest.py", LONGEST[-1], LONGEST[1]]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    said = subprocess.run(
        [*command, *(f"tests/{name}" for name in asked)], cwd=TESTS.parent, capture_output=True, text=True, check=True
    )
    files = list(dict.fromkeys(line.partition("::")[0] for line in said.stdout.splitlines() if "::" in line))

    assert files == [f"tests/{name}" for name in (LONGEST[1], LONGEST[-1], asked[0])]
