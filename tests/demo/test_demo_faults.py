"""Every fault: its effect seen from outside, and the recovery."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable

import httpx
import pytest
from redis import Redis
from redis.exceptions import ConnectionError as BrokerRefused

from demo import broker
from demo.errors import DemoError
from demo.faults import FAULTS
from demo.faults.worker import PILE
from demo.ocr.picture import draw_plate
from demo.services import WORKER
from demo.stack import Demo
from demo.state import ROOT

WHOAMI = "/api/v1/whoami"
SUBMISSIONS = "/api/v1/submissions"
QUESTIONNAIRES = "/api/v1/questionnaires"

SwitchedOn = Callable[[str], contextlib.AbstractContextManager[None]]


def ping_worker(demo: Demo) -> bool:
    """Tell whether the worker answers a ping."""
    with broker.open_celery(demo.broker_url) as app:
        return bool(app.control.broadcast("ping", reply=True, limit=1, timeout=1, destination=[broker.WORKER]))


def read_depth(demo: Demo) -> int:
    """Return how many messages wait in the queue."""
    with broker.open_store(demo.broker_url) as store:
        return int(store.llen(broker.QUEUE))


def run_django(demo: Demo, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a management command in an interpreter of its own."""
    environ = {**os.environ, **demo.environ, "DJANGO_SETTINGS_MODULE": "demo.yard.settings"}
    command = [sys.executable, "-m", "django", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture(autouse=True)
def _nothing_is_broken_afterwards(demo: Demo) -> None:
    """Start each test with a healthy demo."""
    demo.up()


def test_api_down(monitor: httpx.Client, fault: SwitchedOn) -> None:
    """Connections are refused, then accepted again."""
    with fault("api-down"), pytest.raises(httpx.ConnectError):
        monitor.get(WHOAMI)

    assert monitor.get(WHOAMI).status_code == 200


def test_api_slow(monitor: httpx.Client, fault: SwitchedOn) -> None:
    """An answer takes three seconds, then much less."""
    with fault("api-slow"):
        assert monitor.get(WHOAMI).elapsed.total_seconds() >= 3

    assert monitor.get(WHOAMI).elapsed.total_seconds() < 1


def test_endpoint_500(monitor: httpx.Client, fault: SwitchedOn) -> None:
    """Only the list of submissions is broken."""
    with fault("endpoint-500"):
        assert monitor.get(SUBMISSIONS).status_code == 500
        assert monitor.get(f"{SUBMISSIONS}/1").status_code == 200
        assert monitor.get(WHOAMI).status_code == 200

    assert monitor.get(SUBMISSIONS).status_code == 200


def test_anonymous_open(anonymous: httpx.Client, fault: SwitchedOn) -> None:
    """Whoami and the lists can be read without a token; nothing can be written."""
    with fault("anonymous-open"):
        assert [anonymous.get(path).status_code for path in (WHOAMI, SUBMISSIONS, QUESTIONNAIRES)] == [200, 200, 200]
        assert anonymous.post(SUBMISSIONS).status_code == 401
        assert anonymous.get(f"{SUBMISSIONS}/1").status_code == 401

    assert [anonymous.get(path).status_code for path in (WHOAMI, SUBMISSIONS, QUESTIONNAIRES)] == [401, 401, 401]


def test_token_expired(demo: Demo, monitor: httpx.Client, fault: SwitchedOn) -> None:
    """The monitor's token is refused in DRF's words, the staff's works."""
    staff = {"Authorization": f"Token {demo.state.credentials()['DEMO_STAFF_TOKEN']}"}
    with fault("token-expired"):
        refused = monitor.get(WHOAMI)
        assert refused.status_code == 401
        assert refused.json() == {"detail": "Token inválido."}
        assert monitor.get(WHOAMI, headers=staff).status_code == 200

    assert monitor.get(WHOAMI).status_code == 200


def test_worker_dead(demo: Demo, fault: SwitchedOn) -> None:
    """Nobody answers a ping and tasks wait; afterwards they get done."""
    with fault("worker-dead"):
        assert not ping_worker(demo)
        with broker.open_celery(demo.broker_url) as app:
            waiting = app.send_task("yard.canary", ("late",))
            assert read_depth(demo) == 1

    with broker.open_celery(demo.broker_url) as app:
        assert app.AsyncResult(waiting.id).get(timeout=3) == "late"


def test_worker_dead_kills_the_pool(demo: Demo, fault: SwitchedOn) -> None:
    """No process of the worker's group runs on."""
    group = {service.name: service for service in demo.status()}[WORKER.name].pid
    with fault("worker-dead"):
        listed = subprocess.run(["ps", "-e", "-o", "pgid=,state="], capture_output=True, text=True, check=True).stdout
        members = [state for pgid, state in map(str.split, listed.splitlines()) if int(pgid) == group]
        assert set(members) <= {"Z"}


def test_worker_busy(demo: Demo, fault: SwitchedOn) -> None:
    """The worker answers a ping but no canary; switching off frees it at once."""
    with fault("worker-busy"):
        assert ping_worker(demo)
        with broker.open_celery(demo.broker_url) as app:
            waiting = app.send_task("yard.canary", ("late",))
            time.sleep(1)
            assert not waiting.ready()

    with broker.open_celery(demo.broker_url) as app:
        assert app.AsyncResult(waiting.id).get(timeout=3) == "late"


def test_queue_full(demo: Demo, fault: SwitchedOn) -> None:
    """More than a hundred tasks wait with their time of publishing; afterwards none is left anywhere."""
    with fault("queue-full"):
        assert PILE - 5 < read_depth(demo) <= PILE
        with broker.open_store(demo.broker_url) as store:
            oldest = json.loads(store.lindex(broker.QUEUE, -1))
        assert "published_at" in oldest["headers"]

    assert read_depth(demo) == 0
    with broker.open_store(demo.broker_url) as store:
        assert store.hlen(broker.UNACKED) == 0


def test_queue_full_leaves_other_tasks_alone(demo: Demo, fault: SwitchedOn) -> None:
    """A task that queued up behind the pile gets done once the pile is gone."""
    with fault("queue-full"), broker.open_celery(demo.broker_url) as app:
        waiting = app.send_task("yard.canary", ("late",))

    with broker.open_celery(demo.broker_url) as app:
        assert app.AsyncResult(waiting.id).get(timeout=3) == "late"


def test_broker_down(demo: Demo, monitor: httpx.Client, fault: SwitchedOn) -> None:
    """The broker refuses connections while the API answers, even uploads; then the same worker is back."""
    worker = {service.name: service for service in demo.status()}[WORKER.name]
    address = demo.broker_url
    with fault("broker-down"):
        with pytest.raises(BrokerRefused):
            Redis.from_url(address).ping()
        assert monitor.get(WHOAMI).status_code == 200
        question = monitor.get(QUESTIONNAIRES).json()[0]["questions"][0]["id"]
        (truck,) = [truck["id"] for truck in monitor.get(SUBMISSIONS).json() if truck["plate"] == "JKL456"]
        photo = {"file": ("plate.png", draw_plate("JKL456"), "image/png")}
        upload = monitor.post(f"{SUBMISSIONS}/{truck}/answers", data={"question": question}, files=photo)
        assert upload.status_code == 201
        assert upload.elapsed.total_seconds() < 2

    assert demo.broker_url == address
    assert ping_worker(demo)
    assert {service.name: service for service in demo.status()}[WORKER.name] == worker


def test_database_locked(demo: Demo, monitor: httpx.Client, fault: SwitchedOn) -> None:
    """Requests fail in about a second and no other process can read; then both can."""
    with fault("database-locked"):
        answer = monitor.get(WHOAMI)
        assert answer.status_code == 500
        assert 0.5 < answer.elapsed.total_seconds() < 3
        other = sqlite3.connect(demo.state.database, timeout=0)
        with contextlib.closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("SELECT count(*) FROM yard_submission")

    assert monitor.get(WHOAMI).status_code == 200


def test_migration_unapplied(demo: Demo, fault: SwitchedOn) -> None:
    """A new interpreter finds one migration that is not applied, then none."""
    with fault("migration-unapplied"):
        assert run_django(demo, "migrate", "--check").returncode == 1
        assert "[ ] 0001_initial" in run_django(demo, "showmigrations", "pending").stdout

    assert run_django(demo, "migrate", "--check").returncode == 0


def test_system_check_failing(demo: Demo, fault: SwitchedOn) -> None:
    """`check` reports an error and fails, then reports nothing."""
    with fault("system-check-failing"):
        broken = run_django(demo, "check")
        assert broken.returncode == 1
        assert "yard.E001" in broken.stderr

    assert run_django(demo, "check").returncode == 0


def test_every_fault_is_tried_here() -> None:
    """No fault is without a test of this module."""
    tried = {name.removeprefix("test_").replace("_", "-") for name in globals()}

    assert set(FAULTS) <= tried


def test_every_fault_speaks_both_languages() -> None:
    """Each fault has a line in English and another in Spanish."""
    assert all(fault.english and fault.spanish and fault.english != fault.spanish for fault in FAULTS.values())


def test_an_impossible_fault_is_refused_with_the_reason(demo: Demo, fault: SwitchedOn) -> None:
    """A dead worker cannot be made busy; the message names the fault that is in the way."""
    with fault("worker-dead"):
        with pytest.raises(DemoError, match="Switch worker-dead off first"):
            demo.fault_on("worker-busy")
        assert demo.faults() == ["worker-dead"]


def test_faults_pile_up_and_come_off_in_any_order(demo: Demo, monitor: httpx.Client) -> None:
    """Faults that share a service are undone one by one, and the last one brings the service back."""
    for name in ("worker-busy", "queue-full", "api-down", "token-expired", "broker-down"):
        demo.fault_on(name)
    for name in ("worker-busy", "api-down", "queue-full", "broker-down", "token-expired"):
        demo.fault_off(name)

    assert demo.faults() == []
    assert monitor.get(WHOAMI).status_code == 200
    assert ping_worker(demo)


def test_up_switches_every_fault_off(demo: Demo, monitor: httpx.Client) -> None:
    """Up means healthy: what was broken on purpose is mended."""
    demo.fault_on("api-down")
    demo.fault_on("worker-dead")
    demo.up()

    assert demo.faults() == []
    assert monitor.get(WHOAMI).status_code == 200
    assert ping_worker(demo)
