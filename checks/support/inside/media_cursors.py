"""Reading sorted runs and ordered blocks of names from a file, little by little, up to a border that all have reached.

Runs on the backend, standard library only.
"""

from bisect import bisect_left

END = "\0"


class OrderError(Exception):
    """Names came out of order: the comparison would be wrong, so there is none."""


class Run:
    """Reads one run of sorted names, so many bytes at a time."""

    def __init__(self, file, tag, place, left, size, paired):  # noqa: PLR0913, PLR0917 - a run is these
        self.tag, self.left, self._paired = tag, left, paired
        """``left``: bytes not yet read."""
        self._names, self._likes = [], []
        self._file, self._place, self._size, self._rest, self._full = file, place, size, b"", 0

    @property
    def is_over(self):
        """Tell whether all of it was taken."""
        return not (self.left or self._names)

    @property
    def least(self):
        """The least name that is held."""
        return self._names[0]

    @property
    def border(self):
        """Every name of the run that is less than this is held."""
        return self._names[-1]

    def fill(self, goal, spare):
        """Read on once less than half a block is held, or nothing but one name, which may go on.

        Then read on as far as ``goal``, if no more than ``spare`` names are needed for it; return what is left of that.
        """
        while self.left and (len(self._names) * 2 <= self._full or self._names[0] == self._names[-1]):
            self._read()
        while self.left and spare > 0 and goal is not None and self._names[-1] < goal:
            held = len(self._names)
            self._read()
            spare -= len(self._names) - held
        return spare

    def _read(self):
        data = read(self._file, self._place, min(self._size, self.left))
        self._place += len(data)
        self.left -= len(data)
        self._hold(self._complete(self._rest + data))

    def _complete(self, data):
        """Return the names that are whole, and keep the rest; pairs stay together."""
        text, end, self._rest = data.rpartition(b"\0")
        if self._paired and end and text.count(b"\0") % 2 == 0:
            text, end, torn = text.rpartition(b"\0")
            self._rest = torn + b"\0" + self._rest
        return text.decode("utf-8", "surrogatepass").split(END) if end else []

    def _hold(self, fresh):
        if not fresh:
            return
        if self._paired:
            self._likes += fresh[1::2]
            fresh = fresh[::2]
        if fresh[0] > fresh[-1] or (self._names and fresh[0] < self._names[-1]):
            raise OrderError("{!r} to {!r}".format(fresh[0], fresh[-1]))
        self._names += fresh
        self._full = len(self._names)

    def take(self, below):
        """Return the names below one, and forget them; all of them for None."""
        place = len(self._names) if below is None else bisect_left(self._names, below)
        taken = self._names[:place]
        del self._names[:place]
        if self._paired:
            taken = list(zip(taken, self._likes[:place]))  # noqa: B905 - Python 3.8 and 3.9 have no strict
            del self._likes[:place]
        return taken


class Blocks:
    """Reads blocks that follow each other in order, though within a block names stand as they came.

    A block is sorted only if a border goes through it, which is rare: that is what it is for.
    """

    def __init__(self, file, tag, blocks):
        """``blocks`` holds of each: a text that none of its names is less than, and all those before are; its place
        and its size in bytes.
        """
        self.tag = tag
        self._file, self._waiting, self._held, self._least = file, blocks[::-1], [], None

    @property
    def left(self):
        """How many blocks were not read yet."""
        return len(self._waiting)

    @property
    def is_over(self):
        """Tell whether all of them were taken."""
        return not (self._waiting or self._held)

    @property
    def least(self):
        """No name that is held is less than this."""
        return self._least

    @property
    def border(self):
        """Every name that is less than this is held, or was taken."""
        return self._waiting[-1][0]

    def fill(self):
        """Read the next block once nothing is held."""
        while self._waiting and not self._held:
            self._least, place, size = self._waiting.pop()
            data = read(self._file, place, size)
            if len(data) < size:
                raise OrderError("the temporary file ends too early")
            self._held = data.decode("utf-8", "surrogatepass").split(END)

    def take(self, below):
        """Return the names below one, and forget them; all of them for None."""
        if below is None or (self._waiting and below == self._waiting[-1][0]):
            taken, self._held = self._held, []
            return taken
        self._held.sort()
        place = bisect_left(self._held, below)
        taken = self._held[:place]
        del self._held[:place]
        self._least = below
        return taken


def read(file, place, size):
    """Return bytes of a file, at least one."""
    file.seek(place)
    data = file.read(size)
    if not data:
        raise OrderError("the temporary file ends too early")
    return data
