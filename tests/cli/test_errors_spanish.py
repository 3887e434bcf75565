"""What is refused at the command line is told in the language of the configuration."""

import re
from pathlib import Path

import pytest

from tests.calendars import an_unused_port
from tests.demo_stack import Said, ronda
from tests.jira_cloud import JiraCloud
from tests.reporting.builders import a_report, a_result, a_run, write_run

TOML = """\
language = "es"
store = "sqlite:///r.sqlite3"
[targets.yard]
base_url = "https://yard.example"
"""
JIRA = """\
[tickets]
system = "jira"
[tickets.jira]
flavour = "cloud"
url = "{url}"
token = "$JIRA_TOKEN"
project = "{project}"
issue_type = "Bug"
"""
HOOK = """\
[notices.channels.ops]
kind = "webhook"
url = "$OPS_HOOK"
[[notices.routes]]
to = ["ops"]
"""
ENGLISH = re.compile(r"\b(the|there is|does not|answered|tried|again|check that|not delivered)\b", re.IGNORECASE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a Spanish configuration."""
    (tmp_path / "ronda.toml").write_text(TOML)
    return tmp_path


def failed(folder: Path) -> Path:
    """Write a run in which a serious check failed."""
    run = a_run(1)
    return write_run(folder / run.run_id, a_report(run, a_result("health.broker", "failed", severity="S1")))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("publish", "nowhere"), "nowhere/results.jsonl no existe: indique la carpeta de una ronda"),
        (("incidents", "close", "x"), "no hay ningún incidente 'x': vea `ronda incidents list`"),
        (("incidents", "explain", "x"), "no hay ningún incidente 'x': vea `ronda incidents list`"),
        (("notices", "test", "--channel", "x"), "no hay ningún canal 'x'"),
        (("kb", "publish"), "no hay tabla [confluence] en la configuración"),
        (("calendar", "push"), "no hay calendario compartido al que enviar"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_a_refusal_speaks_spanish(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    """The line says in Spanish what happened and what to do, and the exit code is 2."""
    done = ronda(*arguments, cwd=folder)

    assert (done.code, said in done.out + done.err) == (2, True), done


def test_a_store_that_refuses_speaks_spanish(folder: Path) -> None:
    """What the database says is its own; what to do about it is ours."""
    (folder / "r.sqlite3").write_text("no database at all, whatever its name says")
    done = ronda("incidents", "list", cwd=folder)

    assert (done.code, "indique otro archivo, o restaure este desde un respaldo" in done.err) == (2, True), done


def checked(folder: Path, jira: JiraCloud, project: str) -> Said:
    """Ask whether tickets would be taken."""
    with open(folder / "ronda.toml", "a", encoding="utf-8") as file:
        file.write(JIRA.format(url=jira.url, project=project))
    return ronda("tickets", "check", cwd=folder, environ={"JIRA_TOKEN": "jira-token-1"})


def test_what_is_in_the_way_of_tickets_speaks_spanish(folder: Path, jira_cloud: JiraCloud) -> None:
    """Each line says in Spanish what Jira answered and which setting to change."""
    lines = checked(folder, jira_cloud, "YARD").out.splitlines()

    assert [line for line in lines if line.startswith("✘ Jira respondió 404 a GET ")]
    assert not any(ENGLISH.search(line.partition(": ")[0]) for line in lines)
    assert [line for line in lines if "Revise tickets.jira.project YARD y el tipo de issue 'Bug'" in line]


def test_what_is_not_set_speaks_spanish(folder: Path, jira_cloud: JiraCloud) -> None:
    """A line about the configuration alone is wholly in Spanish."""
    (line,) = checked(folder, jira_cloud, "OPS").out.splitlines()

    assert line.startswith("✘ falta tickets.jira.reopen: un ticket terminado no se puede reabrir")
    assert ENGLISH.search(line) is None


def test_what_was_not_delivered_speaks_spanish(folder: Path) -> None:
    """The reason is kept in the language of those who read it."""
    with open(folder / "ronda.toml", "a", encoding="utf-8") as file:
        file.write(HOOK)
    hook = {"OPS_HOOK": f"http://127.0.0.1:{an_unused_port()}/hook"}
    done = ronda("publish", str(failed(folder)), cwd=folder, environ=hook)

    (line,) = (line for line in done.out.splitlines() if ":to:ops" in line)
    assert "el webhook ops no respondió" in line
    assert ENGLISH.search(line) is None, line
