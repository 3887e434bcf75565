"""What was done to which token, masked, one line each; what was begun and has no end yet is found again here.

One process at a time: the file is locked while it is open.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from language import _
from upkeep.errors import UpkeepError

NAME = "tokens-journal.jsonl"
Act = Literal["rotate", "revoke"]
Step = Literal["begun", "done", "undone"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of one act on one token."""

    id: str
    """The same for every step of one act on one token."""
    act: Act
    step: Step
    """``begun`` before anything else is done; then ``done``, or ``undone`` where the token stayed as it was."""
    model: str
    """Label of the model that holds it."""
    user: str | None
    """Primary key of its owner."""
    old: str
    """Mask of the key it had."""
    masked_by: str
    """Tells whether the masks are of the key in force; see ``Masking.name``."""
    new: str | None = None
    """Mask of the new key."""
    file: str | None = None
    """Where the new key was put, without its ending; None where a command took it, or nothing was handed over."""
    why: str = ""
    """For the end: what else there is to say."""
    at: str = ""
    """When it was written: UTC, ISO 8601."""


class Journal:
    """The open journal of one target."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor, self.path = descriptor, path

    def write(self, entry: Entry) -> None:
        """Add a line; it is on the disk when this returns.

        Raises:
            UpkeepError: It cannot be written; nothing may be done then.
        """
        told = {name: value for name, value in asdict(entry).items() if value not in (None, "")}
        line = json.dumps(told | {"at": datetime.now(UTC).isoformat(timespec="seconds")}, ensure_ascii=False)
        try:
            data = f"{line}\n".encode()
            while data:
                data = data[os.write(self._descriptor, data) :]
            os.fsync(self._descriptor)
        except OSError as error:
            raise _unwritable(self.path, error) from error


def entries(path: Path) -> Iterator[Entry]:
    """Yield what the journal holds; a line that was cut short by a crash is passed over."""
    known = {field.name for field in fields(Entry)}
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unwritable(path, error) from error
    for line in lines:
        with contextlib.suppress(ValueError, TypeError):
            told = json.loads(line)
            yield Entry(**{name: value for name, value in told.items() if name in known})


def unfinished(folder: Path) -> list[Entry]:
    """Return what was begun and never ended, the oldest first."""
    begun: dict[str, Entry] = {}
    for entry in entries(folder / NAME):
        if entry.step == "begun":
            begun[entry.id] = entry
        else:
            begun.pop(entry.id, None)
    return list(begun.values())


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Journal]:
    """Open the journal for one act.

    Raises:
        UpkeepError: Another process has it, or it cannot be written.
    """
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            text = _("another process is changing tokens of this target: wait for its end ({path} is locked)")
            raise UpkeepError(text.format(path=path)) from error
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            os.write(descriptor, b"\n")
        yield Journal(descriptor, path)
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> UpkeepError:
    return UpkeepError(_("the journal {path} cannot be used: {why}").format(path=path, why=error.strerror))
