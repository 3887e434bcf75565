"""Run Node and npm: bounded in time and output, without our secrets, and with everything they started ended."""

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

GRACE_S = 2.0
"""Given to end politely."""
TAIL_BYTES = 16_384
"""How much is kept of what a program prints: its end."""
_NEEDED = (
    "path",
    "home",
    "userprofile",
    "appdata",
    "localappdata",
    "systemroot",
    "tmpdir",
    "temp",
    "tmp",
    "lang",
    "tz",
)
_NEEDED_BEGINNINGS = ("lc_", "npm_", "node_", "xdg_", "ssl_cert", "http_proxy", "https_proxy", "no_proxy", "all_proxy")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended."""

    code: int | None
    """Its exit code; None if its time was up."""
    output: str
    """The end of what it printed."""


def run_program(words: Sequence[str], folder: Path, environ: Mapping[str, str], limit_s: float) -> Ended:
    """Run a program in a process group of its own; nothing of the group is left when this returns or raises.

    Args:
        words: The program by its path, and its arguments.
        folder: Where it runs.
        environ: Ours; it gets only what Node and npm need.
        limit_s: After that it is ended.

    Raises:
        OSError: It could not be started.
    """
    with tempfile.TemporaryFile() as output:  # no pipe: what it leaves behind could hold it open
        process = subprocess.Popen(
            list(words),
            cwd=folder,
            env=needed_of(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        code: int | None = None
        try:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(limit_s)
        finally:
            _end_group(process)
        return Ended(code, _tail(output))


def needed_of(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that Node and npm need: the secrets of a target are none of them."""
    return {
        name: value
        for name, value in environ.items()
        if name.lower() in _NEEDED or name.lower().startswith(_NEEDED_BEGINNINGS)
    }


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    try:
        if process.poll() is None:
            _signal(process, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_S)
    finally:
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _tail(output: IO[bytes]) -> str:
    output.seek(max(0, output.seek(0, os.SEEK_END) - TAIL_BYTES))
    return output.read().decode("utf-8", errors="replace")
