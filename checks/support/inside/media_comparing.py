"""Disk against rows: the names on one side only, in ascending order and in bounded memory.

Runs on the backend, standard library only. The same code compares ten million names as ten.
"""

from itertools import chain

from checks.support.inside.media_names import are_canonical, canonical
from checks.support.inside.media_spill import Spill

DISK, ODD = "disk", "odd"
"""Tags of the names on disk that are spelled canonically, and of those that are not, with how they are spelled."""


class Comparison:
    """Takes what is on disk first, then what rows hold, and tells the differences."""

    def __init__(self, folds=False, are_walked=False):
        self._folds, self._are_walked = folds, are_walked
        self._spill = Spill(paired=(ODD,))
        self._sources = []
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

    def add_pairs(self, pairs):
        """Take canonical and listed names."""
        self._spill.add(DISK, [listed for name, listed in pairs if name == listed])
        self._spill.add(ODD, [(name, listed) for name, listed in pairs if name != listed])

    def add_references(self, source, names):
        """Take canonical names that a source holds; sources are whatever can be a key of a dictionary."""
        self.rows[source] = self.rows.get(source, 0) + len(names)
        self._spill.add((source,), names)

    def differences(self):
        """Yield ``(unreferenced, missing)`` for one range of names after another.

        ``unreferenced`` is a list of canonical and listed names of files, ``missing`` is a dictionary of lists of
        canonical names by source, each name once, however many rows it has.
        """
        sources = [(source,) for source in self.rows]
        for window in self._spill.windows({DISK, ODD, *sources}):
            files, odd = window.pop(DISK, ()), [pair for pairs in window.pop(ODD, ()) for pair in pairs]
            held = set().union(*[names for lists in window.values() for names in lists])
            there = set().union(*files)
            unreferenced = [(name, name) for name in there - held]
            unreferenced += [pair for pair in odd if pair[0] not in held]
            unreferenced.sort()
            there.update(pair[0] for pair in odd)
            yield unreferenced, self._missing(window, held, there)

    @staticmethod
    def _missing(window, held, there):
        if held <= there:
            return {}
        gone = held - there
        found = {tag[0]: sorted(gone.intersection(chain.from_iterable(lists))) for tag, lists in window.items()}
        return {source: names for source, names in found.items() if names}
