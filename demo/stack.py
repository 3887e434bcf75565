"""The demo as one thing: bring it up, break it, mend it, take it down."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from demo import faults
from demo.database import prepare_database
from demo.deployments import Deployments
from demo.errors import DemoError
from demo.faults.fault import Fault, Toolbox
from demo.releases import get_release
from demo.services import API, DEPLOYED, SERVICES, WORKER, Service
from demo.state import State
from demo.supervisor import Supervisor
from demo.targetfile import write_target

RECONNECT_S = 8.0
"""How long a worker may take to find its broker again (Celery retries after 2, 4, 6 ... s) before it is restarted."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """What is known of one service."""

    name: str
    """As in `demo.services`."""

    pid: int | None
    """Its process; None if it does not run."""

    answers: bool
    """Whether it does its work, seen from outside."""


class Demo:
    """One freight-yard backend, whose whole state is one directory."""

    def __init__(self, state_dir: Path) -> None:
        """Name the demo; nothing is started and nothing is written."""
        self.state = State(state_dir.resolve())
        self._supervisor = Supervisor(self.state)
        self._deployments = Deployments(self.state, self._supervisor)
        self._tools = Toolbox(self.state, self._supervisor)

    @property
    def base_url(self) -> str:
        """Return the API's address without a final slash."""
        return self.state.ports().api_url

    @property
    def broker_url(self) -> str:
        """Return the broker's address."""
        return self.state.ports().broker_url

    @property
    def ocr_url(self) -> str:
        """Return the OCR stand-in's address without a final slash."""
        return self.state.ports().ocr_url

    @property
    def toml_path(self) -> Path:
        """Return the ``ronda.toml`` that `up` writes."""
        return self.state.toml_path

    @property
    def environ(self) -> dict[str, str]:
        """Return the variables that the backend's interpreter needs; none is secret."""
        return {"DEMO_STATE": str(self.state.directory)}

    def up(self, progress: Progress | None = None) -> None:
        """Bring the demo up healthy: every service answers, every fault is off. Safe to repeat.

        What is deployed stays while a service runs; from nothing it starts with the baseline.

        Raises:
            DemoError: A service did not come up; the message ends with the end of its log.
        """
        tell = progress or (lambda _: None)
        with self.state.lock():
            for name in reversed(self.state.faults()):
                tell(f"switching off {name}")
                self._switch_off(faults.get_fault(name))
            running = [service for service in SERVICES if self._supervisor.find(service.name)]
            if len(running) == len(SERVICES) and all(service.answers(self.state) for service in (API, WORKER)):
                return
            self.state.prepare(keep_ports=bool(running))
            if not running:
                self._deployments.start_over()
            write_target(self.state)
            try:
                self._start_all(tell)
            except DemoError:
                self._end_all()
                raise
            tell(f"answering at {self.base_url}")

    def down(self) -> None:
        """End every process of this demo and forget its faults; the data stays. Safe to repeat."""
        with self.state.lock():
            self._end_all()
            self.state.faults_file.unlink(missing_ok=True)

    def status(self) -> list[ServiceStatus]:
        """Return how each service is, in the order of starting; none runs before the first `up`."""
        found = []
        for service in SERVICES:
            running = self._supervisor.find(service.name)
            answers = running is not None and service.answers(self.state)
            found.append(ServiceStatus(service.name, running.pid if running else None, answers))
        return found

    def faults(self) -> list[str]:
        """Return the names of the faults that are on, in the order of switching on."""
        return list(self.state.faults())

    def fault_on(self, name: str) -> None:
        """Break the running demo in one way; nothing happens if it is broken so already.

        Raises:
            DemoError: The name is unknown, the demo is not up, or another fault is in the way.
        """
        fault = faults.get_fault(name)
        with self.state.lock():
            on = self.state.faults()
            if name in on:
                return
            self._refuse_if_impossible(fault)
            on[name] = {"since": datetime.now(UTC).isoformat(), "nonce": secrets.token_hex(4)}
            self.state.write_faults(on)
            try:
                fault.on(self._tools, on[name]["nonce"])
            except Exception:
                self._switch_off(fault)
                raise

    def fault_off(self, name: str) -> None:
        """Mend what `fault_on` broke and wait until it answers; nothing happens if it is off.

        Raises:
            DemoError: The name is unknown, or what was mended does not answer.
        """
        fault = faults.get_fault(name)
        with self.state.lock():
            if name in self.state.faults():
                self._switch_off(fault)

    def deploy(self, names: Sequence[str]) -> str:
        """Put releases on top of what is deployed, wait until it answers as the new version, and return its commit.

        Raises:
            DemoError: A name is unknown or deployed already, the demo is not up, or a fault is in the way.
        """
        releases = [get_release(name) for name in names]
        with self.state.lock():
            self._refuse_to_restart()
            return self._deployments.deploy(releases)

    def roll_back(self, to: str = "") -> str:
        """Go back to what was deployed before, wait until it answers as that version, and return its commit.

        Args:
            to: The beginning of the commit, if it is not the one before.

        Raises:
            DemoError: No such thing was deployed before, the demo is not up, or a fault is in the way.
        """
        with self.state.lock():
            self._refuse_to_restart()
            return self._deployments.roll_back(to)

    def _start_all(self, tell: Progress) -> None:
        tell("starting " + ", ".join(service.name for service in SERVICES))
        for service in SERVICES:
            self._supervisor.start(service.name, service.command(self.state))
        tell("migrating and seeding")
        prepare_database(self.state)
        self._supervisor.wait_all(SERVICES)

    def _end_all(self) -> None:
        names = [*self._helpers(), *(service.name for service in reversed(SERVICES))]
        self._supervisor.end(names, grace_s=max(service.grace_s for service in SERVICES))

    def _switch_off(self, fault: Fault) -> None:
        before = self.state.faults()
        rest = {name: entry for name, entry in before.items() if name != fault.name}
        self.state.write_faults(rest)
        try:
            fault.off(self._tools, before[fault.name]["nonce"])
            self._recover([faults.get_fault(name) for name in rest])
        except Exception:
            self.state.write_faults(before)
            raise

    def _recover(self, still_on: list[Fault]) -> None:
        """Start what no remaining fault keeps down, and wait for what no remaining fault spoils."""
        down = {name for fault in still_on for name in fault.stops}
        spoilt = down | {name for fault in still_on for name in fault.spoils}
        for service in SERVICES:
            if service.name not in down:
                self._supervisor.start(service.name, service.command(self.state))
        expected = [service for service in SERVICES if service.name not in spoilt]
        self._supervisor.wait_all([service for service in expected if service is not WORKER])
        if WORKER in expected:
            self._wait_for_worker()

    def _wait_for_worker(self) -> None:
        try:
            self._supervisor.wait_all([WORKER], timeout_s=RECONNECT_S)
        except DemoError:
            self._supervisor.kill(WORKER.name)
            self._supervisor.start(WORKER.name, WORKER.command(self.state))
            self._supervisor.wait_all([WORKER])

    def _refuse_if_impossible(self, fault: Fault) -> None:
        for other in map(faults.get_fault, self.state.faults()):
            taken = sorted(fault.needs & (other.stops | other.spoils))
            if taken:
                raise DemoError(f"{fault.name} needs {', '.join(taken)}. Switch {other.name} off first.")
        down = {name for other in map(faults.get_fault, self.state.faults()) for name in other.stops}
        self._refuse_if_missing([service for service in SERVICES if service.name not in down])

    def _refuse_to_restart(self) -> None:
        """Raise DemoError if API and worker cannot be started anew; whether they run now does not matter."""
        needed = {service.name for service in SERVICES}
        for fault in map(faults.get_fault, self.state.faults()):
            if needed & (fault.stops | fault.spoils):
                raise DemoError(f"What is deployed cannot be seen to answer. Switch {fault.name} off first.")
        self._refuse_if_missing([service for service in SERVICES if service.name not in DEPLOYED])

    def _refuse_if_missing(self, services: Iterable[Service]) -> None:
        missing = [service.name for service in services if not self._supervisor.find(service.name)]
        if missing:
            raise DemoError(f"The demo in {self.state.directory} is not up ({', '.join(missing)}). Start it: demo up")

    def _helpers(self) -> list[str]:
        known: set[str] = {service.name for service in SERVICES}
        return sorted(path.stem for path in (self.state.directory / "pids").glob("*.json") if path.stem not in known)
