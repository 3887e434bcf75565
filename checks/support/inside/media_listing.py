"""What is in an area: every file's name, by walking the folder or by the storage's own listing. Never follows links.

Runs on the backend.
"""

import os
from collections import deque
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
        """Yield lists of names as the storage has them, relative to its root, in no order.

        Raises:
            ListingError: The root itself cannot be listed.
        """
        return self._folders() if self.area.root else self._storage()

    def is_dark(self, name):
        """Tell whether a name is below a folder that could not be read."""
        return any(folder in (name, "") or name.startswith(folder + "/") for folder, _why in self.unreadable)

    def _folders(self):
        root = self.area.root.rstrip("/")
        waiting, names = deque([""]), []
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(root + "/" + folder) as entries:
                    for chunk in self._entries(entries, folder, waiting):
                        names += chunk
                        if len(names) >= CHUNK:
                            yield names
                            names = []
            except OSError as error:
                if not folder:
                    raise ListingError("{} cannot be listed: {}".format(root, error.strerror)) from error
                self.unreadable.append((canonical(folder, self.area.folds), error.strerror))
        if names:
            yield names

    def _entries(self, entries, folder, waiting):
        """Yield the files of one folder in lists, and put its folders among those that wait."""
        others = []

        def aside(entry):
            others.append(entry)
            return ""

        is_more = True
        while is_more:
            found = [
                entry.name if entry.is_file(follow_symlinks=False) else aside(entry) for entry in islice(entries, CHUNK)
            ]
            is_more = len(found) == CHUNK
            if others:
                found = [name for name in found if name]
            found.sort()
            yield [folder + name for name in found] if folder else found
        waiting.extend(sorted(self._others(others, folder), reverse=True))

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
                yield names[start : start + CHUNK]


def _is_kept(folder):
    return folder.strip("/") not in ("", SHELF)
