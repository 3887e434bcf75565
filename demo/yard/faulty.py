"""Which faults the running server has to play; read again whenever the file changes."""

import json
from functools import lru_cache

from django.conf import settings


def is_on(name: str) -> bool:
    """Tell whether the fault is on now; costs one stat."""
    try:
        mark = settings.STATE.faults_file.stat()
    except FileNotFoundError:
        return False
    return name in _read_names((mark.st_mtime_ns, mark.st_ino, mark.st_size))


@lru_cache(maxsize=1)
def _read_names(_version: tuple[int, int, int]) -> frozenset[str]:
    """Read the names; the file is replaced whole, so its time, inode and size tell one version from the next."""
    try:
        return frozenset(json.loads(settings.STATE.faults_file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return frozenset()
