"""Which language a command speaks when its configuration may be missing, or not usable yet."""

import tomllib
from pathlib import Path

from language import LANGUAGES

DEFAULT = "es"


def language_of(config: Path) -> str:
    """Return the configuration's language; the default if there is none, since a runbook must open all the same."""
    try:
        code = tomllib.loads(config.read_text(encoding="utf-8")).get("language")
    except (OSError, ValueError):
        return DEFAULT
    return code if code in LANGUAGES else DEFAULT
