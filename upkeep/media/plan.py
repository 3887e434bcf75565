"""The plan file: what a scan found that nothing refers to. Written once, read by every act, refused if anything is odd.

JSON lines: a header, one line per orphan, and a last line with their number and the SHA-256 of every byte before it.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any, Self

from checks.support.inside.media_names import from_wire, to_wire
from language import _
from upkeep.errors import UpkeepError
from upkeep.media.planned import Header, Orphan, PlannedStorage

__all__ = ["MAX_AGE", "Header", "Orphan", "Plan", "PlanError", "PlanWriter", "PlannedStorage", "read_plan", "wire_name"]

SCHEMA = 1
BATCH = 500
"""Lines understood at a time, which takes half as long as one by one."""
MAX_AGE = timedelta(hours=24)
"""Older plans are refused: what nothing referred to may be in use by now."""


class PlanError(UpkeepError):
    """A plan file cannot be used."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan file that was read from its first to its last byte and found whole."""

    path: Path
    header: Header

    def orphans(self, storage: str | None = None) -> Iterator[Orphan]:
        """Yield the orphans, of one storage or of all, without holding them."""
        for told in self.lines(storage):
            numbers = told["size"], told["mtime_ns"], told["ctime_ns"]
            yield Orphan(told["storage"], from_wire(wire_name(told)), *numbers, told["why"])

    def lines(self, storage: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield the same as they stand in the file."""
        with open(self.path, "rb") as lines:
            next(lines)
            while batch := list(islice(lines, BATCH)):
                for told in json.loads(b"[" + b",".join(batch) + b"]"):
                    if told["kind"] == "orphan" and storage in (None, told["storage"]):
                        yield told


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


def wire_name(told: dict[str, Any]) -> str | dict[str, str]:
    """Return the name in a line as ``to_wire`` told it."""
    return told["name"] if "name" in told else {"b64": told["name_b64"]}


def _line(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document).encode() + b"\n"


def _not_written(path: Path, error: OSError) -> PlanError:
    return PlanError(_("{path} cannot be written: {why}").format(path=path, why=error.strerror))
