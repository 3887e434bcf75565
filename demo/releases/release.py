"""What a release is, and what its edits make of the files they change."""

from dataclasses import dataclass
from pathlib import Path

from demo.errors import DemoError


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to one file."""

    file: str
    """Path within the backend's checkout."""

    new: str
    """What stands there afterwards."""

    old: str = ""
    """What stands there before, exactly once; empty: the file is a new one."""


@dataclass(frozen=True, slots=True)
class Release:
    """One commit that can be deployed."""

    name: str
    """As typed on the command line."""

    message: str
    """Of the commit, as its author would put it."""

    english: str
    """One line: what it does to the backend's users."""

    spanish: str
    """The same line in Spanish."""

    edits: tuple[Edit, ...]
    """Made in this order."""


def write_edits(checkout: Path, release: Release) -> None:
    """Change the files of the checkout; raise DemoError before any is changed if an edit does not fit."""
    texts: dict[Path, str] = {}
    for edit in release.edits:
        path = checkout / edit.file
        texts[path] = _edited(texts.get(path), path, edit, release.name)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")


def _edited(text: str | None, path: Path, edit: Edit, release: str) -> str:
    if text is None and path.exists():
        text = path.read_text(encoding="utf-8")
    if not edit.old:
        if text is not None:
            raise DemoError(f"{release} does not fit what is deployed: {edit.file} is there already.")
        return edit.new
    if text is None or text.count(edit.old) != 1:
        first = edit.old.strip().splitlines()[0]
        raise DemoError(f"{release} does not fit what is deployed: {edit.file} does not hold {first!r} exactly once.")
    return text.replace(edit.old, edit.new)
