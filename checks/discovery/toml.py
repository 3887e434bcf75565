"""Write TOML values and comments that no found text can break out of."""

import json
import re
from collections.abc import Iterable

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_REFERENCE = re.compile(r"[A-Z_][A-Z0-9_]*", re.ASCII)


def string(text: str) -> str:
    """Return a basic string that stands for ``text``; its escapes are those of JSON, and ``$`` is doubled for Ronda."""
    return json.dumps(text.replace("$", "$$"), ensure_ascii=False).replace("\x7f", "\\u007f")


def reference(name: str) -> str:
    """Return a reference to an environment variable."""
    return f'"${name}"' if _REFERENCE.fullmatch(name) else f'"${{{name}}}"'


def array(items: Iterable[str]) -> str:
    """Return an array of strings."""
    return f"[{', '.join(string(item) for item in items)}]"


def key(text: str) -> str:
    """Return a key, quoted if it must be."""
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def comment(text: str) -> str:
    """Return a text as one comment; what cannot be printed becomes a question mark."""
    return "# " + "".join(each if each.isprintable() else "?" for each in text)
