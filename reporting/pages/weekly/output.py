"""Write the files of a review where people asked for them: all of them, or none."""

import contextlib
import os
import shutil
from collections.abc import Iterable, Mapping
from errno import EISDIR
from pathlib import Path
from tempfile import mkdtemp

from language import N_
from reporting.errors import SiteError

_OPEN = 0o755
"""A temporary folder is closed to others; that of a report is not."""


def write_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a folder, which is created if need be; nothing of them is there before all could be written.

    Args:
        folder: What else is in it stays.
        contents: By name relative to the folder.

    Raises:
        SiteError: It cannot be written; it is as it was.
    """
    made = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        for name, content in contents.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _put(made, folder, contents)
    except OSError as error:
        what, where = error.strerror or type(error).__name__, error.filename2 or error.filename or folder
        raise SiteError(
            N_("the review cannot be written: {what}: {where}: free the place or name another with --output"),
            what=what,
            where=where,
        ) from error
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def _put(made: Path, folder: Path, names: Iterable[str]) -> None:
    """Move what was made to its place: at once where there is nothing yet, else file by file."""
    made.chmod(_OPEN)
    with contextlib.suppress(OSError):
        made.rename(folder)  # takes an empty folder's place, and refuses a filled one's
        return
    if taken := next((folder / name for name in names if (folder / name).is_dir()), None):
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(taken))
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(made / name, folder / name)
