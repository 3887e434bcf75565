"""The two checks, run as a round on real backends: their verdicts, messages and evidence."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from checks.support import media_lists
from checks.support.media import Found
from checks.support.media_lists import MediaLists
from tests.checks.hygiene_media.estate import Estate

ROOT = Path(__file__).parents[3]


@dataclass
class Round:
    """What a round recorded."""

    folder: Path
    lines: dict[str, dict[str, Any]]

    def outcome(self, name: str) -> str:
        """Return the outcome of ``orphans`` or ``missing``."""
        return str(self.lines[f"hygiene.media.{name}"]["outcome"])

    def message(self, name: str) -> str:
        """Return what is told."""
        return str(self.lines[f"hygiene.media.{name}"]["message"])

    def evidence(self, name: str) -> str:
        """Return the evidence that the check itself noted, beside what the interpreter answered."""
        noted = self.lines[f"hygiene.media.{name}"]["evidence"]
        (found,) = (each for each in noted if not each["name"].endswith(".answers.json"))
        return (self.folder / "evidence" / found["name"]).read_text()


def a_round(estate: Estate, table: str = "", python: bool = True) -> Round:
    """Run the checks of media on an estate."""
    way = (
        f'python = ["{estate.python}"]\nsettings = "estate_settings"\ndirectory = "{estate.folder}"\n' if python else ""
    )
    (estate.folder / "ronda.toml").write_text(
        f'language = "en"\n[targets.estate]\nbase_url = "http://127.0.0.1:1"\nprobe_limit_s = 60\n{way}{table}'
    )
    checks, results = ROOT / "checks", estate.folder / "results"
    line = [sys.executable, "-m", "pytest", "-c", str(checks / "pytest.ini"), "--rootdir", str(checks), "-q"]
    line += ["-p", "pytest_timeout", "--ronda-config", str(estate.folder / "ronda.toml"), "--target", "estate"]
    line += ["--ronda-results", str(results), "--check", "hygiene.media.orphans", "--check", "hygiene.media.missing"]
    environ = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [*line, str(checks / "hygiene")], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert (results / "results.jsonl").exists(), done.stdout + done.stderr
    lines = [json.loads(each) for each in (results / "results.jsonl").read_text().splitlines()[1:]]
    return Round(results, {each["check"]: each for each in lines if "check" in each})


@pytest.fixture
def estate(tmp_path: Path) -> Estate:
    """A backend with a file in use, an orphan and a missing file."""
    estate = Estate(tmp_path)
    estate.write()
    estate.migrate()
    estate.file("photos/a.png")
    estate.rows("photos/a.png")
    return estate


NO_GRACE = "[targets.estate.media]\ngrace_h = 0.0000001\n"


def test_a_clean_backend_passes(estate: Estate) -> None:
    """No orphan and no missing file: both pass, with their figures."""
    found = a_round(estate, NO_GRACE)

    assert (found.outcome("orphans"), found.outcome("missing")) == ("passed", "passed")
    assert found.lines["hygiene.media.orphans"]["measures"]["orphans"] == 0


def test_orphans_and_missing_files(estate: Estate) -> None:
    """An orphan degrades, a missing file fails; the evidence has both by name."""
    estate.file("photos/old\n.png")
    estate.rows("photos/gone.png")
    found = a_round(estate, NO_GRACE)

    assert (found.outcome("orphans"), found.outcome("missing")) == ("degraded", "failed")
    assert found.message("orphans") == "nothing refers to 1 of 2 uploaded files, 10 B: photos (1)"
    assert "1 file that a row refers to is missing: shop.Photo.file 1: photos/gone.png" in found.message("missing")
    assert '"photos/old\\n.png"' in found.evidence("orphans")
    assert "shop.Photo.file\tphotos/gone.png" in found.evidence("missing")


def test_the_limits_are_the_target_s(estate: Estate) -> None:
    """At the failure limit of the target orphans fail; a budget tolerates known losses, and no more."""
    estate.file("photos/old.png")
    estate.rows("photos/gone.png")
    found = a_round(estate, "[targets.estate.budgets]\nmissing = 1\n" + NO_GRACE + "fail_orphans = 1\n")

    assert (found.outcome("orphans"), found.outcome("missing")) == ("failed", "degraded")


def test_nothing_is_judged_on_half_of_the_references(estate: Estate) -> None:
    """A source that cannot be read makes orphans unknown, never green and never red."""
    estate.file("photos/old.png")
    found = a_round(estate, NO_GRACE + 'extra = [{ sql = "SELECT name FROM nowhere" }]\n')

    assert found.outcome("orphans") == "unknown"
    assert "orphans cannot be told, since not everything could be read: SELECT" in found.message("orphans")


def test_an_empty_table_beside_a_full_disk_is_unknown(estate: Estate) -> None:
    """Where no row refers to any file, nobody is told that all of them may go."""
    estate.run("Photo.objects.all().delete()")
    found = a_round(estate, NO_GRACE)

    assert found.outcome("orphans") == "unknown"
    assert "is this the right database?" in found.message("orphans")


def test_without_an_interpreter_the_line_to_add_is_named(estate: Estate) -> None:
    """Both checks are skipped with what enables them."""
    found = a_round(estate, python=False)

    assert (found.outcome("orphans"), found.outcome("missing")) == ("skipped", "skipped")
    assert 'add python = ["docker"' in found.message("orphans")


def test_a_list_that_is_too_long_for_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole list is in a file for its owner; the evidence has its beginning and says where the rest is."""
    monkeypatch.setattr(media_lists, "SHOWN_BYTES", 100)
    lists = MediaLists(tmp_path)
    for number in range(50):
        lists.take(Found("/media", f"photos/{number:04}.png", 10, 0, 0))
    lists.close()
    evidence = lists.evidence("orphans").splitlines()

    assert evidence[0] == "10\t1970-01-01T00:00:00Z\tphotos/0000.png"
    assert evidence[-1].endswith(f"{tmp_path}/media-orphans.txt")
    assert len(lists.path("orphans").read_text().splitlines()) == 50
    assert lists.path("orphans").stat().st_mode & 0o777 == 0o600
