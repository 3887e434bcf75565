"""Write a results directory while the run goes on: each result is on disk as soon as it is known."""

import hashlib
import json
import os
from pathlib import Path
from typing import IO

from reporting.results.schema import EVIDENCE_FOLDER, FILE_NAME, EvidenceLine, Header, Line

MAX_EVIDENCE_BYTES = 262_144
"""A piece of evidence above this is cut, and says so at its end."""


class ResultsWriter:
    """Appends to ``results.jsonl``; a run that is killed leaves a file that says it was not finished."""

    def __init__(self, folder: Path, header: Header) -> None:
        self.folder, self.header, self.count = folder, header, 0
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE_NAME
        self._file: IO[bytes] = open(self.path, "wb", buffering=0)  # noqa: SIM115 - closed in finish
        self._write(header)

    def add(self, line: Line) -> None:
        """Append one result."""
        self._write(line)
        self.count += 1

    def finish(self, header: Header) -> None:
        """Replace the first line by one that knows the end and the count, in one step."""
        self._file.close()
        done = header.model_copy(update={"results": self.count})
        fresh = self.path.with_suffix(".finished")
        with open(self.path, "rb") as old, open(fresh, "wb") as new:
            old.readline()
            new.write(_encoded(done))
            for line in old:
                new.write(line)
            new.flush()
            os.fsync(new.fileno())
        os.replace(fresh, self.path)

    def _write(self, model: Header | Line) -> None:
        self._file.write(_encoded(model))


def save_evidence(folder: Path, name: str, media_type: str, text: str) -> EvidenceLine:
    """Write a redacted piece of evidence and return the line that refers to it."""
    content = text.encode("utf-8", errors="replace")
    if len(content) > MAX_EVIDENCE_BYTES:
        kept = content[:MAX_EVIDENCE_BYTES].decode("utf-8", errors="ignore")
        content = f"{kept}\n… cut at {MAX_EVIDENCE_BYTES} of {len(content)} bytes\n".encode()
    place = folder / EVIDENCE_FOLDER
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(content)
    return EvidenceLine(name=name, media_type=media_type, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def _encoded(model: Header | Line) -> bytes:
    return (json.dumps(model.model_dump(mode="json"), ensure_ascii=False) + "\n").encode()
