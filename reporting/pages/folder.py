"""The site's folder: each file replaced whole, and nothing touched that Ronda did not write."""

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from language import N_
from reporting.errors import Said, SiteError
from reporting.pages.addresses import MANIFEST

Make = Callable[[], bytes]
_TEMPORARY = ".ronda-tmp"


@dataclass(frozen=True, slots=True)
class Settled:
    """Content that is the same as long as its key is, such as a page about a week that is over: made once."""

    key: str
    """Tells everything that the content is made from."""
    make: Make


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is copied from where it was made as long as it lies there, and kept as it is afterwards."""

    source: Path


Content = Make | Settled | Kept


class SiteFolder:
    """Writes a site, and removes what the previous one had and this one has not.

    The manifest names every file Ronda wrote. It is written before the first page, so that a rendering that was cut
    short can be repeated, and after the last.
    """

    def __init__(self, site: Path) -> None:
        self._site = site

    @contextlib.contextmanager
    def held(self) -> Iterator["SiteFolder"]:
        """Hold the folder against other publishers, creating it if need be.

        Raises:
            SiteError: It cannot be created or written, or holds files of others.
        """
        with _as_site_error(self._site):
            self._site.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._site, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):  # some network file systems cannot lock
                fcntl.flock(lock, fcntl.LOCK_EX)
            with _as_site_error(self._site):
                yield self
        finally:
            os.close(lock)

    def read(self, name: str) -> bytes | None:
        """Return a file of the previous site; None if there is none."""
        path = self._site / name
        with _as_site_error(self._site):
            return path.read_bytes() if path.is_file() else None

    def write(self, pages: Mapping[str, Content], common: str = "") -> int:
        """Write every page, made one at a time, and return how many files of the previous site were removed.

        Args:
            pages: What makes the content of each file.
            common: Tells what all pages are made from: with another, no page counts as settled.
        """
        manifest = self._manifest()
        before = {str(name) for name in manifest["files"] if _is_inside(str(name))}
        known = {str(name): str(key) for name, key in manifest["settled"].items()}
        self._write_manifest({*before, *pages}, {name: key for name, key in known.items() if name not in pages})
        written, settled = set(), {}
        for name, content in pages.items():
            if isinstance(content, Settled):
                settled[name] = f"{content.key}{common}"
                if known.get(name) == settled[name] and (self._site / name).is_file():
                    written.add(name)
                    continue
            if self._put(name, content):
                written.add(name)
        gone = before - written
        for name in gone:
            self._remove(name)
        self._write_manifest(written, settled)
        return len(gone)

    def _put(self, name: str, content: Content) -> bool:
        """Write one file; False if there is nothing to copy it from and it is not there either."""
        path = self._site / name
        if isinstance(content, Kept):
            if not content.source.is_file():
                return path.is_file()
            _copy(content.source, path)
        else:
            _replace(path, content.make() if isinstance(content, Settled) else content())
        return True

    def _manifest(self) -> dict[str, Any]:
        path = self._site / MANIFEST
        if not path.exists():
            self._refuse_foreign()
            return {"files": [], "settled": {}}
        try:
            found = json.loads(path.read_bytes())
            return {"files": list(found["files"]), "settled": dict(found.get("settled", {}))}
        except (ValueError, KeyError, TypeError) as error:
            raise SiteError(
                N_("{path} cannot be read: empty the folder {site} and publish again"), path=path, site=self._site
            ) from error

    def _refuse_foreign(self) -> None:
        if any(not each.name.endswith(_TEMPORARY) for each in self._site.iterdir()):
            raise SiteError(
                N_("{site} is not empty and not a Ronda site: choose another `site` folder"), site=self._site
            )

    def _write_manifest(self, names: set[str], settled: Mapping[str, str]) -> None:
        """Name every file, and what the settled ones were made from.

        Before the first page nothing is said of those that are to be written: a page that was cut short is made again.
        """
        said: dict[str, Any] = {"ronda_site": 1, "files": sorted(names)}
        if settled:
            said["settled"] = dict(sorted(settled.items()))
        content = json.dumps(said, indent=1, ensure_ascii=False) + "\n"
        _replace(self._site / MANIFEST, content.encode())

    def _remove(self, name: str) -> None:
        path = self._site / name
        if not path.parent.resolve().is_relative_to(self._site.resolve()):
            return
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == self._site or not folder.is_dir() or any(folder.iterdir()):
                return
            folder.rmdir()


def _copy(source: Path, path: Path) -> None:
    """Copy a file, unless the copy has its size and time already: it may be large, and each publish comes by here."""
    found = source.stat()
    if path.is_file() and (path.stat().st_size, path.stat().st_mtime_ns) == (found.st_size, found.st_mtime_ns):
        return
    _replace(path, source.read_bytes())
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def _replace(path: Path, content: bytes) -> None:
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}{_TEMPORARY}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


@contextlib.contextmanager
def _as_site_error(site: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename2 or error.filename or site
        what = error.strerror or type(error).__name__
        mend = Said(N_("free the place or choose another `site` folder"))
        raise SiteError(
            N_("the site cannot be written: {what}: {where}: {mend}"), what=what, where=where, mend=mend
        ) from error
