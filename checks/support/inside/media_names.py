"""How a file is called: one canonical name for every spelling under which rows and disks know it.

Runs on the backend. A canonical name is relative to the root of its storage, in NFC, with single slashes, without
``.`` and with ``..`` resolved, and casefolded where the storage folds case. Bytes that are not UTF-8 are kept as
surrogate escapes.
"""

import base64
import re
import unicodedata
from bisect import bisect_left

_ODD = re.compile("/[/.]")
_ODD_OR_OPEN = re.compile("/[/.\0]")
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")


def canonical(name: str, folds: bool = False) -> str:
    """Return the canonical spelling of a name; "" for one that names nothing, such as "." or "/".

    A leading slash is dropped, and ``..`` above the root stays: such a name is that of no file below the root.
    """
    name = name.replace("\\", "/").replace("\0", "\ufffd")
    if not unicodedata.is_normalized("NFC", name):
        name = unicodedata.normalize("NFC", name)
    if folds:
        name = unicodedata.normalize("NFC", name.casefold())
    if "//" in name or name[:1] == "/" or name[-1:] == "/" or _DOTS.search(name):
        parts = []
        for part in name.split("/"):
            if part == ".." and parts and parts[-1] != "..":
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        name = "/".join(parts)
    return name


def are_canonical(names: "list[str]", folds: bool = False, are_listed: bool = False) -> bool:
    """Tell whether all of these are canonical, at the price of a few looks at their text; False may be cautious.

    Names ``are_listed`` if a walk over folders yielded them: there are no needless slashes and dots in those.
    """
    if folds:
        return False
    text = "\0".join(names)
    if not is_normal(text):
        return False
    if are_listed:
        return True
    if text.count("\0") != len(names) - 1:
        return False
    return _ODD.search("/" + text.replace("\0", "/") + "/") is None


def are_sorted_canonical(names: "list[str]", text: str) -> bool:
    """Tell the same of names that are sorted and not empty, and that ``text`` holds, each with NUL after it.

    Sorted, those that begin with a dot or a slash stand together.
    """
    if not is_normal(text) or text.count("\0") != len(names) or _ODD_OR_OPEN.search(text):
        return False
    place = bisect_left(names, ".")
    return place == len(names) or names[place] >= "0"


def is_normal(text: str) -> bool:
    """Tell whether the names in a text are canonical but for needless slashes and dots."""
    return "\\" not in text and (text.isascii() or unicodedata.is_normalized("NFC", text))


def canonicals(names: "list[str]", folds: bool = False) -> "list[str]":
    """Return the canonical names of a list of names, without those that name nothing."""
    if are_canonical(names, folds):
        return names
    return [name for name in [canonical(each, folds) for each in names] if name]


def to_wire(name: str) -> "str | dict[str, str]":
    """Return a name as JSON may carry it: itself, or ``{"b64": …}`` of its bytes if it is not valid Unicode."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return {"b64": base64.b64encode(name.encode("utf-8", "surrogateescape")).decode("ascii")}
    return name


def from_wire(told: "str | dict[str, str]") -> str:
    """Return the name that ``to_wire`` told."""
    if isinstance(told, str):
        return told
    return base64.b64decode(told["b64"]).decode("utf-8", "surrogateescape")
