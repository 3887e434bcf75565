"""Rows whose file is not there. Asked again before it is said: the file may have come, or the row gone, since.

Runs on the backend, inside Django.
"""

import os

from checks.support.inside.media_names import to_wire
from checks.support.inside.media_references import sources_of

HELD = 50_000
"""So many names are asked again; beyond them every one counts as it was first seen, and that is told."""
SHOWN = 20
PART = 500


class Missing:
    """Collects what seems to be missing from one area, and tells what is."""

    def __init__(self, area, listing):
        self._area, self._listing = area, listing
        self._held, self._beyond = set(), {}
        self._figures = {}
        self.dark = 0
        """References below folders that could not be read: nothing is known of them."""

    def take(self, missing):
        """Take names by source; those of declared sources only protect, and are let go."""
        for (label, is_strict), names in missing.items():
            if is_strict:
                for name in names:
                    self._look(label, name)

    def _look(self, label, name):
        if self._listing.is_dark(name):
            self.dark += 1
        elif len(self._held) >= HELD:
            self._beyond[label] = self._beyond.get(label, 0) + 1
        elif not self._is_there(name):
            self._held.add((label, name))

    def _is_there(self, name):
        if name == ".." or name.startswith("../"):
            return False
        if self._area.root:
            return os.path.exists(self._area.root + "/" + name)
        return self._area.storage.exists(name)

    def tell(self, areas):
        """Yield the missing files in parts, after a second look at what refers to them.

        Raises:
            ReadingError: The second look failed.
        """
        gone = self._still_referred_to(areas) if self._held else ()
        for label, count in self._beyond.items():
            self._figure(label)["missing"] += count
            self._figure(label)["unconfirmed"] += count
        batch = []
        for label, name in sorted(gone):
            figure = self._figure(label)
            figure["missing"] += 1
            if len(figure["sample"]) < SHOWN:
                figure["sample"].append(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
            batch.append([label, to_wire(name)])
            if len(batch) >= PART:
                yield {"missing": batch}
                batch = []
        if batch:
            yield {"missing": batch}

    def _still_referred_to(self, areas):
        """Return what rows refer to still, and the storage itself says is not there under the name that they hold."""
        names, found = {name for _label, name in self._held}, set()
        for source in sources_of(areas, ()):
            if source.area is self._area and source.is_strict:
                for raw in source.raw():
                    if names.isdisjoint(source.names_in(self._area, raw)):
                        continue
                    for each in raw:
                        for name in names.intersection(source.names_in(self._area, [each])):
                            if not source.has(each):
                                found.add((source.label, name))
        return found & self._held

    def _figure(self, label):
        return self._figures.setdefault(label, {"missing": 0, "unconfirmed": 0, "sample": []})

    def told(self, rows):
        """Return rows, missing files and a sample of their names by source."""
        for (label, is_strict), count in rows.items():
            figure = self._figure(label)
            figure["rows"] = count
            figure["is_declared"] = not is_strict
        return self._figures
