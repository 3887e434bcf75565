"""What a plan says: of the scan, of the places that were scanned, and of each file that nothing refers to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PlannedStorage:
    """One place that was scanned."""

    key: str
    """What an orphan names it by; the folder itself for a folder."""
    kind: str
    """Qualified name of the storage's class."""
    root: str | None
    """Real folder on the backend's machine; None where it is no folder."""
    root_dev: int | None
    """Device and inode of that folder, by which another one of the same name is told from it."""
    root_ino: int | None
    folds: bool
    """Whether it takes both cases of a letter for one."""
    files: int
    """How many files are there, orphans or not."""
    orphans: int
    bytes: int
    """What the orphans take."""


@dataclass(frozen=True, slots=True)
class Header:
    """The first line."""

    id: str
    """Random; what is done with the plan carries it."""
    target: str
    made_at: datetime
    """UTC, by our clock, when the scan began."""
    backend_now_ns: int
    """The backend's clock at the same moment, in nanoseconds since 1970."""
    grace_h: float
    files: int
    orphans: int
    bytes: int
    references: int
    """Names that rows hold, whether their files are there or not."""
    fields: tuple[str, ...]
    """``yard.Answer.file``, each that was read."""
    storages: tuple[PlannedStorage, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """What the scan was asked; a check of the references before an act is asked the same."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """A file that nothing refers to."""

    storage: str
    """``PlannedStorage.key``."""
    name: str
    """As the storage lists it, relative to its root; bytes that are not UTF-8 as surrogate escapes."""
    size: int
    """Bytes."""
    mtime_ns: int
    """Nanoseconds since 1970, by the backend's file system."""
    ctime_ns: int
    """The same where a storage has one time only."""
    why: str = "unreferenced"

    @property
    def folder(self) -> str:
        """Where it is, without a final slash; empty for the root."""
        return self.name.rpartition("/")[0]
