"""More names than fit in memory: sorted runs in one temporary file, and windows through all of them in order.

Runs on the backend, standard library only. Names are compared by code point, which for valid text is the order of
their bytes in UTF-8. Databases sort by their own collations, so that none of them is asked to.
"""

import io
import tempfile
from itertools import islice
from operator import eq

from checks.support.inside.media_cursors import END, Blocks, OrderError, Run
from checks.support.inside.media_names import are_sorted_canonical

RUN = 50_000
"""Names sorted at a time."""
BUFFER_BYTES = 3 << 20
"""Text that is held of all runs together while windows pass over them."""
LEAST_BYTES, MOST_BYTES = 2_048, 200_000
"""Text that is read of one run at a time."""
SPARE = 20_000
"""Names that may be held beyond that, so that borders of windows fall between blocks rather than into them."""


class Spill:
    """Takes names under tags, in any order, and gives them back in windows of ascending ranges."""

    def __init__(self, paired=()):
        self._paired = frozenset(paired)
        try:
            self._file = tempfile.TemporaryFile(prefix="ronda-")  # noqa: SIM115 - closed by close()
        except OSError:
            self._file = io.BytesIO()  # no folder for temporary files: better slow than not at all
        self._size = 0
        self._open = {}
        self._runs, self._latest = [], {}
        self._blocks, self._mends = {}, {}

    def close(self):
        """Give the space back."""
        self._file.close()

    def add(self, tag, names, mend=None):
        """Take names, without NUL in them, under a tag; for one that is in ``paired``, pairs of a name and its like.

        With ``mend`` they may be any that are not empty: it makes a list of them canonical, if they are not.
        """
        held = self._open.setdefault(tag, [])
        held += names
        self._mends[tag] = mend
        if len(held) >= RUN:
            self._flush(tag)

    def add_block(self, tag, least, text):
        """Take names, joined by NUL, none of which is less than ``least`` nor than any name of the block before."""
        blocks = self._blocks.setdefault(tag, [])
        if blocks and least <= blocks[-1][0]:
            raise OrderError("{!r} after {!r}".format(least, blocks[-1][0]))
        blocks.append((least, *self._write(text)))

    def _flush(self, tag):
        names, mend = self._open.pop(tag), self._mends.pop(tag)
        names.sort()
        text = None
        if tag in self._paired:
            names = [name for pair in names for name in pair]
        elif mend is not None:
            text = END.join(names) + END
            if names and not are_sorted_canonical(names, text):
                names, text = sorted(mend(names)), None
        if tag not in self._paired and any(map(eq, names, islice(names, 1, None))):  # a million rows may share a file
            names, text = list(dict.fromkeys(names)), None
        if names:
            self._add_run(tag, *self._write(text or END.join(names) + END), names)

    def _add_run(self, tag, place, size, names):
        """Keep where a run is; one that goes on where the last one ended, as rows often do, becomes a part of it."""
        latest = self._latest.get(tag)
        self._latest[tag] = names[-2 if tag in self._paired else -1]
        if latest is not None and latest <= names[0]:
            last_tag, last_place, last_size = self._runs[-1]
            if last_tag == tag and last_place + last_size == place:
                self._runs[-1] = (tag, last_place, last_size + size)
                return
        self._runs.append((tag, place, size))

    def _write(self, text):
        """Write text to the end of the file, and return its place and size there."""
        data = text.encode("utf-8", "surrogatepass")
        place = self._size
        self._file.seek(place)
        self._file.write(data)
        self._size += len(data)
        return place, len(data)

    def windows(self, tags):
        """Yield ``{tag: [lists of names]}`` for one range of names after another, every name of the range in it.

        A list is sorted, but for those of a block.
        """
        for tag in list(self._open):
            if tag in tags:
                self._flush(tag)
        runs = [run for run in self._runs if run[0] in tags]
        size = max(LEAST_BYTES, min(MOST_BYTES, BUFFER_BYTES // max(1, len(runs))))
        blocks = [Blocks(self._file, tag, held) for tag, held in self._blocks.items() if tag in tags]
        runs = [Run(self._file, *run, size, run[0] in self._paired) for run in runs]
        cursors, before = [*blocks, *runs], None
        while cursors:
            for each in blocks:
                each.fill()
            spare, goal = SPARE, min((each.border for each in blocks if each.left), default=None)
            for each in runs:
                spare = each.fill(goal, spare)
            below = min((cursor.border for cursor in cursors if cursor.left), default=None)
            window = {}
            for cursor in cursors:
                if before is not None and cursor.least < before:
                    raise OrderError("{!r} after {!r}".format(cursor.least, before))
                taken = cursor.take(below)
                if taken:
                    window.setdefault(cursor.tag, []).append(taken)
            before = below
            blocks, runs = ([each for each in some if not each.is_over] for some in (blocks, runs))
            cursors = [*blocks, *runs]
            yield window
