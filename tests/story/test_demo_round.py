"""From a backend that breaks to one incident, one ticket and a page, and back."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from demo.cli import DEFAULT_STATE
from tests.demo_stack import ronda

ROOT = Path(__file__).parent.parent.parent


def demo_round(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``ronda demo round`` as ``make demo`` does."""
    return subprocess.run(
        [sys.executable, "-m", "ronda", "demo", "--state", str(state), "round", *arguments],
        cwd=ROOT,
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def rows(state: Path, query: str) -> list[tuple[object, ...]]:
    """Return what the demo's store holds."""
    with contextlib.closing(sqlite3.connect(state / "ronda.sqlite3")) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo's folder in which a red round was followed by a green one; their outputs are in ``red`` and ``green``."""
    folder = tmp_path_factory.mktemp("story")
    red = demo_round(folder, "--fault", "worker-dead")
    counts = rows(folder, "select count(*) from incidents") + rows(folder, "select count(*) from local_tickets")
    green = demo_round(folder)
    told = {"red": [red.returncode, red.stdout, red.stderr], "green": [green.returncode, green.stdout, green.stderr]}
    (folder / "told.json").write_text(json.dumps(told | {"counts": counts}))
    return folder


def told(state: Path, name: str) -> tuple[int, str]:
    """Return exit code and output of one of the rounds."""
    code, out, err = json.loads((state / "told.json").read_text())[name]
    assert "Traceback" not in out + err
    return code, out


def test_a_red_round_says_what_is_broken(state: Path) -> None:
    """A dead worker is exit 1, named in Spanish, with the next step and whom to escalate to."""
    code, out = told(state, "red")

    assert code == 1
    assert "Un worker de Celery está muerto" in out
    assert "el worker yard1@demo no responde" in out
    assert "Próximo paso: " in out
    assert "Falla. Escale ahora: nivel 2 (equipo backend)." in out


def test_a_red_round_makes_one_incident_and_one_ticket(state: Path) -> None:
    """One cause is one incident and one ticket."""
    assert json.loads((state / "told.json").read_text())["counts"] == [[1], [1]]


def test_the_ticket_holds_the_minimum_data(state: Path) -> None:
    """The plan's minimum data is in the ticket: time, endpoint, token, beside severity, level and reproduction."""
    ((body,),) = rows(state, "select body from local_tickets")

    for part in (
        "Próximo paso",
        "Fecha y hora",
        "Endpoint afectado",
        "Token afectado",
        "Severidad",
        "Nivel",
        "Para reproducirlo",
    ):
        assert part in str(body)
    assert "ronda diagnose --target yard" in str(body)


def test_a_green_round_closes_both(state: Path) -> None:
    """When it works again, incident and ticket are closed, with the reason."""
    code, out = told(state, "green")

    assert code == 0
    assert "Todo funciona. No hay nada que escalar." in out
    assert rows(state, "select count(*) from incidents where is_open") == [(0,)]
    assert rows(state, "select is_open from local_tickets") == [(0,)]


def test_the_site_shows_the_closed_incident(state: Path) -> None:
    """The page of the target says that all is well, and the incident's page tells its story in Spanish."""
    site = state / "build" / "site"
    (page,) = site.glob("yard/incidents/yard-*.html")

    assert "Todo funciona" in (site / "yard" / "index.html").read_text()
    assert "rondas correctas seguidas: 1" in page.read_text()
    assert json.loads((site / "status.json").read_text())


def test_no_secret_is_left_behind(state: Path) -> None:
    """Nothing that was written holds the token, but for the file it comes from and the backend's own database."""
    token = dict(line.split("=", 1) for line in (state / "demo.env").read_text().split())["DEMO_TOKEN"]
    written = [path for path in state.rglob("*") if path.is_file() and path.name != "demo.env"]
    holding = [path.name for path in written if token.encode() in path.read_bytes()]

    assert set(holding) <= {"db.sqlite3", "yard.sqlite3", "demo.sqlite3"}


def test_nothing_keeps_running(state: Path) -> None:
    """After the round no process of the demo is left."""
    said = ronda("demo", "--state", str(state), "status", cwd=ROOT)

    assert said.code == 0
    assert "answers" not in said.out.replace("does not answer", "")


def test_an_unknown_fault_is_refused_before_anything_starts(tmp_path: Path) -> None:
    """A typo in FAULT= names the faults there are, exit 2, and nothing is started."""
    done = demo_round(tmp_path / "never", "--fault", "worker-ded")

    assert done.returncode == 2
    assert "worker-dead" in done.stderr
    assert not (tmp_path / "never").exists()


def test_publishing_again_changes_nothing(state: Path) -> None:
    """The same runs published once more leave incidents, tickets and events as they were."""
    tables = ("runs", "results", "events", "incidents", "outbox", "receipts", "local_tickets", "local_comments")
    before = [rows(state, f"select * from {table}") for table in tables]
    folders = sorted(str(path.parent) for path in state.glob("build/runs/yard/*/results.jsonl"))
    said = ronda("publish", "--config", str(state / "ronda.toml"), *folders, cwd=state)

    assert said.code == 0, said.out + said.err
    assert [rows(state, f"select * from {table}") for table in tables] == before


def test_incidents_are_listed_and_shown(state: Path) -> None:
    """The command line lists the incident with its ticket and shows what happened to it."""
    listed = ronda("incidents", "list", "--config", str(state / "ronda.toml"), "--json", cwd=state).document
    shown = ronda("incidents", "show", listed[0]["incident_id"], "--config", str(state / "ronda.toml"), cwd=state)

    assert len(listed) == 1
    assert "RONDA-1" in shown.out
    assert "health.celery.ping pasó; rondas correctas seguidas: 1" in shown.out


def test_the_default_state_is_ignored_by_git() -> None:
    """What the demo writes by default is not tracked."""
    done = subprocess.run(["git", "check-ignore", str(DEFAULT_STATE)], cwd=ROOT, capture_output=True, check=False)

    assert done.returncode == 0
