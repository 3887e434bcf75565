"""The one directory that holds all a running demo knows: database, media, logs, pids, ports, keys, faults.

Standard library only: the backend's settings read it too.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from demo.errors import DemoError
from demo.ports import Ports, choose_ports

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: the directory from which ``demo.yard`` can be imported."""

TOKEN_BYTES = 20
"""DRF makes keys of 40 hexadecimal digits (rest_framework.authtoken.models.Token.generate_key)."""


@dataclass(frozen=True, slots=True)
class State:
    """Names every file of one demo; two demos with different directories never meet."""

    directory: Path
    """Absolute path; created by `prepare`."""

    @property
    def database(self) -> Path:
        """Return the SQLite file, kept in rollback-journal mode."""
        return self.directory / "yard.sqlite3"

    @property
    def media(self) -> Path:
        """Return the folder of uploaded files."""
        return self.directory / "media"

    @property
    def faults_file(self) -> Path:
        """Return the file that says which faults are on."""
        return self.directory / "faults.json"

    @property
    def env_file(self) -> Path:
        """Return the file of secrets (mode 600) that ``ronda.toml`` refers to."""
        return self.directory / "demo.env"

    @property
    def toml_path(self) -> Path:
        """Return the ``ronda.toml`` that describes this demo."""
        return self.directory / "ronda.toml"

    def log(self, name: str) -> Path:
        """Return the log file of the process `name`."""
        return self.directory / "logs" / f"{name}.log"

    def pid_file(self, name: str) -> Path:
        """Return the file that identifies the running process `name`."""
        return self.directory / "pids" / f"{name}.json"

    def ports(self) -> Ports:
        """Return the ports chosen by `prepare`; raise DemoError before that."""
        try:
            return Ports(**json.loads((self.directory / "ports.json").read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise DemoError(f"No demo in {self.directory}. Start one: python -m demo up") from error

    def secret_key(self) -> str:
        """Return Django's secret key; raise DemoError before `prepare`."""
        try:
            return (self.directory / "secret.key").read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise DemoError(f"No demo in {self.directory}. Start one: python -m demo up") from error

    def credentials(self) -> dict[str, str]:
        """Return the lines of ``demo.env`` as a mapping, empty before the first `prepare`."""
        if not self.env_file.exists():
            return {}
        lines = self.env_file.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def prepare(self, *, keep_ports: bool) -> None:
        """Create the directory, its keys and its ports; what is there already is kept.

        Args:
            keep_ports: True while a service of this demo runs; else ports that were taken meanwhile are replaced.
        """
        for folder in (self.media, self.directory / "logs", self.directory / "pids"):
            folder.mkdir(parents=True, exist_ok=True)
        if not (self.directory / "secret.key").exists():
            write_private(self.directory / "secret.key", secrets.token_urlsafe(50))
        ports_file = self.directory / "ports.json"
        known = self.ports() if ports_file.exists() else None
        if known is None or not keep_ports:
            known = choose_ports(known)
            ports_file.write_text(json.dumps(asdict(known)), encoding="utf-8")
        before = self.credentials()
        values = {
            "DEMO_TOKEN": before.get("DEMO_TOKEN") or secrets.token_hex(TOKEN_BYTES),
            "DEMO_MEMBER_TOKEN": before.get("DEMO_MEMBER_TOKEN") or secrets.token_hex(TOKEN_BYTES),
            "DEMO_STAFF_TOKEN": before.get("DEMO_STAFF_TOKEN") or secrets.token_hex(TOKEN_BYTES),
            "DEMO_PASSWORD": before.get("DEMO_PASSWORD") or secrets.token_urlsafe(16),
            "DEMO_BROKER_URL": known.broker_url,
        }
        write_private(self.env_file, "".join(f"{name}={value}\n" for name, value in values.items()))

    @property
    def checkout(self) -> Path:
        """Return the repository that the backend is deployed from."""
        return self.directory / "checkout"

    def deployed(self) -> list[dict[str, Any]]:
        """Return what was deployed and not rolled back, oldest first, the baseline at the head.

        Each has its ``sha`` and its ``releases``. Empty before the first `up`, and where there is no git.
        """
        try:
            found: list[dict[str, Any]] = json.loads((self.directory / "deployed.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        return found

    def write_deployed(self, deployed: list[dict[str, Any]]) -> None:
        """Replace what `deployed` returns in one step."""
        draft = self.directory / "deployed.draft"
        draft.write_text(json.dumps(deployed, indent=2), encoding="utf-8")
        draft.replace(self.directory / "deployed.json")

    @property
    def version(self) -> str:
        """Return the commit that is deployed; ``dev`` if the backend runs from the source tree."""
        deployed = self.deployed()
        return str(deployed[-1]["sha"]) if deployed else "dev"

    @property
    def code(self) -> Path:
        """Return the directory from which the backend's code is imported."""
        return self.checkout if self.deployed() else ROOT

    def faults(self) -> dict[str, dict[str, Any]]:
        """Return what is known of each fault that is on, by name, in the order of switching on."""
        try:
            found: dict[str, dict[str, Any]] = json.loads(self.faults_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def write_faults(self, faults: dict[str, dict[str, Any]]) -> None:
        """Replace the list of faults in one step, so that a running server never reads half of it."""
        draft = self.faults_file.with_suffix(".draft")
        draft.write_text(json.dumps(faults, indent=2), encoding="utf-8")
        draft.replace(self.faults_file)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold this demo for one command; a second command waits."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def write_private(path: Path, text: str) -> None:
    """Write `text` where only the owner can read it, from the first byte on."""
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write(text)
    draft.replace(path)
