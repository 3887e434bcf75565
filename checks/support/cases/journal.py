"""What cases that write have made and not yet removed, on disk: a round that is killed leaves word for the next one.

One line for each thing that happened, appended and flushed. A lock beside it says whether a round is under way: its
lines are not for others to act on.
"""

import fcntl
import json
import os
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

FILE_NAME: Final = "created.jsonl"
LOCK_NAME: Final = "created.lock"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one attempt of a case has made, and how it is removed."""

    mark: str
    """Unique; what was made carries it."""
    run: str
    """Id of the process that made it."""
    check: str
    case: str
    role: str
    at: str
    """ISO time of its first request that may write, in UTC."""
    folder: str
    """Where the paths of sample files start."""
    cleanup: list[dict[str, Any]]
    """The steps that remove it, as in the file of cases."""
    values: dict[str, Any]
    """What these steps refer to, as far as it is known; no secret."""
    requests: list[str] = field(default_factory=list)
    """The clean-up as it would be sent, for people."""
    left: list[str] = field(default_factory=list)
    """What could not be removed when it was tried last, in words."""
    tried_by: str = ""
    """Id of the process that tried last; empty if none did."""


class Journal:
    """The journal of one target. Safe to use from several threads and processes.

    Args:
        folder: Where the runs of the target are kept.
    """

    def __init__(self, folder: Path) -> None:
        self.path, self._lock_path = folder / FILE_NAME, folder / LOCK_NAME
        self.run = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}"
        self._guard = threading.Lock()
        self._lock: int | None = None

    def write(self, entry: Entry) -> None:
        """Write down what an attempt has made so far, before anything more is sent.

        Raises:
            OSError: It cannot be written: nothing must be made then.
        """
        self._append({"made": asdict(entry)})

    def strike(self, mark: str) -> None:
        """Note that everything of an attempt was removed.

        Raises:
            OSError: It cannot be written.
        """
        self._append({"removed": mark})

    def entries(self) -> list[Entry]:
        """Return what was made and not removed, the oldest first; a line that was cut off is passed over."""
        found: dict[str, Entry] = {}
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        for line in lines:
            try:
                told = json.loads(line)
                if "removed" in told:
                    found.pop(told["removed"], None)
                else:
                    found[told["made"]["mark"]] = Entry(**told["made"])
            except (ValueError, TypeError, KeyError):
                continue
        return list(found.values())

    def begin(self) -> bool:
        """Join the rounds under way, and tell whether this is the only one: what the journal holds is then left over.

        Whoever was told so must call ``settled`` when it has acted on it; others wait for that here.
        """
        self._lock_path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            return False
        return True

    def settled(self) -> None:
        """Keep only what is still there, and let other rounds begin."""
        if self._lock is None:
            return
        try:
            if self.path.exists():
                self._rewrite(self.entries())
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_SH)

    def close(self) -> None:
        """Leave the rounds under way."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _append(self, told: dict[str, Any]) -> None:
        line = (json.dumps(told, ensure_ascii=False) + "\n").encode("utf-8", errors="replace")
        with self._guard:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            with os.fdopen(os.open(self.path, flags, 0o600), "wb", buffering=0) as file:
                file.write(line)
                os.fsync(file.fileno())

    def _rewrite(self, entries: Iterable[Entry]) -> None:
        fresh = self.path.with_suffix(".fresh")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for entry in entries:
                file.write((json.dumps({"made": asdict(entry)}, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
