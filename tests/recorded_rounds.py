"""Rounds that are really recorded: a pytest of its own with our plugin, outside of any test's own folder."""

import os
import subprocess
import sys
from pathlib import Path

from tests.reporting.plugin.conftest import PROVIDER, Recorded

ROOT = Path(__file__).parents[1]
PLUGINS = ("pytest_metadata.plugin", "pytest_html.plugin", "allure_pytest.plugin", "reporting.plugin")


def record(work: Path, results: Path, checks: str, *arguments: str, language: str = "en") -> Recorded:
    """Run a module of checks written in ``work``, and record the round in ``results``."""
    work.mkdir(parents=True, exist_ok=True)
    (work / "conftest.py").write_text(PROVIDER.replace('"language": "en"', f'"language": "{language}"'))
    (work / "test_inner.py").write_text("from conftest import *\n" + checks)
    plugins = [word for name in PLUGINS for word in ("-p", name)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, "-p", "no:cacheprovider", "--ronda-results", results, *arguments],
        cwd=work,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Recorded(results, done.returncode, done.stdout + done.stderr)
