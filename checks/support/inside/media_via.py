"""Files that are referred to in a roundabout way: through a symbolic link, or as a thumbnail of what is referred to.

Runs on the backend, standard library only.
"""

from checks.support.inside.media_comparing import Comparison
from checks.support.inside.media_names import canonical
from checks.support.inside.media_spill import Spill

LINKS = ("symbolic links", False)
"""The source under which names behind links are taken; it only protects."""
HOPS = 8
_KEYS, _MADE = "keys", "made"


class Via:
    """Adds to a comparison what its references lead to."""

    def __init__(self, listing, patterns, comparison):
        self._links = {link: target for link, target, _path in listing.links if target not in (None, link)}
        self._leaving = [(link, path) for link, target, path in listing.links if target is None]
        self._outward = []
        self._patterns, self._comparison = patterns, comparison
        self._spill = Spill(paired=(_MADE,)) if patterns else None

    def reach(self, root, comparison):
        """Tell of another area, so that references through links that lead into it count there."""
        inside = root.rstrip("/") + "/"
        for link, path in self._leaving:
            if (path + "/").startswith(inside):
                self._outward.append((link, path[len(inside) :], comparison))

    @property
    def is_idle(self):
        """Tell whether no reference leads any further."""
        return not (self._links or self._outward or self._patterns)

    def refer(self, names):
        """Take canonical names that are referred to."""
        if self._links:
            behind = [name for each in names for name in self._behind(each)]
            if behind:
                self._comparison.add_references(LINKS, behind)
                names = names + behind
        for link, target, comparison in self._outward:
            found = [canonical(target + name[len(link) :]) for name in names if _is_in(name, link)]
            if found:
                comparison.add_references(LINKS, found)
        for pattern in self._patterns:
            self._spill.add(_KEYS, [pattern.key_of(name) for name in names])

    def _behind(self, name):
        for _hop in range(HOPS):
            link = max((each for each in self._links if _is_in(name, each)), key=len, default=None)
            if link is None:
                return
            name = canonical(self._links[link] + name[len(link) :])
            yield name

    def differences(self):
        """Yield what the comparison does, without the files that are made from what is referred to."""
        if not self._patterns:
            yield from self._comparison.differences()
            return
        rest = Comparison()
        for unreferenced, missing in self._comparison.differences():
            for pattern in self._patterns:
                pairs = [(key, name) for name, _listed in unreferenced for key in pattern.keys_in(name)]
                self._spill.add(_MADE, pairs)
            rest.add_pairs(unreferenced)
            yield [], missing
        for window in self._spill.windows({_KEYS, _MADE}):
            held = set().union(*window.get(_KEYS, ()))
            made = [name for pairs in window.get(_MADE, ()) for key, name in pairs if key in held]
            rest.add_references(LINKS, made)
        self._spill.close()
        for unreferenced, _missing in rest.differences():
            yield unreferenced, {}
        rest.close()


def _is_in(name, link):
    return name == link or name.startswith(link + "/")
