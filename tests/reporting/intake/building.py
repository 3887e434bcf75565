"""JUnit files and checkouts for tests."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from reporting.domain.outcome import Outcome
from reporting.intake.found import Found, Subject
from reporting.intake.junit import Read, read_files

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SUBJECT = Subject("regression.tests", "The backend's own tests pass")
CONFIG = """
language = "en"
secrets_file = "secrets.env"
[targets.yard]
base_url = "http://127.0.0.1:1"
token = "$YARD_TOKEN"
"""
TOKEN = "b7c1f00d5ecre7a4b7c1f00d5ecre7a4deadbe3f"
BIN = Path(sys.executable).parent
"""Where pytest and lint-imports are."""


def junit(folder: Path, body: str, name: str = "junit.xml") -> Path:
    """Write a JUnit file with one suite."""
    path = folder / name
    path.write_text(f'<?xml version="1.0"?>\n<testsuites><testsuite name="s">\n{body}\n</testsuite></testsuites>')
    return path


def read(*paths: Path) -> Read:
    """Read files as those of the tests of a backend, at noon."""
    return read_files(paths, SUBJECT, UTC, NOW)


def cases(*paths: Path) -> dict[str, Found]:
    """Return what the files say, by case."""
    return {each.case: each for each in read(*paths).found}


def outcomes(*paths: Path) -> dict[str, Outcome]:
    """Return the outcome of each case."""
    return {name: each.outcome for name, each in cases(*paths).items()}


def configure(folder: Path, further: str = "") -> Path:
    """Write a configuration whose token is in a secrets file, and return its folder."""
    secrets = folder / "secrets.env"
    secrets.write_text(f"YARD_TOKEN={TOKEN}\n")
    secrets.chmod(0o600)
    (folder / "ronda.toml").write_text(CONFIG + further)
    return folder


def environ(**further: str) -> dict[str, str]:
    """Return an environment in which the checkout's commands are found, and no CI is."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI_", "PYTEST_"))}
    return kept | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1"} | further


def checkout(folder: Path, files: dict[str, str]) -> Path:
    """Write a checkout with a pytest configuration of its own, and return its folder."""
    for name, text in {"pytest.ini": "[pytest]\naddopts = -p no:cacheprovider -p no:randomly\n", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder
