"""Whole rounds of a few checks of the tests' own, against a target with a log command."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
SECRET = "b7c1f00d5ecre7a4b7c1f00d5ecre7a4deadbe3f"
"""The target's token."""
CHECKS = """
import pytest
from checks.support.errors import UnjudgedError

def check(name, **further):
    return pytest.mark.check(name, **({"severity": "S2", "cause": "api", "runbook": "api"} | further))

"""


def script(folder: Path, text: str) -> list[str]:
    """Write a Python program and return the command that runs it."""
    path = folder / f"program{len(list(folder.glob('program*')))}.py"
    path.write_text(text, encoding="utf-8")
    return [sys.executable, str(path)]


@dataclass(frozen=True)
class Recorded:
    """What a round left behind."""

    folder: Path
    code: int
    output: str

    @property
    def results(self) -> dict[str, dict[str, Any]]:
        """The results by check id."""
        lines = (self.folder / "results.jsonl").read_text(encoding="utf-8").splitlines()[1:]
        return {line["check"]: line for line in map(json.loads, lines)}

    def names(self, check: str) -> list[str]:
        """Return the names of a result's evidence."""
        return [each["name"] for each in self.results[check]["evidence"]]

    def text(self, name: str) -> str:
        """Return a piece of evidence."""
        return (self.folder / "evidence" / name).read_text(encoding="utf-8")


Rounds = Callable[..., Recorded]


@pytest.fixture
def a_round(tmp_path: Path) -> Rounds:
    """Run checks against a target whose configuration is given, in a pytest of its own."""

    def run(checks: str, target: str, *arguments: str, environ: dict[str, str] | None = None) -> Recorded:
        toml = tmp_path / "ronda.toml"
        base_url = "" if "base_url" in target else 'base_url = "http://127.0.0.1:9"\n'
        toml.write_text(f'language = "en"\n[targets.yard]\n{base_url}token = "$TOKEN"\n{target}', encoding="utf-8")
        (tmp_path / "test_inner.py").write_text(CHECKS + checks, encoding="utf-8")
        path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            str(ROOT / "checks" / "pytest.ini"),
            "--rootdir",
            str(tmp_path),
        ]
        command += ["--ronda-config", str(toml), "--target", "yard", "--ronda-results", str(tmp_path / "out")]
        done = subprocess.run(
            [*command, *arguments, str(tmp_path / "test_inner.py")],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(path), "TOKEN": SECRET} | (environ or {}),
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        return Recorded(tmp_path / "out", done.returncode, done.stdout + done.stderr)

    return run
