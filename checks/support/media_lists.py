"""The whole lists of a scan, in files beside the runs: as evidence they may be too long."""

import contextlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from checks.support.media import Found, Gone, Scan
from language import _

SHOWN_BYTES = 200_000
"""How much of a list goes into the evidence, which holds a little more (``reporting.results``)."""


class MediaLists:
    """Takes what a scan finds, one line each, and keeps the files of the last scan."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, IO[str]] = {}
        self._partial: dict[str, Path] = {}

    def take(self, item: Found | Gone) -> None:
        """Write one line."""
        if isinstance(item, Found):
            changed = datetime.fromtimestamp(max(item.mtime_ns, item.ctime_ns) / 1e9, UTC)
            self._file("orphans").write(f"{item.size}\t{changed:%Y-%m-%dT%H:%M:%SZ}\t{legible(item.name)}\n")
        else:
            self._file("missing").write(f"{item.source}\t{legible(item.name)}\n")

    def close(self) -> None:
        """Put the lists of this scan in the place of those of the last one."""
        for name in ("orphans", "missing"):
            file = self._open.pop(name, None)
            if file is None:
                self.path(name).unlink(missing_ok=True)
            else:
                file.close()
                os.replace(self._partial.pop(name), self.path(name))

    def path(self, name: str) -> Path:
        """Return where the list of ``orphans`` or of ``missing`` files is."""
        return self._folder / f"media-{name}.txt"

    def evidence(self, name: str) -> str:
        """Return a list, or as much of it as evidence may hold and the file that has all of it."""
        with contextlib.suppress(FileNotFoundError), open(self.path(name), encoding="utf-8") as file:
            text = file.read(SHOWN_BYTES)
            if not file.read(1):
                return text
            kept = text.rpartition("\n")[0]
            return kept + "\n" + _("… all of it is in {path}").format(path=self.path(name)) + "\n"
        return ""

    def _file(self, name: str) -> IO[str]:
        if name not in self._open:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self.path(name).with_suffix(f".{os.getpid()}")
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._open[name] = open(descriptor, "w", encoding="utf-8")  # noqa: SIM115 - closed by close()
            self._partial[name] = path
        return self._open[name]


@dataclass(frozen=True, slots=True)
class Media:
    """What a scan of the uploaded files found."""

    scan: Scan
    lists: MediaLists
    """All orphans and all missing files, by name."""


def legible(name: str) -> str:
    """Return a name on one line, whatever is in it."""
    if name.isprintable():
        return name
    return json.dumps(name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"), ensure_ascii=False)
