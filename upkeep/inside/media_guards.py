"""What must hold before files are moved, and what is asked again after. Standard library only."""

import errno
import os

from upkeep.inside.media_report import Refused

SHELF = ".ronda-quarantine"


def shelf_of(root, options):
    """Return the quarantine folder of a root: as configured, or beside the root."""
    if options.get("quarantine"):
        return os.path.abspath(options["quarantine"])
    return os.path.join(os.path.dirname(os.path.abspath(root)), SHELF)


def guard_root(root, device=None, inode=None):
    """Refuse a root that is not there, that cannot be written, or that is not the folder the plan was made in."""
    try:
        found = os.stat(root)
    except OSError as error:
        raise Refused("no-root", root=root, why=error.strerror) from error
    if not os.path.isdir(root):
        raise Refused("no-root", root=root, why=os.strerror(errno.ENOTDIR))
    if inode is not None and (found.st_dev, found.st_ino) != (device, inode):
        raise Refused("other-root", root=root)
    if not os.access(root, os.W_OK | os.X_OK):
        raise Refused("root-read-only", root=root)


def guard_share(count, total, options):
    """Refuse more files than the limits allow, in number and as a share of all that are there."""
    if count > options["max_files"]:
        raise Refused("too-many", count=count, limit=options["max_files"])
    if count > options["max_share"] * total:
        raise Refused("share", count=count, total=total, limit=options["max_share"])


def guard_shelf(root, shelf):
    """Refuse a quarantine on another file system, or one that a scan would take for media."""
    inside = os.path.realpath(shelf).startswith(os.path.realpath(root) + os.sep)
    if os.path.realpath(shelf) == os.path.realpath(root) or (inside and os.path.basename(shelf) != SHELF):
        raise Refused("shelf-in-root", place=shelf, name=SHELF)
    there = shelf
    while not os.path.isdir(there):
        there = os.path.dirname(there)
    if os.stat(there).st_dev != os.stat(root).st_dev:
        raise Refused("other-file-system", place=shelf, root=root)


def open_shelf(shelf):
    """Make the quarantine folder and prove that a file in it can be linked, without which nothing could be restored."""
    probe = os.path.join(shelf, "probe")
    try:
        os.makedirs(shelf, 0o700, exist_ok=True)
        with open(probe + "-1", "wb"):
            pass
        try:
            os.link(probe + "-1", probe + "-2")
        except FileExistsError:
            pass  # an interrupted act left it
    except OSError as error:
        raise Refused("no-shelf", place=shelf, why=error.strerror) from error
    for number in ("-1", "-2"):
        os.unlink(probe + number)


def checked(names, references, progress):
    """Return which of the names something refers to, from one pass; refuse if nothing refers to any file at all."""
    progress.phase("references")
    found, total = references(names, progress.step)
    if not total:
        raise Refused("no-references")
    return found
