"""The state of queues and workers, on a real broker with real workers."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis

from checks.fixtures import PROBES
from checks.health import test_queues  # noqa: F401 - registers its probe
from checks.support.around.celery_state import celery_state
from checks.support.errors import CheckError
from checks.support.probing import Prober
from checks.support.reach import Reach
from rondafile import Target
from rondafile.models import Confirm
from rondafile.references import Resolved

Start = Callable[..., "subprocess.Popen[bytes]"]


def a_prober(url: str, folder: Path, **target: Any) -> Prober:
    """Return the prober of a round against this broker."""
    told = {"base_url": "http://127.0.0.1:9", "broker": Resolved(url, ("URL",)), "queues": {"celery": {}}} | target
    return Prober(Reach("yard", Target.model_validate(told), folder), Confirm(attempts=1), 5.0)


def state(prober: Prober) -> dict[str, Any]:
    """Return the document."""
    found: dict[str, Any] = celery_state(prober)["document"]
    return found


def test_a_busy_worker_says_what_it_is_at(broker_url: str, start_worker: Start, tmp_path: Path) -> None:
    """Its active task with how long it runs, what it took beside it, its pool and its uptime; and what waits."""
    start_worker("one@test", "-c", "1", "--prefetch-multiplier", "2")
    prober = a_prober(broker_url, tmp_path, workers=["one@test"])
    for _number in range(5):
        prober.reach.broker.app.send_task("hold", args=[20])
    store = redis.Redis.from_url(broker_url)
    until = time.monotonic() + 20
    while store.llen("celery") > 2 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)

    found = state(prober)
    worker = found["workers"]["one@test"]

    assert [(each["task"], 0 <= each["running_s"] < 20) for each in worker["active"]] == [("hold", True)]
    assert worker["reserved"] == {"hold": 2}
    assert "prefork" in worker["pool"]["implementation"]
    assert worker["uptime_s"] >= 0
    assert found["queues"]["celery"]["depth"] == 2


def test_arguments_of_tasks_are_left_out(broker_url: str, start_worker: Start, tmp_path: Path) -> None:
    """They may hold personal data."""
    start_worker("one@test", "-c", "1")
    prober = a_prober(broker_url, tmp_path)
    prober.reach.broker.app.send_task("hold", args=[20], kwargs={}, argsrepr="('the operator of gate 2',)")
    time.sleep(1)

    found = json.dumps(state(prober), ensure_ascii=False)

    assert '"task": "hold"' in found
    assert "operator" not in found


def test_a_silent_worker_is_told_beside_one_that_answers(broker_url: str, start_worker: Start, tmp_path: Path) -> None:
    """Nobody waits for the dead one."""
    start_worker("one@test", "-c", "1")
    prober = a_prober(broker_url, tmp_path, workers=["one@test", "two@test"])
    prober.start(PROBES["workers"])
    with pytest.raises(LookupError):
        prober.known("workers")
    prober.wait(PROBES["workers"])
    started = time.monotonic()

    found = state(prober)

    assert found["workers"]["two@test"] == {"answers": False}
    assert found["connected_workers"] == 1
    assert found["workers"]["one@test"]["uptime_s"] >= 0
    assert time.monotonic() - started < 1.5


def test_what_the_round_measured_is_not_measured_again(broker_url: str, tmp_path: Path) -> None:
    """The depth is the one that the check judged, though the queue has changed since."""
    prober = a_prober(broker_url, tmp_path)
    store = redis.Redis.from_url(broker_url)
    store.rpush("celery", *(json.dumps({"headers": {"id": str(number)}}) for number in range(7)))
    (limits,) = prober.reach.target.queues.values()
    assert prober.wait(PROBES["view"], "celery", ("celery", limits)).depth == 7
    store.delete("celery")

    assert state(prober)["queues"]["celery"]["depth"] == 7


def test_a_broker_that_is_down_is_not_asked_again(closed_port: int, tmp_path: Path) -> None:
    """The error that the round met already is told, at once."""
    prober = a_prober(f"redis://127.0.0.1:{closed_port}/0", tmp_path)
    with pytest.raises(CheckError):
        prober.wait(PROBES["broker"])
    started = time.monotonic()

    found = state(prober)

    assert f"127.0.0.1:{closed_port}" in found["broker"]["error"]
    assert (found["queues"], found["workers"]) == ({}, {})
    assert time.monotonic() - started < 0.5


def test_a_broker_that_is_silent_holds_nobody(silent_port: int, tmp_path: Path) -> None:
    """After two seconds the state says that something did not answer."""
    prober = a_prober(f"redis://:hidden-words@127.0.0.1:{silent_port}/0", tmp_path)
    started = time.monotonic()

    found = state(prober)

    assert time.monotonic() - started < 3
    assert "unanswered" in found or "error" in json.dumps(found)
    assert "hidden-words" not in json.dumps(found)


def test_a_solo_worker_at_work_is_waited_for_briefly(broker_url: str, start_worker: Start, tmp_path: Path) -> None:
    """It cannot answer: that is said, within the two seconds."""
    start_worker("one@test", "-P", "solo")
    prober = a_prober(broker_url, tmp_path, workers=["one@test"])
    prober.reach.broker.app.send_task("hold", args=[20])
    time.sleep(1)
    started = time.monotonic()

    found = state(prober)

    assert found["workers"]["one@test"] == {"answers": False}
    assert time.monotonic() - started < 2.5
