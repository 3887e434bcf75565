"""Disk against rows: the names on one side only, in ascending order and in bounded memory.

Runs on the backend, standard library only. The same code compares ten million names as ten.
"""

from itertools import chain

from checks.support.inside.media_cursors import END
from checks.support.inside.media_names import are_canonical, canonical, is_normal
from checks.support.inside.media_spill import Spill

DISK, ODD = "disk", "odd"
"""Tags of the names on disk that are spelled canonically, and of those that are not, with how they are spelled."""
BLOCK = 5_000
"""So many names, or one folder's, make a block."""


class Comparison:
    """Takes what is on disk first, then what rows hold, and tells the differences."""

    def __init__(self, folds=False, are_walked=False):
        self._folds, self._are_walked = folds, are_walked
        self._spill = Spill(paired=(ODD,))
        self._block, self._block_size, self._latest = [], 0, None
        self.files = 0
        self.rows = {}
        """References by source, each row counted."""

    def close(self):
        """Give the temporary space back."""
        self._spill.close()

    def add_files(self, names):
        """Take names as the storage lists them."""
        self.files += len(names)
        if are_canonical(names, self._folds, are_listed=self._are_walked):
            self._spill.add(DISK, names)
            return
        self.add_pairs([(canonical(name, self._folds), name) for name in names])

    def add_folder(self, folder, names):
        """Take all the names in a folder that a walk came to and that holds no folder, without sorting them.

        ``folder`` is its path with a slash at the end, or "".
        """
        if self._folds or (self._latest is not None and folder <= self._latest):
            self.add_files([folder + name for name in names])
            return
        self.files += len(names)
        self._latest = folder
        if self._block_size + len(names) > BLOCK:
            self._close_block()
        self._block.append((folder, names))
        self._block_size += len(names)

    def _close_block(self):
        if not self._block:
            return
        text = END.join([folder + (END + folder).join(names) for folder, names in self._block])
        if is_normal(text):
            self._spill.add_block(DISK, self._block[0][0], text)
        else:
            self.add_pairs([(canonical(name), name) for name in text.split(END)])
        self._block, self._block_size = [], 0

    def add_pairs(self, pairs):
        """Take canonical and listed names."""
        self._spill.add(DISK, [listed for name, listed in pairs if name == listed])
        self._spill.add(ODD, [(name, listed) for name, listed in pairs if name != listed])

    def add_references(self, source, names):
        """Take canonical names that a source holds; sources are whatever can be a key of a dictionary."""
        self.rows[source] = self.rows.get(source, 0) + len(names)
        self._spill.add((source,), names)

    def add_stored(self, source, names, mend):
        """Take names as they are stored; ``mend`` makes lists of them canonical, where it is needed."""

        def mended(names):
            found = mend(names)
            self.rows[source] -= len(names) - len(found)
            return found

        self.rows[source] = self.rows.get(source, 0) + len(names)
        self._spill.add((source,), names, mended)

    def differences(self):
        """Yield ``(unreferenced, missing)`` for one range of names after another.

        ``unreferenced`` is a list of canonical and listed names of files, ``missing`` is a dictionary of lists of
        canonical names by source, each name once, however many rows it has.
        """
        self._close_block()
        sources = [(source,) for source in self.rows]
        for window in self._spill.windows({DISK, ODD, *sources}):
            files, odd = window.pop(DISK, ()), window.pop(ODD, ())
            there = set(chain.from_iterable(files))
            count, held = len(there), [names for lists in window.values() for names in lists]
            for names in held:
                there.difference_update(names)
            if odd or sum(map(len, held)) != count - len(there):
                yield self._look_closer(window, files, odd)
            else:
                yield [(name, name) for name in sorted(there)], {}

    @staticmethod
    def _look_closer(window, files, odd):
        """Return the same where not every row has a file of its own, spelled alike."""
        held, there = ({*chain.from_iterable(chain(*each))} for each in (window.values(), [files]))
        pairs = list(chain.from_iterable(odd))
        unreferenced = [(name, name) for name in there - held]
        unreferenced += [pair for pair in pairs if pair[0] not in held]
        there.update(name for name, _listed in pairs)
        gone = held - there
        missing = {tag[0]: sorted(gone.intersection(chain.from_iterable(lists))) for tag, lists in window.items()}
        return sorted(unreferenced), {source: names for source, names in missing.items() if names}
