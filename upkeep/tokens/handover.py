"""How a new key reaches its owner: a file of mode 600, or the standard input of a command. Nothing of it is shown."""

import contextlib
import os
import re
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from language import _
from rondafile.models.tokens import Handover
from upkeep.errors import UpkeepError

WAITING, READY = ".pending", ".key"
"""Endings of a key's file: before the backend has the key, and after."""


class HandoverError(UpkeepError):
    """A key could not be handed over; its token stays as it is."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that is about to be handed over."""

    user: str | None
    """Primary key of its owner; None without one."""
    mask: str
    key: str = field(repr=False)
    """The secret itself."""
    file: str | None = None
    """Where its file is, without its ending."""


class Way(Protocol):
    """A way to hand keys over."""

    at_once: int
    """How many keys may be handed over before the backend gets them."""

    def file_for(self, user: str | None, mask: str) -> str | None:
        """Return where a key's file will be, without its ending; None if there will be none."""

    def hand_over(self, new: NewKey) -> None:
        """Hand a key over, before the backend has it.

        Raises:
            HandoverError: It could not be done.
        """


class Folder:
    """A folder that only we can open, with one file per key."""

    at_once = 200

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self, published: Sequence[Path]) -> "Folder":
        """Make the folder, or see that nobody else can open it.

        Args:
            published: Folders whose content goes out, where no key may be.

        Raises:
            UpkeepError: It is not ours alone.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = self.path.lstat()
        except OSError as error:
            raise UpkeepError(_("{path} cannot be made: {why}").format(path=self.path, why=error.strerror)) from error
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise UpkeepError(_("{path} is no folder of ours: set another handover.folder").format(path=self.path))
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise UpkeepError(_("{path} can be opened by others: chmod 700 {path}").format(path=self.path))
        if inside := [each for each in published if self.path.resolve().is_relative_to(each.resolve())]:
            text = _("{path} is inside {published}, which is published: set another handover.folder")
            raise UpkeepError(text.format(path=self.path, published=inside[0]))
        return self

    def file_for(self, user: str | None, mask: str) -> str | None:
        """Name the file after the owner's primary key and the new key's mask."""
        plain = re.sub(r"[^A-Za-z0-9_.-]", "_", user or "none")
        return str(self.path.resolve() / f"user-{plain}-{mask.rpartition('#')[2]}")

    def hand_over(self, new: NewKey) -> None:
        """Write the file; it is on the disk when this returns, and not yet named as one that counts."""
        path = Path(f"{new.file}{WAITING}")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(f"{new.key}\n")
                file.flush()
                os.fsync(descriptor)
            _sync(path.parent)
        except OSError as error:
            with contextlib.suppress(OSError):
                path.unlink()
            raise HandoverError(_("{path} cannot be written: {why}").format(path=path, why=error.strerror)) from error


class Command:
    """A command that gets one key on its standard input; what it says is not looked at, since it may be the key."""

    at_once = 1

    def __init__(self, line: Sequence[str], limit_s: float, folder: Path) -> None:
        self.line, self.limit_s, self.folder = line, limit_s, folder

    def file_for(self, _user: str | None, _mask: str) -> str | None:
        """There is no file."""
        return None

    def hand_over(self, new: NewKey) -> None:
        """Run the command and wait for its end."""
        told = {"{user}": new.user or "none", "{token}": f"…{new.mask}"}
        line = [re.sub(r"\{(?:user|token)\}", lambda match: told[match[0]], each) for each in self.line]
        try:
            done = subprocess.run(
                line,
                input=new.key.encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self.folder,
                timeout=self.limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            text = _("{command} did not take the key within {seconds:g} s")
            raise HandoverError(text.format(command=self.line[0], seconds=self.limit_s)) from None
        except OSError as error:
            text = _("{command} cannot be run: {why}").format(command=self.line[0], why=error.strerror)
            raise HandoverError(text) from error
        if done.returncode:
            text = _("{command} ended with code {code}; what it said is not shown, since it may hold the key")
            raise HandoverError(text.format(command=self.line[0], code=done.returncode))


def way_of(handover: Handover, home: Path, published: Sequence[Path]) -> Way:
    """Return the configured way; relative paths start at ``home``.

    Raises:
        UpkeepError: The folder is not ours alone.
    """
    if handover.folder is not None:
        return Folder(home / handover.folder).prepare(published)
    return Command(handover.command or (), handover.limit_s, home)


def confirm(file: str | None) -> None:
    """Name a key's file as the one that counts; nothing where there is none."""
    if file is not None:
        with contextlib.suppress(FileNotFoundError):
            Path(f"{file}{WAITING}").rename(f"{file}{READY}")
            _sync(Path(file).parent)


def take_back(file: str | None) -> None:
    """Delete the file of a key that will never count; nothing where there is none."""
    if file is not None:
        Path(f"{file}{WAITING}").unlink(missing_ok=True)


def waiting_key(file: str | None) -> str | None:
    """Return the key in a file that waits; None if there is none, or it cannot be read."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return Path(f"{file}{WAITING}").read_text(encoding="utf-8").removesuffix("\n") if file else None
    return None


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
