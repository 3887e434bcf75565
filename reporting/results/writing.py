"""Write a results directory while the run goes on: each result is on disk as soon as it is known."""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path
from typing import IO

from reporting.errors import ResultsError
from reporting.results.schema import EVIDENCE_FOLDER, FILE_NAME, EvidenceLine, Header, Line

MAX_EVIDENCE_BYTES = 262_144
"""A piece of evidence above this is cut, and says so at its end."""


class ResultsWriter:
    """Appends to ``results.jsonl``; a run that is killed leaves a file that says it was not finished.

    Raises:
        OSError: The folder cannot be written.
    """

    def __init__(self, folder: Path, header: Header) -> None:
        self.folder, self.header, self.count = folder, header, 0
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE_NAME
        self._file: IO[bytes] = open(self.path, "wb", buffering=0)  # noqa: SIM115 - closed in finish
        self._write(header)

    def add(self, line: Line) -> None:
        """Append one result, whole or not at all.

        Raises:
            ResultsError: The file cannot be written, as on a full disk; what was written before can still be read.
        """
        whole = self._file.tell()
        try:
            self._write(line)
        except OSError as error:
            with contextlib.suppress(OSError):
                self._file.truncate(whole)
                self._file.seek(whole)
            raise _refused(self.path, error) from error
        self.count += 1

    def finish(self, header: Header, change: Callable[[Line], Line] | None = None) -> None:
        """Replace the first line by one that knows the end and the count, in one step.

        Args:
            header: The first line.
            change: Returns what is to stand instead of a result, for what only the end of a run shows.

        Raises:
            ResultsError: The file cannot be written; it stays as that of a run that was not finished.
        """
        self._file.close()
        done = header.model_copy(update={"results": self.count})
        fresh = self.path.with_suffix(".finished")
        try:
            with open(self.path, "rb") as old, open(fresh, "wb") as new:
                old.readline()
                new.write(_encoded(done))
                for line in old:
                    new.write(_encoded(change(Line.model_validate_json(line))) if change else line)
                new.flush()
                os.fsync(new.fileno())
            os.replace(fresh, self.path)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise _refused(self.path, error) from error

    def _write(self, model: Header | Line) -> None:
        left = memoryview(_encoded(model))
        while left:
            left = left[self._file.write(left) :]  # a nearly full disk takes a part and says how much


def save_evidence(folder: Path, name: str, media_type: str, text: str | bytes) -> EvidenceLine:
    """Write a redacted piece of evidence, or a picture, and return the line that refers to it.

    A name that is taken gets a number before it, so that a second piece does not change the first.

    Raises:
        ResultsError: The file cannot be written, or a picture is too large: cut, it would be none.
        ValueError: The name leads out of the folder; nothing was written.
    """
    content = text if isinstance(text, bytes) else text.encode("utf-8", errors="replace")
    if isinstance(text, bytes) and len(content) > MAX_EVIDENCE_BYTES:
        raise ResultsError(f"{name} has {len(content)} bytes, the limit is {MAX_EVIDENCE_BYTES}; it was left out")
    if len(content) > MAX_EVIDENCE_BYTES:
        kept = content[:MAX_EVIDENCE_BYTES].decode("utf-8", errors="ignore")
        content = f"{kept}\n… cut at {MAX_EVIDENCE_BYTES} of {len(content)} bytes\n".encode()
    digest = hashlib.sha256(content).hexdigest()
    place = folder / EVIDENCE_FOLDER
    names = chain((name,), (f"{number}-{name}" for number in count(2)))
    free = next(each for each in names if not (place / each).exists())
    saved = EvidenceLine(name=free, media_type=media_type, sha256=digest, size=len(content))
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / free).write_bytes(content)
    except OSError as error:
        raise _refused(place / free, error) from error
    return saved


def _refused(path: Path, error: OSError) -> ResultsError:
    return ResultsError(
        f"{path} cannot be written ({error.strerror}): see to that folder and its disk, then run the checks again"
    )


def _encoded(model: Header | Line) -> bytes:
    return (json.dumps(model.model_dump(mode="json"), ensure_ascii=False) + "\n").encode()
