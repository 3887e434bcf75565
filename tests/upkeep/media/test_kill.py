"""SIGKILL, and a full disk, at every step of quarantine, restore and purge: the same command again finishes it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.upkeep.media import killing
from tests.upkeep.media.act_project import make

ROOT = Path(__file__).parents[3]


CASES = [
    ("quarantine", "quarantine", 25),
    ("quarantine", "restore", 25),
    ("restore", "restore", 20),
    ("restore", "resume", 20),
    ("purge", "purge", 20),
]


@pytest.mark.parametrize(("what", "then", "least"), CASES)
def test_killed_at_every_step(what: str, then: str, least: int, tmp_path: Path) -> None:
    """Each file is whole in a place that the journal knows, and the act again, or its undoing, ends as undisturbed."""
    project = make(tmp_path)
    command = [sys.executable, str(Path(killing.__file__)), str(ROOT), what, then]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False, timeout=250)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["broken"] == []
    assert found["steps"] >= least
