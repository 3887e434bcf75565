"""The scripts run on the oldest and the newest Django they are promised for, each in an environment of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from checks.support.interpreter import Interpreter, Question
from rondafile import Target
from tests.checks.support.test_interpreter import SETTINGS

SERIES = {"4.2": ("3.11", "3.10", "3.12"), "5.2": ("3.12", "3.13", "3.11"), "6.1": ("3.13", "3.12", "3.14")}
"""Each Django series with the Pythons it runs on, the preferred one first."""


def a_python(names: Sequence[str]) -> str | None:
    """Return the first of these Pythons that works: on the path, or beside this one, as version managers keep them."""
    places = os.environ.get("PATH", "").split(os.pathsep)
    places += [str(path) for path in sorted(Path(sys.base_prefix).parent.glob("*/bin"))]
    for name in names:
        for place in places:
            found = shutil.which(f"python{name}", path=place)
            if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
                return found
    return None


def an_environment(series: str, folder: Path) -> str:
    """Return the Python of a fresh environment with this Django; skip where it cannot be made."""
    python = a_python(SERIES[series])
    uv = [sys.executable, "-m", "uv"]
    made = python and all(
        subprocess.run(command, capture_output=True, check=False).returncode == 0
        for command in (
            [*uv, "venv", "-q", "-p", python, str(folder)],
            [*uv, "pip", "install", "-q", "--python", str(folder / "bin" / "python"), f"django=={series}.*"],
        )
    )
    if not made:
        reason = f"Django {series} needs a Python of {SERIES[series]} and a package registry"
        if os.environ.get("RONDA_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return str(folder / "bin" / "python")


@pytest.mark.parametrize("series", SERIES)
def test_every_script_is_answered(series: str, tmp_path: Path) -> None:
    """Database, migrations and system check are answered by this Django."""
    python = an_environment(series, tmp_path / "env")
    (tmp_path / "site_settings.py").write_text(
        SETTINGS.replace("INSTALLED_APPS = []", 'INSTALLED_APPS = ["django.contrib.contenttypes"]')
    )
    (tmp_path / "db.sqlite3").touch()
    told = {
        "base_url": "http://127.0.0.1:1",
        "python": [python],
        "directory": str(tmp_path),
        "settings": "site_settings",
        "probe_limit_s": 60,
    }
    interpreter = Interpreter(Target.model_validate(told), "yard")
    names = ("database", "migrations", "system_check", "packages", "deploy_check", "unmade", "disks")
    questions = [Question(name) for name in names]
    interpreter.plan(questions)
    try:
        database, migrations, messages, *hygiene = [interpreter.ask(question) for question in questions]
    finally:
        interpreter.close()

    assert database["databases"]["default"]["vendor"] == "sqlite"
    assert "contenttypes.0001_initial" in migrations["pending"]["default"]
    assert messages["messages"] == []
    packages, deploy, unmade, disks = hygiene
    assert packages["django"].startswith(series)
    assert {"asgiref", "sqlparse"} <= {each["name"].lower() for each in packages["packages"] if each["licence"]}
    assert {each["id"] for each in deploy["messages"]} >= {"security.W009"}
    assert unmade["unmade"] == []
    assert disks["disks"][0]["total"] > disks["disks"][0]["free"] > 0
