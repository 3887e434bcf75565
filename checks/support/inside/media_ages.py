"""Whether a file that nothing refers to is an orphan: not excluded, not young, a plain file.

Runs on the backend. Only such files are ever looked at, one by one: at a million files, looking at each costs more than
all the rest.
"""

import fnmatch
import os
import re
import stat

from checks.support.inside.media_roots import own_places


class Ages:
    """Judges the unreferenced files of one area."""

    def __init__(self, area, now, parameters):
        self._area = area
        self._border_ns = int((now - parameters.get("grace_s", 86_400)) * 1e9)
        own = own_places(area)
        globs = [*(parameters.get("exclude") or ()), *own, *(place + "/*" for place in own)]
        self._excluded = re.compile("|".join(fnmatch.translate(glob) for glob in globs)).match if globs else None
        self.skipped = {"excluded": 0, "young": 0, "gone": 0, "other": 0}

    def orphans(self, pairs):
        """Return listed name, size, mtime and ctime (ns since 1970) of each orphan among canonical and listed names.

        What is none is counted by its reason.
        """
        if self._excluded is not None:
            kept = [pair for pair in pairs if not self._excluded(pair[0])]
            self.skipped["excluded"] += len(pairs) - len(kept)
            pairs = kept
        look, border_ns, found = self._look(), self._border_ns, []
        for _name, listed in pairs:
            try:
                orphan = look(listed)
            except FileNotFoundError:
                self.skipped["gone"] += 1
                continue
            if orphan is None:
                self.skipped["other"] += 1
            elif orphan[2] > border_ns or orphan[3] > border_ns:
                self.skipped["young"] += 1
            else:
                found.append(orphan)
        return found

    def _look(self):
        """Return a function that returns name, size, mtime and ctime of a listed name; None for what is no file."""
        if not self._area.root:
            return self._ask
        root, lstat = self._area.root + "/", os.lstat

        def look(listed):
            found = lstat(root + listed)
            if found.st_mode & 0o170000 != stat.S_IFREG:
                return None
            return listed, found.st_size, found.st_mtime_ns, found.st_ctime_ns

        return look

    def _ask(self, listed):
        storage = self._area.storage
        try:
            changed = int(storage.get_modified_time(listed).timestamp() * 1e9)
            return listed, storage.size(listed), changed, changed
        except FileNotFoundError:
            raise
        except Exception:
            if not storage.exists(listed):
                raise FileNotFoundError(listed) from None
            raise
