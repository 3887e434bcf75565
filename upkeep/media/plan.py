"""The plan file: what a scan found that nothing refers to. Written once, read by every act, refused if anything is odd.

JSON lines: a header, one line per orphan, and a last line with their number and the SHA-256 of every byte before it.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Self

from checks.support.inside.media_names import from_wire, to_wire
from language import _
from upkeep.errors import UpkeepError

SCHEMA = 1
MAX_AGE = timedelta(hours=24)
"""Older plans are refused: what nothing referred to may be in use by now."""


class PlanError(UpkeepError):
    """A plan file cannot be used."""


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


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan file that was read from its first to its last byte and found whole."""

    path: Path
    header: Header

    def orphans(self, storage: str | None = None) -> Iterator[Orphan]:
        """Yield the orphans, of one storage or of all, without holding them."""
        with open(self.path, "rb") as lines:
            next(lines)
            for line in lines:
                told = json.loads(line)
                if told["kind"] == "orphan" and storage in (None, told["storage"]):
                    yield _orphan(told)


class PlanWriter:
    """Takes orphans as they come; the file appears, whole, when it is finished."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        try:
            self._lines: IO[bytes] = tempfile.TemporaryFile(dir=path.parent)  # noqa: SIM115 - closed on leaving
        except OSError as error:
            raise _not_written(path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_args: object) -> None:
        self._lines.close()

    def add(self, orphan: Orphan) -> None:
        """Take one orphan."""
        told = to_wire(orphan.name)
        name = {"name": told} if isinstance(told, str) else {"name_b64": told["b64"]}
        folder = orphan.folder.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        line = {
            "kind": "orphan",
            **name,
            "size": orphan.size,
            "mtime_ns": orphan.mtime_ns,
            "ctime_ns": orphan.ctime_ns,
            "why": orphan.why,
            "folder": folder,
            "storage": orphan.storage,
        }
        try:
            self._lines.write(_line(line))
        except OSError as error:
            raise _not_written(self.path, error) from error
        self.count += 1

    def finish(self, header: Header) -> Plan:
        """Write the file, readable by its owner only, in one step that leaves either all of it or nothing."""
        partial = self.path.with_name(f".{self.path.name}.part")
        told = asdict(header) | {"made_at": header.made_at.isoformat()}
        digest = hashlib.sha256()
        try:
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                self._lines.seek(0)
                for piece in [
                    _line({"kind": "plan", "schema": SCHEMA} | told),
                    *iter(lambda: self._lines.read(1 << 20), b""),
                ]:
                    digest.update(piece)
                    file.write(piece)
                file.write(_line({"kind": "end", "count": self.count, "sha256": digest.hexdigest()}))
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, self.path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise _not_written(self.path, error) from error
        return Plan(self.path, header)


def read_plan(path: Path, *, target: str, now: datetime, max_age: timedelta | None = MAX_AGE) -> Plan:
    """Read a plan file to its end.

    Args:
        path: The file.
        target: The target that it must be for.
        now: Aware.
        max_age: None to take a plan of any age.

    Raises:
        PlanError: It is not there, no plan, of another schema or target, cut short, edited, or too old.
    """
    try:
        header, digest, count, end = _through(path)
    except OSError as error:
        raise PlanError(_("{path} cannot be read: {why}").format(path=path, why=error.strerror)) from error
    except (ValueError, KeyError, TypeError) as error:
        message = _("{path} is no plan of `ronda media scan`, or one of another version of it").format(path=path)
        raise PlanError(message) from error
    if end is None:
        raise PlanError(_("{path} is cut short: make the plan again with `ronda media scan`").format(path=path))
    if end != (count, digest):
        raise PlanError(_("{path} was changed: make the plan again with `ronda media scan`").format(path=path))
    if header.target != target:
        message = _("{path} is a plan for {other}, not for {target}")
        raise PlanError(message.format(path=path, other=header.target, target=target))
    if max_age is not None and not timedelta(0) <= now - header.made_at <= max_age:
        raise PlanError(
            _("{path} is too old: it was made at {made_at}; make it again with `ronda media scan`").format(
                path=path, made_at=header.made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
            )
        )
    return Plan(path, header)


def _through(path: Path) -> tuple[Header, str, int, tuple[int, str] | None]:
    """Return header, digest of all before the end, number of orphans, and what the end says of both."""
    digest, count, end = hashlib.sha256(), 0, None
    with open(path, "rb") as lines:
        first = next(lines, b"")
        told = json.loads(first)
        if told["kind"] != "plan" or told["schema"] != SCHEMA:
            raise ValueError("not a plan of this schema")
        digest.update(first)
        for line in lines:
            if end is not None:
                raise ValueError("something follows its end")
            if line.startswith(b'{"kind": "end"') and line.endswith(b"\n"):
                found = json.loads(line)
                end = found["count"], found["sha256"]
            else:
                digest.update(line)
                count += 1
    return _header(told), digest.hexdigest(), count, end


def _header(told: dict[str, Any]) -> Header:
    told = {name: value for name, value in told.items() if name not in ("kind", "schema")}
    storages = tuple(PlannedStorage(**each) for each in told.pop("storages"))
    made_at = datetime.fromisoformat(told.pop("made_at"))
    return Header(**told | {"fields": tuple(told["fields"])}, storages=storages, made_at=made_at)


def _orphan(told: dict[str, Any]) -> Orphan:
    name = told["name"] if "name" in told else from_wire({"b64": told["name_b64"]})
    return Orphan(told["storage"], name, told["size"], told["mtime_ns"], told["ctime_ns"], told["why"])


def _line(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document).encode() + b"\n"


def _not_written(path: Path, error: OSError) -> PlanError:
    return PlanError(_("{path} cannot be written: {why}").format(path=path, why=error.strerror))
