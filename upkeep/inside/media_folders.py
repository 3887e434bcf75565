"""Folders by descriptor, so that none of them is reached through a symbolic link. Standard library only."""

import errno
import os
import stat


class Folders:
    """Descriptors of the folders below a root, one open at a time, none of them behind a symbolic link."""

    def __init__(self, root):
        self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        self._path, self._descriptor = b"", self._root

    def at(self, path, create=False):
        """Return a descriptor of a folder given by its path in bytes; raise ``OSError`` if it cannot be entered."""
        if path != self._path:
            self._let_go()
            self._descriptor = self._enter(path, create) if path else self._root
            self._path = path
        return self._descriptor

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._let_go()
        os.close(self._root)

    def _let_go(self):
        if self._descriptor != self._root:
            os.close(self._descriptor)
        self._path, self._descriptor = b"", self._root

    def _enter(self, path, create):
        here = os.dup(self._root)
        try:
            for part in path.split(b"/"):
                if part in (b"", b".", b".."):
                    raise OSError(errno.EINVAL, "not a canonical name")
                below = self._step(here, part, create)
                os.close(here)
                here = below
        except OSError:
            os.close(here)
            raise
        return here

    @staticmethod
    def _step(here, part, create):
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
        try:
            return os.open(part, flags, dir_fd=here)
        except NotADirectoryError as error:
            if stat.S_ISLNK(os.stat(part, dir_fd=here, follow_symlinks=False).st_mode):
                raise OSError(errno.ELOOP, "a symbolic link") from error
            raise
        except FileNotFoundError:
            if not create:
                raise
        above = os.fstat(here)
        os.mkdir(part, stat.S_IMODE(above.st_mode), dir_fd=here)
        made = os.open(part, flags, dir_fd=here)
        try:
            os.fchmod(made, stat.S_IMODE(above.st_mode))
            os.fchown(made, above.st_uid, above.st_gid)
        except OSError:
            pass  # another user's folder: what can be kept is kept
        return made
