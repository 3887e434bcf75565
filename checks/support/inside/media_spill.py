"""More names than fit in memory: sorted runs in one temporary file, and windows through all of them in order.

Runs on the backend, standard library only. Names are compared by code point, which for valid text is the order of
their bytes in UTF-8. Databases sort by their own collations, so that none of them is asked to.
"""

import io
import tempfile
from bisect import bisect_left
from itertools import islice
from operator import eq

RUN = 50_000
"""Names sorted at a time."""
BUFFER_BYTES = 3 << 20
"""Text that is held of all runs together while windows pass over them."""
LEAST_BYTES = 2_048
_END = "\0"


class OrderError(Exception):
    """Names came out of order: the comparison would be wrong, so there is none."""


class Spill:
    """Takes names under tags, in any order, and gives them back in windows of ascending names, repeats left out."""

    def __init__(self, paired=()):
        self._paired = frozenset(paired)
        try:
            self._file = tempfile.TemporaryFile(prefix="ronda-")  # noqa: SIM115 - closed by close()
        except OSError:
            self._file = io.BytesIO()  # no folder for temporary files: better slow than not at all
        self._size = 0
        self._open = {}
        self._runs = []

    def close(self):
        """Give the space back."""
        self._file.close()

    def add(self, tag, names):
        """Take names, without NUL in them, under a tag; for one that is in ``paired``, pairs of a name and its like."""
        held = self._open.setdefault(tag, [])
        held += names
        if len(held) >= RUN:
            self._flush(tag)

    def _flush(self, tag):
        names = self._open.pop(tag, None)
        if names:
            names.sort()
            if tag in self._paired:
                names = [name for pair in names for name in pair]
            elif any(map(eq, names, islice(names, 1, None))):  # a million rows may share one file
                names = list(dict.fromkeys(names))
            data = (_END.join(names) + _END).encode("utf-8", "surrogatepass")
            self._file.seek(self._size)
            self._file.write(data)
            self._runs.append((tag, self._size, len(data)))
            self._size += len(data)

    def windows(self, tags):
        """Yield ``{tag: [lists of names]}`` for one range of names after another, every name of the range in it."""
        for tag in list(self._open):
            if tag in tags:
                self._flush(tag)
        runs = [run for run in self._runs if run[0] in tags]
        block = max(LEAST_BYTES, BUFFER_BYTES // max(1, len(runs)))
        cursors = [_Cursor(self._file, *run, block, run[0] in self._paired) for run in runs]
        before = None
        while cursors:
            for cursor in cursors:
                cursor.fill()
            below = min((cursor.names[-1] for cursor in cursors if cursor.left), default=None)
            window = {}
            for cursor in cursors:
                taken = cursor.take(below)
                if taken:
                    first = taken[0][0] if cursor.paired else taken[0]
                    if before is not None and first < before:
                        raise OrderError("{!r} after {!r}".format(first, before))
                    window.setdefault(cursor.tag, []).append(taken)
            before = below
            cursors = [cursor for cursor in cursors if cursor.left or cursor.names]
            yield window


class _Cursor:
    """Reads one run, a block at a time."""

    def __init__(self, file, tag, place, left, block, paired):  # noqa: PLR0913, PLR0917 - a run is these
        self.tag, self.left, self.paired = tag, left, paired
        """``left``: bytes not yet read."""
        self.names, self._likes = [], []
        self._file, self._place, self._block, self._rest, self._full = file, place, block, b"", 0

    def fill(self):
        """Read on once less than half a block is held, or nothing but one name, which may go on."""
        while self.left and (len(self.names) * 2 <= self._full or self.names[0] == self.names[-1]):
            self._file.seek(self._place)
            data = self._file.read(min(self._block, self.left))
            if not data:
                raise OrderError("the temporary file ends too early")
            self._place += len(data)
            self.left -= len(data)
            self._hold(self._complete(self._rest + data))

    def _complete(self, data):
        """Return the names that are whole, and keep the rest; pairs stay together."""
        text, end, self._rest = data.rpartition(b"\0")
        if self.paired and end and text.count(b"\0") % 2 == 0:
            text, end, torn = text.rpartition(b"\0")
            self._rest = torn + b"\0" + self._rest
        return text.decode("utf-8", "surrogatepass").split(_END) if end else []

    def _hold(self, fresh):
        if not fresh:
            return
        if self.paired:
            self._likes += fresh[1::2]
            fresh = fresh[::2]
        if fresh[0] > fresh[-1] or (self.names and fresh[0] < self.names[-1]):
            raise OrderError("{!r} to {!r}".format(fresh[0], fresh[-1]))
        self.names += fresh
        self._full = len(self.names)

    def take(self, below):
        """Return the names below one, and forget them; all of them for None."""
        place = len(self.names) if below is None else bisect_left(self.names, below)
        taken = self.names[:place]
        del self.names[:place]
        if self.paired:
            taken = list(zip(taken, self._likes[:place]))  # noqa: B905 - Python 3.8 and 3.9 have no strict
            del self._likes[:place]
        return taken
