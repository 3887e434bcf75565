"""Since when the same message has been first in its queue, for brokers whose messages carry no time.

Celery does not stamp its messages. What a round can know without that is when an earlier round saw the same message
at the head of the queue: a lower bound of its age, kept in a small file beside the runs of the target.
"""

import contextlib
import json
import os
import time
from pathlib import Path


class Sightings:
    """Remembers the first sighting of each queue's oldest message."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: dict[str, dict[str, float]] = {}
        with contextlib.suppress(OSError, ValueError):
            self._seen = json.loads(path.read_text(encoding="utf-8"))

    def age_s(self, queue: str, message: str | None) -> float | None:
        """Note the message now and return for how many seconds at least it has been there."""
        if message is None:
            self._seen.pop(queue, None)
            return None
        now = time.time()
        first = self._seen.setdefault(queue, {}).setdefault(message, now)
        self._seen[queue] = {message: first}
        return max(0.0, now - first)

    def save(self) -> None:
        """Keep what was seen; a folder that cannot be written costs the memory, not the round."""
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.path.with_suffix(f".{os.getpid()}")
            fresh.write_text(json.dumps(self._seen), encoding="utf-8")
            fresh.replace(self.path)
