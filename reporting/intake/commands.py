"""Run a command of the backend's checkout: bounded in time and output, and with everything it started ended."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from language import _
from reporting.intake.errors import CommandError
from reporting.intake.found import first_line

TAIL_BYTES = 131_072
"""How much is kept of what a command prints: its end."""
GRACE_S = 5.0
"""Given to end politely."""
_POLL_S = 0.1
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\r(?=\n)")
"""Colours and titles of terminals."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    """Its exit code; below 0 the signal that ended it."""
    output: str
    """The end of what it printed, without colours."""
    over_limit: bool
    """True if it was ended since its time was up."""

    @property
    def last_words(self) -> str:
        """The last line that it printed."""
        return first_line("\n".join(reversed(self.output.splitlines())))


def run_command(
    words: Sequence[str],
    directory: Path,
    environ: Mapping[str, str],
    limit_s: float,
    tell: Callable[[float, str], None],
) -> Ended:
    """Run a command in a process group of its own; nothing of the group is left when this returns or raises.

    Args:
        words: The command and its arguments; the first is looked up with ``environ``.
        directory: Where it runs.
        environ: All it gets.
        limit_s: After that it is ended.
        tell: Called with the seconds since the start and the last whole line, again and again.

    Raises:
        CommandError: It could not be started.
    """
    started = time.monotonic()
    process = _start([program_of(words[0], directory, environ), *words[1:]], directory, environ)
    tail = _Tail(process.stdout)
    over = False
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_POLL_S)
                break
            spent = time.monotonic() - started
            if over := spent > limit_s:
                break
            tell(spent, tail.last_line())
    finally:
        _end_group(process)
        tail.close()
    return Ended(process.returncode, tail.text(), over)


def environ_of(checkout: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what a command of the checkout gets: our own environment, with its ``.venv`` first, if it has one."""
    found = dict(environ)
    venv = checkout / ".venv"
    if (venv / "bin").is_dir():
        found["PATH"] = os.pathsep.join([str(venv / "bin"), *filter(None, [environ.get("PATH")])])
        found["VIRTUAL_ENV"] = str(venv)
        found.pop("PYTHONHOME", None)
    return found


def program_of(word: str, directory: Path, environ: Mapping[str, str]) -> str:
    """Return the path of a program.

    Raises:
        CommandError: There is none of that name.
    """
    path = environ.get("PATH", os.defpath)
    found = shutil.which(str(directory / word)) if os.sep in word else shutil.which(word, path=path)
    if found is None and word == "python":
        found = shutil.which("python3", path=path)
    if found is None:
        said = _("{program} is not there: install it in {place}, or name it by its whole path")
        raise CommandError(said.format(program=word, place=directory / ".venv"))
    return found


def _start(words: list[str], directory: Path, environ: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            words,
            cwd=directory,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CommandError(_("{program} cannot be started: {why}").format(program=words[0], why=why)) from error


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    """End what still runs of the group: politely if the command does, then for good."""
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


class _Tail:
    """Reads what a command prints, in a thread, and keeps the end of it."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._stream = stream
        self._held, self._dropped = bytearray(), False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while self._stream is not None and (chunk := os.read(self._stream.fileno(), 65_536)):
                with self._lock:
                    self._held += chunk
                    if len(self._held) > 2 * TAIL_BYTES:
                        del self._held[:-TAIL_BYTES]
                        self._dropped = True

    def last_line(self) -> str:
        """Return the last whole line."""
        with self._lock:
            lines = bytes(self._held[-2000:]).split(b"\n")
        return _plain(lines[-2]).strip() if len(lines) > 1 else ""

    def text(self) -> str:
        """Return the end of it; the cut is marked so that a secret cut in two is recognized."""
        with self._lock:
            held, dropped = bytes(self._held[-TAIL_BYTES:]), self._dropped or len(self._held) > TAIL_BYTES
        return f"…{_plain(held)}" if dropped else _plain(held)

    def close(self) -> None:
        """Stop reading, once what was printed has been read or somebody outside the group holds on to it."""
        self._thread.join(GRACE_S)
        if self._stream is not None and not self._thread.is_alive():
            self._stream.close()


def _plain(text: bytes) -> str:
    return _ESCAPES.sub("", text.decode("utf-8", errors="replace"))
