"""``ronda report allure``, as a process: without Node, and what it refuses."""

from pathlib import Path

import pytest

from tests.demo_stack import Said, ronda
from tests.recorded_rounds import record
from tests.reporting.pages.allure.programs import environ, program

TOML = """\
language = "{language}"
timezone = "America/Bogota"
store = "sqlite:///r.sqlite3"
[targets.yard]
base_url = "https://yard.example"
"""
CHECK = (
    '\n@check("health.celery.ping", cause="worker")\ndef test_ping():\n    """A worker answers"""\n    assert False\n'
)
RUN = "20261124T100000-aaaaaa"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results directory of one round."""
    folder = tmp_path_factory.mktemp("recorded")
    return record(folder, folder / RUN, CHECK, "--run-id", RUN).folder


@pytest.fixture
def here(tmp_path: Path, recorded: Path) -> Path:
    """A folder with a configuration and that round."""
    (tmp_path / "build" / "runs" / "yard").mkdir(parents=True)
    recorded_copy = tmp_path / "build" / "runs" / "yard" / RUN
    recorded_copy.symlink_to(recorded, target_is_directory=True)
    (tmp_path / "ronda.toml").write_text(TOML.format(language="en"))
    return tmp_path


def report(folder: Path, *arguments: str, node: str | None = None) -> Said:
    """Make reports where there is no Node, or one that says this of itself."""
    (folder / "bin").mkdir(exist_ok=True)
    if node is not None:
        program(folder / "bin", "node", f"echo {node}")
    given = environ(folder / "bin") | {"XDG_CACHE_HOME": str(folder / "cache")}
    return ronda("report", "allure", *arguments, cwd=folder, environ=given)


def test_absent_node_is_said_and_the_site_goes_on(here: Path) -> None:
    """Exit code 2, one line, and the page of the run tells its readers why there is no report."""
    assert ronda("publish", cwd=here).code == 0
    said = report(here)
    line = "Node was not there: install Node 20.19 or later where `ronda report allure` runs"

    assert (said.code, said.err) == (2, line + "\n")
    page = (here / "build/site/yard/runs" / f"{RUN}.html").read_text()
    assert "There is no Allure report of this run." in page
    assert line in page
    assert line in (here / "build/site/yard/rounds/index.html").read_text()
    assert f"rounds/{RUN}.html" in page


def test_without_node_the_report_may_be_optional(here: Path) -> None:
    """It says the same, and ends with 0."""
    said = report(here, "--optional")

    assert (said.code, said.err.startswith("Node was not there")) == (0, True)


def test_reason_stays_when_the_site_is_written_again(here: Path) -> None:
    """Each publish tells it, until a report is there."""
    ronda("publish", cwd=here)
    report(here)
    ronda("site", cwd=here)

    assert "Node was not there" in (here / "build/site/yard/runs" / f"{RUN}.html").read_text()


def test_old_node_is_said(here: Path) -> None:
    """With its version."""
    said = report(here, node="v18.20.4")

    assert (said.code, said.err.startswith("Node v18.20.4 is too old")) == (2, True)


def test_no_round_is_nothing_to_do(here: Path) -> None:
    """Then Node is not asked for."""
    (here / "build/runs/yard" / RUN).unlink()

    assert (report(here).code, report(here).out) == (0, "there is nothing to do\n")


def test_unknown_round_is_refused(here: Path) -> None:
    """With where it was looked for, and before anything is made."""
    said = report(here, "--run", "20200101T000000-ffffff")

    assert said.code == 2
    assert "there is no ended round 20200101T000000-ffffff with Allure's results under" in said.err
    assert not (here / "build/site").exists()


def test_shelf_that_cannot_be_written_is_said(here: Path) -> None:
    """In one line, with what to set."""
    (here / "file").write_text("")
    (here / "ronda.toml").write_text(TOML.format(language="en") + '[report]\nallure = "file/allure"\n')
    said = report(here)

    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert "set `allure` in [report] to another folder" in said.err
