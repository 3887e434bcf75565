"""The key under which secrets are masked, so that the same one looks the same in every ticket of an installation."""

import contextlib
import os
import secrets
from pathlib import Path

from rondafile.models import Rondafile

KEY_FILE = "mask.key"


def mask_key(rondafile: Rondafile) -> bytes:
    """Return the configured ``mask_key``, or one made once and kept beside the runs.

    Where nothing can be kept, the key is new each time: masks are then safe but cannot be followed.
    """
    if rondafile.mask_key is not None:
        return rondafile.mask_key.reveal().encode()
    return _kept(rondafile.results / KEY_FILE)


def _kept(path: Path) -> bytes:
    fresh = secrets.token_bytes(32)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(fresh)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    with contextlib.suppress(OSError):
        kept = path.read_bytes()
        return kept if len(kept) >= 16 else fresh
    return fresh
