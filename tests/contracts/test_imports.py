"""Imports run downwards: import-linter's contracts hold, and each can be broken."""

import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract["name"] for contract in SETTINGS["contracts"]}
PLANTED: dict[str, list[dict[str, str]]] = {
    "reporting-layers": [
        {"reporting/results/planted.py": "import reporting.redaction"},
        {"reporting/planted.py": ""},
    ],
    "checks-layers": [
        {"checks/discovery/planted.py": "import checks.fixtures"},
        {"checks/planted.py": ""},
    ],
    "meet-at-results": [
        {"checks/health/planted.py": "from reporting.results import Line"},
        {"reporting/store/planted.py": "import checks.support.errors"},
    ],
    "pure-domain": [
        {"reporting/domain/planted.py": "import subprocess"},
        {"reporting/domain/planted.py": "def later():\n    from sqlalchemy import select"},
    ],
    "pytest-in-plugin": [{"reporting/results/planted.py": "import pytest"}],
    "upkeep-reaches-through-support": [
        {"upkeep/planted.py": "import reporting.errors"},
        {"upkeep/planted.py": "from checks.fixtures import probe"},
    ],
    "nobody-imports-the-demo": [{"checks/support/planted.py": "import demo.errors"}],
    "ground": [{"rondafile/planted.py": "import reporting.errors"}],
    "no-circles": [
        {"demo/planted.py": "import demo.planted_too", "demo/planted_too.py": "import demo.planted"},
        {
            "reporting/store/planted/__init__.py": "from reporting.store.planted import one",
            "reporting/store/planted/one.py": "from reporting.store.planted import two",
            "reporting/store/planted/two.py": "from reporting.store.planted import one",
        },
    ],
}
"""For each contract, what breaks it and nothing else: the text of each file that is added."""


@dataclass(frozen=True)
class Linted:
    """What import-linter said."""

    code: int
    kept: set[str]
    broken: set[str]


def lint(folder: Path) -> Linted:
    """Run import-linter on the packages in a folder."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env=os.environ | {"COLUMNS": "500", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = [line.strip() for line in done.stdout.splitlines()]
    kept, broken = ({line.removesuffix(end) for line in lines if line.endswith(end)} for end in (" KEPT", " BROKEN"))
    assert kept | broken, done.stdout + done.stderr
    return Linted(done.returncode, kept, broken)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the packages and of pyproject.toml."""
    for package in SETTINGS["root_packages"]:
        ignored = shutil.ignore_patterns("__pycache__", "*.po", "*.mo", "*.md")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_holds() -> None:
    """The code keeps each contract that pyproject.toml lists."""
    assert lint(ROOT) == Linted(0, set(CONTRACTS.values()), set())


def test_every_contract_has_a_violation_that_breaks_it() -> None:
    """A contract that is added is also shown to be able to fail."""
    assert PLANTED.keys() == CONTRACTS.keys()


@pytest.mark.parametrize(
    ("contract", "files"),
    [(contract, files) for contract, each in PLANTED.items() for files in each],
    ids=[f"{contract}-{number}" for contract, each in PLANTED.items() for number in range(len(each))],
)
def test_a_violation_breaks_its_contract_and_no_other(copied: Path, contract: str, files: dict[str, str]) -> None:
    """What is planted is found, by the contract that was written against it."""
    for name, text in files.items():
        (copied / name).parent.mkdir(exist_ok=True)
        (copied / name).write_text(text + "\n", encoding="utf-8")
    found = lint(copied)

    assert (found.code, found.broken) == (1, {CONTRACTS[contract]})
