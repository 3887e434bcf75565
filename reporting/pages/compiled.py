"""Templates compiled once: compiling them all takes as long as writing a site of which little has changed."""

import contextlib
import os
import pickle
import tempfile
from pathlib import Path

import platformdirs
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

_known: dict[str, bytes] = {}
"""By the key of a template: what this process has compiled or read."""


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates in the process, and for the next one in a folder of the user's cache.

    They are for every language: what a filter says must not be folded when they are compiled.
    A folder that cannot be read or written only costs time. Jinja compares what it reads with the source of the
    template, and with its own version and Python's.

    Args:
        folder: Another folder than the user's; it is created.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or platformdirs.user_cache_path("ronda") / "pages"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if the template was compiled before."""
        content = _known.get(bucket.key)
        with contextlib.suppress(OSError, EOFError, ValueError, TypeError, pickle.UnpicklingError):
            bucket.bytecode_from_string(content or self._path(bucket).read_bytes())
            if bucket.code is not None:
                _known[bucket.key] = bucket.bytecode_to_string()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        content = _known[bucket.key] = bucket.bytecode_to_string()
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".tmp")
            with open(handle, "wb") as file:
                file.write(content)
            os.replace(name, self._path(bucket))

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.template"
