"""Run a command that may hang, flood or not be there, and keep the end of what it printed."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO

LEFT_S = 0.5
"""How long is waited for the rest of the output once the command has ended: a child of its own may keep it open."""
_CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command printed, and how it ended."""

    tail: bytes
    """The last bytes of its standard output and standard error together, in their order."""
    total: int
    """How many bytes it printed in all, up to its end or its limit."""
    code: int | None
    """Its exit code; None if it was killed at its limit."""


def run(
    command: Sequence[str],
    limit_s: float,
    most_bytes: int,
    given: bytes = b"",
    environ: Mapping[str, str] | None = None,
) -> Printed:
    """Run a command without a shell, in a process group of its own that is killed when the limit is up.

    Args:
        command: Program and arguments.
        limit_s: How long it may take.
        most_bytes: How much of its output is kept.
        given: What it reads on standard input.
        environ: Its whole environment; this process's without one.

    Raises:
        OSError: It cannot be run.
        ValueError: An argument cannot be passed on, such as one with a NUL.
    """
    process = subprocess.Popen(
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env=environ,
    )
    assert process.stdout is not None
    tail = _Tail(process.stdout, most_bytes)
    for work in (tail.read, partial(_give, process.stdin, given)):
        threading.Thread(target=work, name="around-command", daemon=True).start()
    return _ended(process, tail, limit_s)


def _ended(process: "subprocess.Popen[bytes]", tail: "_Tail", limit_s: float) -> Printed:
    """Wait for the end of a command, or make it end: with all of its group, and whatever keeps its output open."""
    code: int | None = None
    with contextlib.suppress(subprocess.TimeoutExpired):
        code = process.wait(limit_s)
    if code is None or not tail.ended.wait(LEFT_S):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        tail.ended.wait(LEFT_S)
    kept, total = tail.taken()
    return Printed(kept, total, code)


def _give(stdin: IO[bytes] | None, given: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):
        if stdin is not None:
            with stdin:
                stdin.write(given)


class _Tail:
    """Reads to the end and keeps the last bytes, whatever else was there before."""

    def __init__(self, file: IO[bytes], most_bytes: int) -> None:
        self._file, self._most = file, most_bytes
        self._kept, self._total = bytearray(), 0
        self._lock = threading.Lock()
        self.ended = threading.Event()

    def read(self) -> None:
        with contextlib.suppress(OSError, ValueError), self._file:
            while chunk := os.read(self._file.fileno(), _CHUNK_BYTES):
                with self._lock:
                    self._total += len(chunk)
                    self._kept += chunk
                    del self._kept[: max(0, len(self._kept) - self._most)]
        self.ended.set()

    def taken(self) -> tuple[bytes, int]:
        with self._lock:
            return bytes(self._kept), self._total
