"""A real stateful imitation of Jira Data Center 8.20 (PyPI jira820), one process for a test session."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

START_S = 30.0
PROJECT = "OPS"


@dataclass(frozen=True, slots=True)
class JiraServer:
    """A running server."""

    url: str

    def issue(self, key: str) -> dict[str, object]:
        """Return an issue as the server has it."""
        return dict(httpx.get(f"{self.url}/rest/api/2/issue/{key}", trust_env=False).raise_for_status().json())

    def fields(self, key: str) -> dict[str, Any]:
        """Return an issue's fields."""
        fields: dict[str, Any] = self.issue(key)["fields"]  # type: ignore[assignment]
        return fields

    def comments(self, key: str) -> int:
        """Return how many comments an issue has."""
        address = f"{self.url}/rest/api/2/issue/{key}/comment"
        return int(httpx.get(address, trust_env=False).raise_for_status().json()["total"])

    def labelled(self, label: str) -> list[str]:
        """Return the keys of the issues with a label."""
        asked = {"jql": f'labels = "{label}"', "maxResults": 1000, "fields": "summary"}
        found = httpx.get(f"{self.url}/rest/api/2/search", params=asked, trust_env=False).raise_for_status().json()
        return [each["key"] for each in found["issues"]]


@pytest.fixture(scope="session")
def jira_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JiraServer]:
    """An empty Jira with the project OPS, started once."""
    with running(tmp_path_factory.mktemp("jira")) as server:
        yield server


@contextlib.contextmanager
def running(folder: Path) -> Iterator[JiraServer]:
    """Start a server that keeps its log in ``folder``, and end it afterwards."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    (folder / "jira.yaml").write_text(
        "epics_per_module: 0\nstandalone_per_module: 0\nhistory_per_module: 0\nmodules: [Yard]\n"
        "transition_screens: {Done: ['resolution?', 'comment?']}\n"
    )
    environ = os.environ | {
        "JIRA820_CONFIG": str(folder / "jira.yaml"),
        "JIRA820_PORT": str(port),
        "JIRA820_PROJECT_KEY": PROJECT,
    }
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "jira820"], env=environ, stdout=log, stderr=log)
    server = JiraServer(f"http://127.0.0.1:{port}")
    try:
        _wait(server, process, folder / "log")
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _wait(server: JiraServer, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{server.url}/rest/api/2/serverInfo", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"jira820 did not start: {log.read_text(errors='replace')[-2000:]}")
