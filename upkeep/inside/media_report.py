"""What an act tells: counts, bytes and a few names for each reason, and how far it is. Standard library only."""

import time

SAMPLE = 20
"""So many names are told for each reason; the counts are of all."""
EVERY_S = 0.2


class Refused(Exception):  # noqa: N818 - told to people as a refusal
    """An act that is not begun, with a code and the facts that its text is filled with."""

    def __init__(self, code, **facts):
        super().__init__(code)
        self.code, self.facts = code, facts


class Tally:
    """Counts by reason."""

    def __init__(self):
        self._groups = {}

    def add(self, reason, entry):
        """Count a file under a reason."""
        group = self._groups.setdefault(reason, {"count": 0, "bytes": 0, "names": []})
        group["count"] += 1
        group["bytes"] += entry["size"]
        if len(group["names"]) < SAMPLE:
            group["names"].append(entry["name"])

    def move(self, before, reason, entry):
        """Count a file that was counted already under another reason."""
        group = self._groups[before]
        group["count"] -= 1
        group["bytes"] -= entry["size"]
        if entry["name"] in group["names"]:
            group["names"].remove(entry["name"])
        if not group["count"]:
            del self._groups[before]
        self.add(reason, entry)

    def told(self):
        """Return all groups."""
        return self._groups


class Progress:
    """Tells how far a phase is, a few times a second."""

    def __init__(self, say):
        self._say, self._phase, self._total, self._done, self._told_at = say, "", None, 0, 0.0

    def phase(self, name, total=None):
        """Begin a phase; the total is ``None`` where it is not known."""
        self._phase, self._total, self._done = name, total, 0
        self._tell(time.time())

    def step(self, count=1):
        """Count what was done."""
        self._done += count
        if self._done % 256 == 0 or count > 1:
            now = time.time()
            if now - self._told_at > EVERY_S:
                self._tell(now)

    def _tell(self, now):
        self._told_at = now
        self._say({"phase": self._phase, "done": self._done, "total": self._total})
