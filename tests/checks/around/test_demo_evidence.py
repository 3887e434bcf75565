"""The demo with a fault: what its failing checks carry, as the help desk finds it."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from demo.stack import Demo
from tests.demo_stack import a_round

Fault = Callable[[str], AbstractContextManager[None]]


def failing(yard: Demo) -> dict[str, dict[str, str]]:
    """Make a round, and return the text of each piece of evidence by check."""
    a_round(yard)
    folder = max((yard.toml_path.parent / "build" / "runs" / "yard").iterdir(), key=_made_at)
    lines = [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()[1:]]
    return {line["check"]: {each["name"]: _text(folder, each) for each in line["evidence"]} for line in lines}


def _made_at(folder: Path) -> float:
    return folder.stat().st_mtime if (folder / "results.jsonl").exists() else 0.0


def _text(folder: Path, evidence: dict[str, Any]) -> str:
    return (folder / "evidence" / evidence["name"]).read_text(encoding="utf-8")


def test_a_failing_endpoint_has_the_lines_of_its_request(yard: Demo, fault: Fault) -> None:
    """The request that answered 500 is in the log beside the exchange; what passed has no evidence."""
    with fault("endpoint-500"):
        found = failing(yard)

    assert set(found["health.api.endpoint"]) == {"health.api.endpoint.submissions.http.txt", "logs.txt"}
    assert '"GET /api/v1/submissions HTTP/1.1" 500' in found["health.api.endpoint"]["logs.txt"]
    assert yard.state.credentials()["DEMO_TOKEN"] not in json.dumps(found)
    assert found["health.api.answers"] == {}


def test_a_queue_that_piles_up_has_the_state_of_celery(yard: Demo, fault: Fault) -> None:
    """What waits, and what the worker is at."""
    with fault("queue-full"):
        found = failing(yard)["health.celery.queue"]
    state = json.loads(found["celery-state.json"])

    assert state["queues"]["celery"]["depth"] > 100
    assert [each["task"] for each in state["workers"]["yard1@demo"]["active"]] == ["yard.hold"]
    assert "prefork" in state["workers"]["yard1@demo"]["pool"]["implementation"]


def test_a_dead_worker_is_told_by_the_state_too(yard: Demo, fault: Fault) -> None:
    """It does not answer, and holds no connection."""
    with fault("worker-dead"):
        found = failing(yard)["health.celery.ping"]
    state = json.loads(found["celery-state.json"])

    assert state["workers"] == {"yard1@demo": {"answers": False}}
    assert state["connected_workers"] == 0


def test_a_waiting_migration_has_what_the_interpreter_answered(yard: Demo, fault: Fault) -> None:
    """The answer of the probe, by database."""
    with fault("migration-unapplied"):
        found = failing(yard)["health.django.migrations"]
    (answer,) = json.loads(found["health.django.migrations.answers.json"])

    assert answer["question"] == "migrations"
    assert answer["answer"]["pending"]["default"] == ["pending.0001_initial"]
