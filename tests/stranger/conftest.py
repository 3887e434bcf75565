"""The stranger: a backend that Ronda was not written for, served for the length of the session."""

import os
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx
import pytest

BACKEND = Path(__file__).parent / "backend"
LOGIN = "watchman"


@dataclass(frozen=True, slots=True)
class Stranger:
    """A stranger that is up."""

    base_url: str
    key: str
    """Of the person ``watchman``."""
    data: Path
    """Folder of its databases."""


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    """The stranger with migrated databases, one person and a key; always stopped at the end."""
    data, key = tmp_path_factory.mktemp("stranger"), str(uuid.uuid4())
    environ = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | {
        "ESTATE_DATA": str(data),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for command in (["migrate"], ["migrate", "--database", "archive"], ["enrol", LOGIN, key]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "-v0"], cwd=BACKEND, env=environ, check=True, capture_output=True
        )
    with socket.create_server(("127.0.0.1", 0)) as listening, open(data / "gunicorn.log", "wb") as log:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        process = _serve(listening.fileno(), environ, log)
        try:
            httpx.get(f"{address}/gateway/session/me", timeout=20, trust_env=False)
            yield Stranger(address, key, data)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _serve(descriptor: int, environ: dict[str, str], log: BinaryIO) -> "subprocess.Popen[bytes]":
    """Start gunicorn on a socket that listens already, so that no other process can take its port."""
    command = [sys.executable, "-m", "gunicorn", "estate.wsgi", "--bind", f"fd://{descriptor}", "--threads", "8"]
    return subprocess.Popen(
        command,
        cwd=BACKEND,
        env=environ,
        pass_fds=[descriptor],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
