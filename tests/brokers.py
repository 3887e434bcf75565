"""A real broker and real workers of the tests' own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from demo.services import find_broker_server

APP = """
import os, time
from celery import Celery
app = Celery("app", broker=os.environ["BROKER"], backend=os.environ["BROKER"])
app.conf.broker_connection_retry_on_startup = True

@app.task(name="echo")
def echo(value):
    return value

@app.task(name="lie")
def lie(value):
    return "something else"

@app.task(name="hold")
def hold(seconds):
    time.sleep(seconds)
"""


@pytest.fixture
def broker_url(tmp_path: Path) -> Iterator[str]:
    """The address of a fresh broker that ends with the test."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    address = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen([find_broker_server(), *address], stdout=subprocess.DEVNULL) as server:
        try:
            _wait(lambda: _answers(port))
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


@pytest.fixture
def start_worker(broker_url: str, tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Start a Celery worker; it ends with the test. It asks no other what it missed, which takes a second."""
    (tmp_path / "app.py").write_text(APP)
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *options: str) -> "subprocess.Popen[bytes]":
        before = _listening(broker_url)
        worker = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "app",
                "worker",
                "-n",
                name,
                "-l",
                "ERROR",
                "--without-mingle",
                *options,
            ],
            cwd=tmp_path,
            env=os.environ | {"BROKER": broker_url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        started.append(worker)
        wanted = before + (1 if "--without-gossip" in options else 2)
        _wait(lambda: _listening(broker_url) >= wanted)
        return worker

    yield start
    for worker in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def _answers(port: int) -> bool:
    with contextlib.suppress(redis.RedisError):
        return bool(redis.Redis(port=port).ping())
    return False


def _listening(url: str) -> int:
    return sum(1 for client in redis.Redis.from_url(url).client_list() if client["psub"] != "0")


def _wait(holds: Callable[[], bool], limit_s: float = 30) -> None:
    end = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end, "it did not come up"
        time.sleep(0.05)
