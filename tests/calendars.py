"""A real CalDAV server, Radicale, on a free loopback port."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest


def an_unused_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@dataclass(frozen=True)
class Radicale:
    """A CalDAV server with one account, ``ops``, and one calendar of its."""

    server: str
    """Its address."""
    calendar: str
    """That of the calendar."""
    client: httpx.Client
    """Logged in; for looking at what is there."""

    def names(self) -> set[str]:
        """Return the names of the resources in the calendar."""
        answer = self.client.request("PROPFIND", self.calendar, headers={"Depth": "1"})
        return {
            unquote(line.split("</")[0].rsplit("/", 1)[-1]) for line in answer.text.split("href>") if ".ics</" in line
        }

    def read(self, name: str) -> str:
        """Return a resource."""
        return self.client.get(self.calendar + name).raise_for_status().text


@pytest.fixture(scope="session")
def radicale_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server for the session and return its address."""
    folder, port = tmp_path_factory.mktemp("radicale"), an_unused_port()
    (folder / "users").write_text("ops:secret-password\nreader:other\n")
    (folder / "rights").write_text(
        "[owner]\nuser: ops\ncollection: .*\npermissions: RrWw\n"
        "[reader]\nuser: reader\ncollection: .*\npermissions: Rr\n"
    )
    arguments = {
        "server-hosts": f"127.0.0.1:{port}",
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": folder / "users",
        "auth-htpasswd-encryption": "plain",
        "auth-delay": "0",
        "rights-type": "from_file",
        "rights-file": folder / "rights",
        "storage-filesystem-folder": folder / "storage",
    }
    command = [sys.executable, "-m", "radicale", "--config", ""]
    command += [part for name, value in arguments.items() for part in (f"--{name}", str(value))]
    with open(folder / "log", "wb") as log, subprocess.Popen(command, stdout=log, stderr=log, cwd=folder) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/", process, folder / "log")
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(address)
            return
        time.sleep(0.1)
    raise AssertionError(f"Radicale does not answer: {log.read_text()}")


@pytest.fixture
def radicale(radicale_server: str, tmp_path: Path) -> Iterator[Radicale]:
    """Make an empty calendar on the server."""
    calendar = f"{radicale_server}ops/{tmp_path.name}/"
    with httpx.Client(auth=("ops", "secret-password")) as client:
        client.request("MKCALENDAR", calendar).raise_for_status()
        yield Radicale(radicale_server, calendar, client)
