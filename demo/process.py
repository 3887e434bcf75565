"""Start and end processes, each known by its id and its start, so that a recycled id is never mistaken for it."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL_S = 0.02

_children: dict[int, subprocess.Popen[bytes]] = {}
"""Children of this very interpreter, kept so that they are reaped when they end."""


@dataclass(frozen=True, slots=True)
class ProcessId:
    """One process and no other, even after its number went to someone else."""

    pid: int
    """Also the id of its process group: every process of the demo leads one."""

    started: str
    """When it started, in the words of the operating system."""

    @property
    def alive(self) -> bool:
        """Tell whether this very process still runs."""
        return read_start(self.pid) == self.started


def read_start(pid: int) -> str | None:
    """Return when the process started, in an opaque form that never changes; None if it does not run.

    Linux: the boot and the 22nd field of /proc/PID/stat (see proc(5)). Elsewhere: ``ps -o lstart=``.
    """
    if pid in _children:
        _children[pid].poll()
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            return None
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return None if fields[0] in "ZX" else f"{boot} {fields[19]}"
    command = ["/bin/ps", "-o", "state=,lstart=", "-p", str(pid)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, env={"LC_ALL": "C", "TZ": "UTC"})
    answer = told.stdout.split()
    return None if not answer or answer[0].startswith("Z") else " ".join(answer[1:])


def start(command: Sequence[str], *, log: Path, environ: Mapping[str, str], directory: Path) -> ProcessId | None:
    """Start `command` in a session of its own, its output appended to `log`; None if it ended at once."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environ),
            cwd=directory,
            start_new_session=True,
        )
    _children[child.pid] = child
    started = read_start(child.pid)
    return None if started is None else ProcessId(child.pid, started)


def ask_to_end(process: ProcessId) -> None:
    """Send SIGTERM to the process, if it is still the same one."""
    if process.alive:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)


def kill(process: ProcessId) -> None:
    """Send SIGKILL to the process and its group, if it is still the same one, and wait until it is gone."""
    if process.alive:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    wait_for_end(process, timeout_s=5.0)


def kill_orphans(session: int, *, environ: str) -> None:
    """Kill what is left of a session whose leader has ended, as after SIGKILL of gunicorn's master; Linux only.

    Args:
        session: The id of the leader that `start` started.
        environ: ``NAME=value`` that it was started with; a process without it is someone else's.
    """
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == session and environ.encode() in (entry / "environ").read_bytes().split(b"\0"):
                os.kill(int(entry.name), signal.SIGKILL)
        except OSError:  # It ended meanwhile, or is not ours to read.
            continue


def wait_for_end(process: ProcessId, *, timeout_s: float) -> bool:
    """Tell whether the process ended within `timeout_s`."""
    give_up = time.monotonic() + timeout_s
    while process.alive:
        if time.monotonic() > give_up:
            return False
        time.sleep(POLL_S)
    return True
