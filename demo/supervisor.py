"""Keep the demo's processes: start the missing ones, wait until they answer, end them."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from demo import process
from demo.errors import DemoError
from demo.process import ProcessId
from demo.services import DEPLOYED, Service, make_environ
from demo.state import ROOT, State

WAIT_S = 20.0
"""How long a service may take to answer; many times what it takes on a quiet machine."""

POLL_S = 0.05
TAIL_LINES = 15


@dataclass(frozen=True, slots=True)
class Supervisor:
    """The processes of one demo, found again through their pid files by any later command."""

    state: State
    """Where the pid files and the logs are."""

    def find(self, name: str) -> ProcessId | None:
        """Return the running process `name`; None if it does not run."""
        known = self._read(name)
        return known if known and known.alive else None

    def start(self, name: str, command: list[str]) -> None:
        """Start the process `name` unless it runs; raise DemoError if it ends at once."""
        if self.find(name):
            return
        self._clear(name)
        environ = make_environ(self.state)
        started = process.start(command, log=self.state.log(name), environ=environ, directory=self._choose(name))
        if started is None:
            raise DemoError(f"{name} ended as soon as it was started.{self.read_tail(name)}")
        self.state.pid_file(name).write_text(json.dumps(asdict(started)), encoding="utf-8")

    def end(self, names: Sequence[str], *, grace_s: float) -> None:
        """Ask the processes to end, all at once, and kill those that still run after `grace_s`."""
        running = [found for name in names if (found := self.find(name))]
        for found in running:
            process.ask_to_end(found)
        give_up = time.monotonic() + grace_s
        for found in running:
            if not process.wait_for_end(found, timeout_s=max(0.0, give_up - time.monotonic())):
                process.kill(found)
        for name in names:
            self._clear(name)

    def kill(self, name: str) -> None:
        """Kill the process `name` and its children at once."""
        found = self.find(name)
        if found:
            process.kill(found)
        self._clear(name)

    def wait_all(self, services: Iterable[Service], *, timeout_s: float = WAIT_S) -> None:
        """Wait until each service answers; raise DemoError with the end of the log of one that does not."""
        for service in services:
            wait_until(
                partial(self._is_settled, service),
                service.name,
                timeout_s=timeout_s,
                tail=self,
            )
            if not self.find(service.name):
                raise DemoError(f"{service.name} ended while it was waited for.{self.read_tail(service.name)}")

    def _clear(self, name: str) -> None:
        """Forget a process that has ended, and kill the children it may have left."""
        known = self._read(name)
        if known:
            process.kill_orphans(known.pid, environ=f"DEMO_STATE={self.state.directory}")
        self.state.pid_file(name).unlink(missing_ok=True)

    def _choose(self, name: str) -> Path:
        """Return where the process `name` is started: only what is deployed runs from the checkout."""
        return self.state.code if name in DEPLOYED else ROOT

    def _read(self, name: str) -> ProcessId | None:
        try:
            return ProcessId(**json.loads(self.state.pid_file(name).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def _is_settled(self, service: Service) -> bool:
        return service.answers(self.state) or not self.find(service.name)

    def read_tail(self, name: str) -> str:
        """Return the last lines of a log, ready to be put behind a sentence."""
        log = self.state.log(name)
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
        return f" The end of {log}:\n" + "\n".join(lines[-TAIL_LINES:])


def wait_until(
    condition: Callable[[], bool], name: str, *, timeout_s: float = WAIT_S, tail: Supervisor | None = None
) -> None:
    """Wait until `condition` holds; raise DemoError that names what was waited for."""
    give_up = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > give_up:
            raise DemoError(f"{name} did not answer within {timeout_s:g} s.{tail.read_tail(name) if tail else ''}")
        time.sleep(POLL_S)
