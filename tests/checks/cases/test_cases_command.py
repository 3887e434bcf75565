"""``ronda cases`` as it is called: what it prints, and its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checks.support.cases.schema import text
from tests.checks.cases.reading_files import case_text, written

ROOT = Path(__file__).parents[3]
GET = "steps: [{ request: GET /x }]\n"
CONFIG = """
language = "en"
[targets.yard]
base_url = "http://127.0.0.1:1"
token = "$YARD_TOKEN"
regression.cases = ["cases"]
[targets.yard.roles.staff]
token = "$STAFF_TOKEN"
"""


def ronda(folder: Path, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run ``ronda cases`` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "ronda", "cases", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"} | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """A folder with a configuration and three cases in two areas."""
    (tmp_path / "ronda.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "cases").mkdir()
    written(tmp_path / "cases", case_text("as: staff\nowner: backend\n" + GET))
    gate = case_text("severity: S1\n" + GET, "opens").replace("area: yard", "area: gate")
    closes = "  closes:\n    title: It closes\n    writes: true\n    cleanup: []\n    steps: [{ request: POST /x }]\n"
    written(tmp_path / "cases", gate + closes, "gate.yaml")
    return tmp_path


TOKENS = {"YARD_TOKEN": "abc-monitor", "STAFF_TOKEN": "abc-staff"}


def test_check_counts_what_the_configuration_names(configured: Path) -> None:
    """Without paths, the target's cases are checked, from wherever the configuration lies."""
    done = ronda(configured / "cases", "check", "--config", "../ronda.toml", **TOKENS)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "3 cases in gate, yard: nothing is wrong.\n"


def test_paths_are_held_against_the_only_target(configured: Path) -> None:
    """Where the configuration can be read and has one target, a role that it lacks is found without naming it."""
    (configured / "typo.yaml").write_text(case_text("as: staf\n" + GET), encoding="utf-8")

    done = ronda(configured, "check", "typo.yaml", **TOKENS)

    assert done.returncode == 2
    assert "staf" in done.stderr
    assert ronda(configured, "check", "cases/gate.yaml", **TOKENS).stdout == "2 cases in gate: nothing is wrong.\n"


def test_check_of_paths_needs_no_configuration(configured: Path) -> None:
    """With paths alone, no variable need be set, and it is said that roles were not judged."""
    done = ronda(configured, "check", "cases/gate.yaml")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "2 cases in gate: nothing is wrong.",
        "Whether the target has these roles was not judged: name it with --target.",
    ]


def test_check_of_paths_with_a_target_judges_roles(configured: Path) -> None:
    """With a target, paths are held against its roles."""
    path = written(configured, case_text("as: stuff\n" + GET))

    done = ronda(configured, "check", "--target", "yard", path.name, **TOKENS)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "yard.yaml:6: case it-works: stuff is no role of the target, which has anonymous, monitor, staff:"
        " did you mean staff?\n"
    )


def test_check_prints_every_problem(configured: Path) -> None:
    """All problems of all files, a line each, on standard error, with exit code 2."""
    written(configured / "cases", case_text("steps: []"), "a.yaml")
    written(configured / "cases", "a: [", "b.yaml")

    done = ronda(configured, "check", **TOKENS)

    assert (done.returncode, done.stdout) == (2, "")
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == ["a.yaml:6", "b.yaml:2"]


@pytest.mark.parametrize(
    ("cases", "line"),
    [
        ("[]", "Error: no cases are configured: name their files in [targets.NAME.regression], cases = [...]\n"),
        ('["nowhere"]', "nowhere: does not exist: name a file of cases, or a folder that holds some\n"),
    ],
)
def test_check_of_nothing_is_refused(configured: Path, cases: str, line: str) -> None:
    """Nothing to check is no success."""
    (configured / "ronda.toml").write_text(CONFIG.replace('["cases"]', cases), encoding="utf-8")

    done = ronda(configured, "check", **TOKENS)

    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


def test_a_configuration_that_cannot_be_used_is_one_line(configured: Path) -> None:
    """Variables that are not set are told like everywhere else."""
    done = ronda(configured, "check", YARD_TOKEN="x")

    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == "ronda.toml:8: targets.yard.roles.staff.token needs the variable STAFF_TOKEN, which is not set\n"
    )


def test_list_shows_the_cases(configured: Path) -> None:
    """Each area with its cases: name, severity, role, whether it writes, owner, place, title."""
    done = ronda(configured, "list", **TOKENS)

    assert done.returncode == 0
    assert [line.split(maxsplit=6) for line in done.stdout.splitlines()] == [
        ["gate"],
        ["opens", "S1", "monitor", "reads", "-", "gate.yaml:4", "It works"],
        ["closes", "S2", "monitor", "writes", "-", "gate.yaml:8", "It closes"],
        ["yard"],
        ["it-works", "S2", "staff", "reads", "backend", "yard.yaml:4", "It works"],
    ]


def test_list_of_an_area_as_json(configured: Path) -> None:
    """Machines get the same of one area."""
    done = ronda(configured, "list", "--area", "yard", "--json", "cases")

    assert json.loads(done.stdout) == [
        {
            "check": "regression.yard",
            "area": "yard",
            "name": "it-works",
            "title": "It works",
            "role": "staff",
            "writes": False,
            "severity": "S2",
            "owner": "backend",
            "source": "yard.yaml:4",
            "kind": "case",
        }
    ]


def test_an_unknown_area_is_refused(configured: Path) -> None:
    """An area that has no case is one line with the nearest, in the configuration's language."""
    done = ronda(configured, "list", "--area", "yrad", "cases")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: there is no area yrad: did you mean yard?\n"


def test_schema_is_printed_and_written(tmp_path: Path) -> None:
    """The schema goes to the screen or to a file, the same either way."""
    printed, wrote = ronda(tmp_path, "schema"), ronda(tmp_path, "schema", "--write", "cases.schema.json")

    assert (printed.stdout, wrote.stdout, wrote.returncode) == (text(), "", 0)
    assert (tmp_path / "cases.schema.json").read_text(encoding="utf-8") == text()


def test_a_schema_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """A folder that is not there is told, with exit code 2."""
    done = ronda(tmp_path, "schema", "--write", "nowhere/cases.schema.json")

    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "nowhere/cases.schema.json" in done.stderr
