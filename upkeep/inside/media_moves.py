"""Moving files into the quarantine and back. Standard library only.

Into it by ``rename``: one step, so that a file is never in neither place, and what another process put under the name
in that moment is carried along and put back, where ``link`` and ``unlink`` would delete it. Back by ``link`` and then
``unlink``: ``link`` never overwrites.
"""

import errno
import itertools
import os
import stat

from upkeep.inside.media_journal import Act

BATCH = 500
"""So many files are linked before their folders are synced and the quarantine's names are taken away."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)
"""Nothing further can be moved either."""


class Full(Exception):  # noqa: N818 - a state, told to people as one
    """The disk takes no more."""


def raw(name):
    """Return a name of the plan as the bytes it has on disk."""
    return name.encode("utf-8", "surrogateescape")


def split(name):
    """Return folder and last part of a name of the plan, in bytes."""
    folder, _slash, last = raw(name).rpartition(b"/")
    return folder, last


def look(folders, entry):
    """Return what is under a file's name, and why it stays there: ``None`` if it is as the plan saw it."""
    folder, last = split(entry["name"])
    try:
        return _look(folders.at(folder), last, entry)
    except OSError as error:
        return None, _why(error)


def _look(folder, last, entry):
    found = os.stat(last, dir_fd=folder, follow_symlinks=False)
    if found.st_mode & 0o170000 != stat.S_IFREG:
        return found, "not-a-file"
    if found.st_ctime_ns != entry["ctime_ns"] or found.st_mtime_ns != entry["mtime_ns"]:
        return found, "changed"
    return found, None if found.st_size == entry["size"] else "changed"


def move_in(kept, folders, entry):
    """Move one file into the quarantine; return why it was left, or ``None``.

    ``kept`` and ``folders`` are the ``Folders`` of the act's files and of the root.

    Raises:
        Full: No further file can be moved either.
    """
    folder, last = split(entry["name"])
    shelf, slot = Act.slot(entry["n"])
    there = kept.at(shelf)
    try:
        source = folders.at(folder)
        before, reason = _look(source, last, entry)
        if reason:
            return reason
        os.rename(last, slot, src_dir_fd=source, dst_dir_fd=there)
    except OSError as error:
        if error.errno in FULL:
            raise Full(error.strerror) from error
        return _why(error)
    after = os.stat(slot, dir_fd=there, follow_symlinks=False)
    if (after.st_ino, after.st_size, after.st_mtime_ns) == (before.st_ino, before.st_size, before.st_mtime_ns):
        return None
    if _link(kept, entry["n"], source, last) is None:
        os.unlink(slot, dir_fd=there)
    return "changed"


def bring_back(kept, folders, entries, told):
    """Restore files under their own names, whole batches at a time.

    ``told(entry, reason)`` is called for each; the reason is ``None`` if it is back, ``taken`` if another file has its
    name, and an error's name otherwise.
    """
    entries = iter(entries)
    while True:
        batch = list(itertools.islice(entries, BATCH))
        if not batch:
            return
        _bring_back(kept, folders, batch, told)


def _bring_back(kept, folders, batch, told):
    linked = []
    for folder, group in itertools.groupby(batch, key=lambda entry: split(entry["name"])[0]):
        entries = list(group)
        try:
            here = folders.at(folder, create=True)
        except OSError as error:
            for entry in entries:
                told(entry, _why(error))
            continue
        for entry in entries:
            reason = _link(kept, entry["n"], here, split(entry["name"])[1])
            if reason:
                told(entry, reason)
            else:
                linked.append(entry)
        os.fsync(here)
    for entry in linked:
        let_go(kept, entry)
        told(entry, None)


def let_go(kept, entry):
    """Take a file's name in the quarantine away."""
    shelf, slot = Act.slot(entry["n"])
    os.unlink(slot, dir_fd=kept.at(shelf))


def seen(kept, entry):
    """Return what is in the quarantine under a file's number."""
    shelf, slot = Act.slot(entry["n"])
    return os.stat(slot, dir_fd=kept.at(shelf), follow_symlinks=False)


def _link(kept, number, folder, last):
    """Link a file to its own name; a link that an interrupted act left there is as good."""
    shelf, slot = Act.slot(number)
    there = kept.at(shelf)
    try:
        os.link(slot, last, src_dir_fd=there, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        found = os.stat(last, dir_fd=folder, follow_symlinks=False)
        return None if os.path.samestat(found, os.stat(slot, dir_fd=there, follow_symlinks=False)) else "taken"
    except OSError as error:
        return _why(error)
    return None


def is_twin(kept, folders, entry):
    """Tell whether a file is both in the quarantine and under its own name."""
    found = seen(kept, entry)
    if found.st_nlink == 1:
        return False
    folder, last = split(entry["name"])
    try:
        return os.path.samestat(found, os.stat(last, dir_fd=folders.at(folder), follow_symlinks=False))
    except OSError:
        return False


def obstacle(folders, entry):
    """Return why a file could not be restored, or ``None``."""
    folder, last = split(entry["name"])
    try:
        os.stat(last, dir_fd=folders.at(folder), follow_symlinks=False)
    except FileNotFoundError:
        return None
    except OSError as error:
        return _why(error)
    return "taken"


def drop(act, kept, entries):
    """Delete files from the quarantine for good, their numbers synced before; yield each when it is gone."""
    entries = iter(entries)
    while True:
        batch = list(itertools.islice(entries, BATCH))
        if not batch:
            return
        act.note_purged([entry["n"] for entry in batch])
        for entry in batch:
            let_go(kept, entry)
            yield entry


def _why(error):
    known = {
        errno.ENOENT: "gone",
        errno.ENOTDIR: "gone",
        errno.ELOOP: "behind-a-link",
        errno.EXDEV: "other-file-system",
        errno.EACCES: "no-permission",
        errno.EPERM: "no-permission",
        errno.EINVAL: "bad-name",
    }
    return known.get(error.errno, "error: {}".format(error.strerror))
