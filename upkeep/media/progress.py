"""How far an act is, on one line of a terminal: what was done, how fast, and how long it will take."""

import sys
import time
from collections.abc import Callable, Mapping
from typing import IO, Any

from language import N_, _

PHASES = {
    "references": N_("reading references"),
    "stat": N_("looking at the files"),
    "move": N_("moving"),
    "settle": N_("waiting, to look again"),
    "restore": N_("restoring"),
    "purge": N_("deleting"),
}


class Progress:
    """Takes the parts of an answer and draws them over each other; draws nothing where that is no terminal."""

    def __init__(self, stream: IO[str] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._phase, self._since, self._width = "", 0.0, 0

    def take(self, part: Mapping[str, Any]) -> None:
        """Draw how far it is."""
        if not self._stream.isatty():
            return
        if part["phase"] != self._phase or part["done"] == 0:
            self._phase, self._since = part["phase"], self._clock()
        self._draw(line(part, self._clock() - self._since))

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            self._draw("")
            self._stream.write("\r")

    def _draw(self, text: str) -> None:
        self._stream.write("\r" + text.ljust(self._width))
        self._stream.flush()
        self._width = len(text)


def line(part: Mapping[str, Any], elapsed_s: float) -> str:
    """Return what is told of a part: ``moving: 12,000 of 50,000, 24,000/s, 2 s left``."""
    phase, done, total = _(PHASES.get(part["phase"], part["phase"])), part["done"], part["total"]
    if not done or elapsed_s <= 0:
        return f"{phase} …"
    rate = done / elapsed_s
    if total is None:
        return _("{phase}: {done}, {rate:.0f}/s").format(phase=phase, done=done, rate=rate)
    return _("{phase}: {done} of {total}, {rate:.0f}/s, {left:.0f} s left").format(
        phase=phase, done=done, total=total, rate=rate, left=(total - done) / rate
    )
