"""What the orphans of an area come to: counts, bytes, ages, by folder and by field. Bounded, however many there are.

Runs on the backend.
"""

import os
from itertools import groupby

from checks.support.inside.media_names import canonical

FOLDERS = 500
"""More folders than this are counted by their first part only, and more than this of those as one."""
SHOWN = 20


class Summary:
    """Counts the orphans of one area as they come."""

    def __init__(self, area):
        self._area = area
        self.orphans = self.bytes = 0
        self.oldest_ns = self.newest_ns = None
        """Last change of the one untouched the longest, and of the one touched last."""
        self._folders, self._fields, self._heaps, self._sample = {}, {}, {}, []
        self._starts = sorted((_fixed_part(place) for place in area.fields), key=lambda pair: -len(pair[0]))

    def count(self, orphans):
        """Count orphans, each told by listed name, size, mtime and ctime."""
        if not orphans:
            return
        self.orphans += len(orphans)
        changed = [mtime_ns if mtime_ns > ctime_ns else ctime_ns for _name, _size, mtime_ns, ctime_ns in orphans]
        known = [each for each in (self.oldest_ns, self.newest_ns) if each is not None]
        self.oldest_ns, self.newest_ns = min(changed + known), max(changed + known)
        self._sample += [orphan[0] for orphan in orphans[: SHOWN - len(self._sample)]]
        for folder, group in groupby(orphans, _folder_of):
            sizes = [orphan[1] for orphan in group]
            total = sum(sizes)
            self.bytes += total
            for heap in self._heaps.get(folder) or self._open(folder):
                heap[0] += len(sizes)
                heap[1] += total

    def _open(self, folder):
        """Return the counts of a folder and of the field that keeps its files there, as far as can be told."""
        if len(self._heaps) >= FOLDERS:
            self._heaps.clear()
        place = folder + "/" if folder else ""
        field = next((label for start, label in self._starts if place.startswith(start)), "")
        if folder not in self._folders and len(self._folders) >= FOLDERS:
            folder = folder.partition("/")[0] + "/…" if len(self._folders) < 2 * FOLDERS else "…"
        return self._heaps.setdefault(
            place.rstrip("/"), (self._folders.setdefault(folder, [0, 0]), self._fields.setdefault(field, [0, 0]))
        )

    def told(self, look):
        """Return everything about the area, its names as text."""
        root = os.stat(self._area.root) if self._area.root and os.path.isdir(self._area.root) else None
        largest = sorted(self._folders.items(), key=lambda item: -item[1][1])[:SHOWN]
        return {
            "key": self._area.key,
            "kind": self._area.kind,
            "root": self._area.root,
            "root_dev": root and root.st_dev,
            "root_ino": root and root.st_ino,
            "folds": self._area.folds,
            "fields": [place.label for place in self._area.fields],
            "error": look.error,
            "unread": look.unread,
            "is_absent": look.is_absent,
            "files": look.comparison.files,
            "references": look.strict_rows(),
            "links": len(look.listing.links),
            "special": look.listing.special,
            "unreadable": [[_shown(folder), why] for folder, why in look.listing.unreadable[:SHOWN]],
            "unreadable_count": len(look.listing.unreadable),
            "orphans": self.orphans,
            "bytes": self.bytes,
            "oldest_ns": self.oldest_ns,
            "newest_ns": self.newest_ns,
            "skipped": look.skipped,
            "by_folder": [[_shown(folder), count, size] for folder, (count, size) in largest],
            "by_field": [[label, count, size] for label, (count, size) in sorted(self._fields.items())],
            "sample": [_shown(name) for name in self._sample],
        }


def _folder_of(orphan):
    return orphan[0].rpartition("/")[0]


def _shown(name):
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _fixed_part(place):
    """Return the folder that all files of a field are in, as far as its ``upload_to`` says, and the field's label."""
    told = getattr(place.field, "upload_to", "")
    fixed, dated, _rest = told.partition("%") if isinstance(told, str) else ("", "", "")
    folder = fixed.rpartition("/")[0] if dated else fixed.rstrip("/")
    return place.prefix + canonical(folder) + ("/" if canonical(folder) else ""), place.label
