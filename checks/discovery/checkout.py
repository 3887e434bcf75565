"""A backend's folder, read within bounds."""

import ast
import os
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

from checks.discovery.found import DiscoveryError
from language import _

MAX_FILES = 5_000
"""Files of interest that are listed; the shallow ones come first."""
MAX_ENTRIES = 200_000
"""Folder entries that are looked at, since a media folder can hold millions."""
MAX_BYTES = 1_048_576
"""A larger file is not read."""
SKIPPED = frozenset(
    (
        ".git",
        ".hg",
        ".mypy_cache",
        ".ruff_cache",
        ".tox",
        ".venv",
        "__pycache__",
        "node_modules",
        "site-packages",
        "venv",
    )
)
_OF_INTEREST = re.compile(
    r".+\.py|\.env(\..+)?|(docker-)?compose([.-].+)?\.ya?ml|(production|prod|staging|local)\.ya?ml", re.DOTALL
)


class Checkout:
    """The files of a checkout that may tell something.

    Raises:
        DiscoveryError: It is not a folder that can be listed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        if not self.root.is_dir():
            raise DiscoveryError(_("{path} is not a folder: name the backend's checkout").format(path=root))
        self.is_cut_short = False
        """True if there were more files than are looked at."""
        self.files = tuple(self._listed())
        """Relative paths with ``/``, shallow ones first, then by name."""
        self._trees: dict[str, ast.Module | None] = {}

    def named(self, name: str) -> list[str]:
        """Return the files of this name, shallow ones first."""
        return [path for path in self.files if path.rpartition("/")[2] == name]

    def text(self, path: str) -> str | None:
        """Return a file's text; None if it is too large, not UTF-8 or cannot be read."""
        try:
            with open(self.root / path, "rb") as file:
                raw = file.read(MAX_BYTES + 1)
            return raw.decode("utf-8-sig") if len(raw) <= MAX_BYTES else None
        except (OSError, UnicodeDecodeError):
            return None

    def tree(self, path: str) -> ast.Module | None:
        """Return a file's syntax tree; None if it has none."""
        if path not in self._trees:
            self._trees[path] = _parsed(self.text(path) or "")
        return self._trees[path]

    def module(self, dotted: str, near: str = "") -> str | None:
        """Return the file of a module, looked for from ``near`` (a folder), from the root, then anywhere."""
        stem = dotted.replace(".", "/")
        for start in dict.fromkeys((near, "")):
            for ending in (".py", "/__init__.py"):
                path = f"{start}/{stem}{ending}".lstrip("/")
                if path in self.files:
                    return path
        endings = (f"/{stem}.py", f"/{stem}/__init__.py")
        return next((path for path in self.files if path.endswith(endings)), None)

    def _listed(self) -> Iterator[str]:
        folders, seen, kept = [""], 0, 0
        while folders:
            folder = folders.pop(0)
            for entry in self._entries(folder):
                seen += 1
                if seen > MAX_ENTRIES or kept >= MAX_FILES:
                    self.is_cut_short = True
                    return
                path = f"{folder}/{entry.name}".lstrip("/")
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in SKIPPED and not Path(entry.path, "pyvenv.cfg").exists():
                        folders.append(path)
                elif entry.is_file(follow_symlinks=False) and _OF_INTEREST.fullmatch(entry.name):
                    kept += 1
                    yield path

    def _entries(self, folder: str) -> list["os.DirEntry[str]"]:
        try:
            with os.scandir(self.root / folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if not folder:
                raise DiscoveryError(
                    _("{path} cannot be read: {why}").format(path=self.root, why=error.strerror)
                ) from error
            return []


def _parsed(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
