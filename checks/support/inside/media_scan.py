"""Which files nothing refers to, and which rows refer to files that are not there. Reads only.

The disk is listed first and the database read second, so that a file and its row that come in between are seen as a
reference too many, never as an orphan. Parts: ``progress``, ``orphans`` of a ``storage`` (lists of name, size, mtime
and ctime in ns) and ``missing`` (lists of source and name); the answer holds the counts.
"""

import gc
import os
import time
from functools import partial

from checks.support.inside.media_ages import Ages
from checks.support.inside.media_areas import storages
from checks.support.inside.media_comparing import Comparison
from checks.support.inside.media_listing import Listing, ListingError
from checks.support.inside.media_missing import Missing
from checks.support.inside.media_names import to_wire
from checks.support.inside.media_references import ReadingError, sources_of
from checks.support.inside.media_roots import refuse_root
from checks.support.inside.media_summary import Summary
from checks.support.inside.media_thumbnails import Pattern
from checks.support.inside.media_via import Via

PART = 500
EVERY_S = 0.25


def answer(parameters):
    """Scan every area. A part that cannot be read is an error of the answer; nothing is told of what depends on it."""
    gc.disable()  # there are no circles in millions of names; looking for them takes a tenth of the time
    started, errors = time.time(), []
    areas = storages(parameters.get("without") or ())
    looks = []
    for area in areas:
        if not area.fields and not _is_declared(parameters):
            continue
        look = Look(area, parameters, started)
        looks.append(look)
        try:
            yield from look.list()
        except ListingError as error:
            look.error = str(error)
            errors.append({"part": area.key, "why": str(error)})
    for look in looks:
        for other in looks:
            if look.via is not None and other is not look and other.area.root:
                look.via.reach(other.area.root, other.comparison)
    yield from _read(looks, areas, parameters, errors)
    for look in looks:
        yield from look.tell(areas)
    return {
        "storages": [look.summary.told(look) for look in looks],
        "sources": {label: figures for look in looks for label, figures in look.told_sources().items()},
        "fields": sorted({place.label for area in areas for place in area.fields}),
        "references": sum(look.strict_rows() for look in looks),
        "errors": errors,
        "now_ns": int(started * 1e9),
        "elapsed_s": round(time.time() - started, 3),
    }


def _is_declared(parameters):
    """Tell whether anything but fields may refer to files: then those of the default storage are looked at, too."""
    return any("thumbnails" not in each for each in parameters.get("extra") or ())


def _read(looks, areas, parameters, errors):
    """Read every source; one that fails takes the orphans of the areas it may belong to with it."""
    progress, count = _Progress("references"), 0
    for source in sources_of(areas, parameters.get("extra") or ()):
        concerned = [look for look in looks if source.area in (None, look.area)]
        try:
            for names in source.raw():
                count += len(names)
                for look in concerned:
                    look.refer(source, names)
                yield from progress.at(count)
        except ReadingError as error:
            errors.append({"part": source.label, "why": str(error)})
            for look in concerned:
                look.unread.append(source.label)


class Look:
    """One area while it is scanned."""

    def __init__(self, area, parameters, now):
        self.area = area
        self.listing = Listing(area, parameters.get("quarantine"))
        self.error = None
        self.is_absent = bool(area.root) and not os.path.lexists(area.root)
        self.unread = []
        """Sources of its references that could not be read."""
        self.comparison = Comparison(area.folds, are_walked=area.root is not None)
        self.summary = Summary(area)
        self._ages = Ages(area, now, parameters)
        self.via = None
        self._missing = Missing(area, self.listing)
        self._patterns = [Pattern(each["thumbnails"]) for each in parameters.get("extra") or () if "thumbnails" in each]

    def list(self):
        """List the area, telling how far it is."""
        refuse_root(self.area)
        progress = _Progress("files")
        for folder, names, is_whole in () if self.is_absent else self.listing.chunks():
            if is_whole:
                self.comparison.add_folder(folder, names)
            else:
                self.comparison.add_files([folder + name for name in names])
            yield from progress.at(self.comparison.files)
        self.via = Via(self.listing, self._patterns, self.comparison)

    def refer(self, source, raw):
        """Take names that a source holds."""
        if self.via is None:
            return
        kind = source.label, source.is_strict
        if self.via.is_idle and source.are_as_stored(self.area):
            self.comparison.add_stored(kind, raw, partial(source.names_in, self.area))
            return
        names = source.names_in(self.area, raw)
        self.comparison.add_references(kind, names)
        self.via.refer(names)

    def strict_rows(self):
        """Return how many rows of fields were read."""
        return sum(rows for (_label, is_strict), rows in self.comparison.rows.items() if is_strict)

    def tell(self, areas):
        """Yield orphans and missing files in parts."""
        if self.via is None:
            return
        progress, seen = _Progress("orphans"), 0
        for unreferenced, missing in self.via.differences():
            for start in range(0, 0 if self.unread else len(unreferenced), PART):
                orphans = self._ages.orphans(unreferenced[start : start + PART])
                self.summary.count(orphans)
                yield self._part(orphans)
            seen += len(unreferenced)
            self._missing.take(missing)
            yield from progress.at(seen)
        yield from self._missing.tell(areas)
        self.comparison.close()

    def _part(self, orphans):
        """Return orphans as they are told; nearly all names are told as they are."""
        try:
            "".join([orphan[0] for orphan in orphans]).encode("utf-8")
        except UnicodeEncodeError:
            orphans = [(to_wire(name), *found) for name, *found in orphans]
        return {"storage": self.area.key, "orphans": orphans}

    def told_sources(self):
        """Return rows, missing files and a sample of them by source."""
        return self._missing.told(self.comparison.rows)

    @property
    def skipped(self):
        """Return how many unreferenced files were no orphans, by reason."""
        return self._ages.skipped


class _Progress:
    """Tells a count, not too often."""

    def __init__(self, phase):
        self._phase, self._last = phase, time.time()

    def at(self, count):
        """Yield a part, if it is time for one."""
        if time.time() - self._last >= EVERY_S:
            self._last = time.time()
            yield {"progress": {"phase": self._phase, "count": count}}
