"""What refers to the files of an act now: every source read once, as a stream, links and thumbnails followed."""

import os

from checks.support.inside.media_listing import Listing, ListingError
from checks.support.inside.media_names import are_canonical, canonical
from checks.support.inside.media_references import ReadingError, sources_of
from checks.support.inside.media_roots import refuse_root
from checks.support.inside.media_thumbnails import Pattern
from checks.support.inside.media_via import Via
from upkeep.inside.media_report import Refused


class Use:
    """Reads the references to the files of one area, as often as it is called."""

    def __init__(self, area, areas, reading):
        self._area, self._areas = area, areas
        self._extra = reading.get("extra") or ()
        self._patterns = [Pattern(each["thumbnails"]) for each in self._extra if "thumbnails" in each]
        self._shelf = reading.get("quarantine")
        self._vias = None
        self._found, self._total = set(), 0

    def __call__(self, names, tick):
        """Return which of these names, as they are on disk, something refers to, and how many references there are.

        Raises:
            Refused: Not all of it can be read.
        """
        asked = self._asked(names)
        wanted = set(asked)
        keys = [(pattern, self._keys(pattern, asked)) for pattern in self._patterns]
        self._found, self._total, made = set(), 0, set()
        try:
            self._look_for_links()
            for chunk in self._chunks(tick):
                self._found.update(wanted.intersection(chunk))
                for pattern, candidates in keys:
                    for name in chunk:
                        made.update(candidates.get(pattern.key_of(name), ()))
        except (ReadingError, ListingError) as error:
            raise Refused("unreadable", why=str(error)) from error
        finally:
            _close_connections()
        found = wanted & (self._found | made)
        return {name for each in found for name in asked[each] or (each,)}, self._total

    def _asked(self, names):
        """Return, by canonical name, how it is spelled on disk; nothing for one that is spelled so itself."""
        if are_canonical(names, self._area.folds):
            return dict.fromkeys(names)
        asked = {}
        for name in names:
            asked.setdefault(canonical(name, self._area.folds), []).append(name)
        return asked

    def add_references(self, _source, names):
        """Take what a reference leads to through a link, as ``Via`` tells it."""
        self._found.update(names)

    def _chunks(self, tick):
        """Yield lists of canonical names that the area's own and the declared sources hold, counting those."""
        for source in sources_of(self._areas, self._extra):
            for raw in source.raw():
                tick(len(raw))
                for area in self._areas:
                    if source.area not in (None, area):
                        continue
                    if area is self._area:
                        names = source.names_in(area, raw)
                        self._total += len(names)
                        self._vias[area].refer(names)
                        yield names
                    elif area in self._vias:
                        self._vias[area].refer(source.names_in(area, raw))

    def _look_for_links(self):
        """List the areas once for their symbolic links: this one, and others if a link of theirs may lead here."""
        if self._vias is not None:
            return
        vias = {}
        for area in self._areas:
            listing = Listing(area, self._shelf)
            if area.root is not None and os.path.lexists(area.root):
                if area is self._area:
                    refuse_root(area)
                for _part in listing.chunks():
                    pass
            via = Via(listing, [], self if area is self._area else _Nobody)
            if area is not self._area and any(target is None for _link, target, _path in listing.links):
                via.reach(self._area.root, self)
                vias[area] = via
            elif area is self._area:
                vias[area] = via
        self._vias = vias

    @staticmethod
    def _keys(pattern, asked):
        found = {}
        for name in asked:
            for key in pattern.keys_in(name):
                found.setdefault(key, []).append(name)
        return found


class _Nobody:
    """Takes what other areas' links lead to within them."""

    @staticmethod
    def add_references(_source, _names):
        """Take no notice."""


def _close_connections():
    from django.db import connections

    for connection in connections.all():
        connection.close()
