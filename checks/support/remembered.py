"""What earlier rounds saw, kept in a small file beside the runs: lists to tell what is new, and how disks filled."""

import contextlib
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MOST_SAMPLES = 120
"""Of one disk; the oldest go first."""
WINDOW_S = 30 * 86_400
"""How far back the pace of a disk is looked at."""
SHORTEST_SPAN_S = 86_400
"""Below this, a pace is chance: an upload a minute ago would fill the disk by noon."""
SAMPLE_EVERY_S = 3_600
"""Samples closer than this replace each other."""


class Remembered:
    """Remembers what is asked for, by name. A file that cannot be read is as good as none."""

    def __init__(self, path: Path, now: float | None = None) -> None:
        self.path = path
        self._now = time.time() if now is None else now
        self._kept: dict[str, Any] = {}
        self._changed = False
        with contextlib.suppress(OSError, ValueError):
            kept = json.loads(path.read_text(encoding="utf-8"))
            self._kept = kept if isinstance(kept, dict) else {}

    def new(self, name: str, items: Iterable[str]) -> list[str] | None:
        """Return what is not in the list kept under this name, sorted; None if none is kept."""
        kept = self._table("lists").get(name)
        return sorted(set(items) - set(kept)) if isinstance(kept, list) else None

    def keep(self, name: str, items: Iterable[str]) -> None:
        """Keep a list in place of the one before."""
        self._table("lists")[name] = sorted(set(items))
        self._changed = True

    def days_until_full(self, disk: str, used: int, free: int) -> float | None:
        """Note how full a disk is, and return in how many days it is full at the pace of the last month.

        Returns:
            Infinity if it does not fill; None if it has not been watched for a day.
        """
        samples = [each for each in self._table("disks").get(disk, []) if _is_sample(each) and each[0] < self._now]
        recent = [each for each in samples if self._now - each[0] <= WINDOW_S]
        oldest = recent[0] if recent else None
        if len(samples) > 1 and samples[-1][0] - samples[-2][0] < SAMPLE_EVERY_S:
            samples.pop()
        self._table("disks")[disk] = [*samples, [self._now, used]][-MOST_SAMPLES:]
        self._changed = True
        if oldest is None or self._now - oldest[0] < SHORTEST_SPAN_S:
            return None
        grown = used - oldest[1]
        return free / (grown / (self._now - oldest[0])) / 86_400 if grown > 0 else float("inf")

    def save(self) -> None:
        """Keep what is new; a folder that cannot be written costs the memory, not the round."""
        if not self._changed:
            return
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft = self.path.with_suffix(f".{os.getpid()}")
            draft.write_text(json.dumps(self._kept), encoding="utf-8")
            draft.replace(self.path)

    def _table(self, name: str) -> dict[str, Any]:
        table = self._kept.setdefault(name, {})
        if not isinstance(table, dict):
            table = self._kept[name] = {}
        return table


def _is_sample(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(each, int | float) for each in value)
