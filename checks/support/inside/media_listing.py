"""What is in an area: every file's name, by walking the folder or by the storage's own listing. Never follows links.

Runs on the backend.
"""

import os
from itertools import islice

from checks.support.inside.media_names import canonical

SHELF = ".ronda-quarantine"
"""The quarantine of ``ronda media``: what is in it was taken out of use already."""
CHUNK = 20_000


class ListingError(Exception):
    """An area could not be listed at all."""


class Listing:
    """One look at an area, and what was met besides files."""

    def __init__(self, area, shelf=None):
        self.area = area
        self._shelf = os.path.realpath(shelf) if shelf else None
        self.unreadable = []
        """Folders that could not be read, with the reason; nothing below them is known."""
        self.links = []
        """Each symbolic link with its target, both canonical, None where it leaves the area; and the target's path."""
        self.special = 0
        """Sockets, pipes and devices."""

    def chunks(self):
        """Yield folder, names in it, and whether these are all and there is no folder among them; a part at a time.

        A name on the storage is both together; the folder is "", or ends in a slash. Folders come in ascending order.

        Raises:
            ListingError: The root itself cannot be listed.
        """
        return self._folders() if self.area.root else self._storage()

    def is_dark(self, name):
        """Tell whether a name is below a folder that could not be read."""
        return any(folder in (name, "") or name.startswith(folder + "/") for folder, _why in self.unreadable)

    def _folders(self):
        root = self.area.root.rstrip("/")
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(root + "/" + folder) as entries:
                    yield from self._entries(entries, folder, waiting)
            except OSError as error:
                if not folder:
                    raise ListingError("{} cannot be listed: {}".format(root, error.strerror)) from error
                self.unreadable.append((canonical(folder, self.area.folds), error.strerror))

    def _entries(self, entries, folder, waiting):
        """Yield the files of one folder, and put its folders among those that wait."""
        others, is_whole = [], True
        while True:
            names = [
                entry.name if entry.is_file(follow_symlinks=False) else others.append(entry)
                for entry in islice(entries, CHUNK)
            ]
            if len(names) < CHUNK:
                break
            is_whole = False
            yield folder, sorted(filter(None, names)), False
        folders = self._others(others, folder)
        waiting.extend(sorted(folders, reverse=True))
        if folders or not is_whole:
            names = sorted(filter(None, names))
        elif others:
            names = list(filter(None, names))
        if names:
            yield folder, names, is_whole and not folders

    def _others(self, entries, folder):
        """Return the folders among what is no file, and count the rest."""
        folders = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != SHELF and entry.path != self._shelf:
                    folders.append(folder + entry.name + "/")
            elif entry.is_symlink():
                self._link(folder + entry.name, entry.path)
            else:
                self.special += 1
        return folders

    def _link(self, name, path):
        target, root = os.path.realpath(path), self.area.root.rstrip("/") + "/"
        inside = canonical(target[len(root) :], self.area.folds) if (target + "/").startswith(root) else None
        self.links.append((canonical(name, self.area.folds), inside, target))

    def _storage(self):
        """List a storage folder by folder through its own API."""
        storage, waiting = self.area.storage, [""]
        while waiting:
            folder = waiting.pop()
            try:
                folders, files = storage.listdir(folder.rstrip("/"))
            except Exception as error:  # however a storage fails, its files are unknown
                why = "{}: {}".format(type(error).__name__, str(error)[:300])
                if not folder:
                    raise ListingError("{} cannot be listed: {}".format(self.area.kind, why)) from error
                self.unreadable.append((canonical(folder, self.area.folds), why))
                continue
            waiting += [folder + each.strip("/") + "/" for each in sorted(folders, reverse=True) if _is_kept(each)]
            names = [folder + each for each in files if each not in ("", ".")]
            for start in range(0, len(names), CHUNK):
                yield "", names[start : start + CHUNK], False


def _is_kept(folder):
    return folder.strip("/") not in ("", SHELF)
