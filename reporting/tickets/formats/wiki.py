"""Blocks in Jira's wiki markup, for Data Center's REST v2."""

import re
from collections.abc import Sequence

from reporting.tickets.formats.document import Block, Code, Items, Paragraph, Rows

_SPECIAL = re.compile(r"([\\{}\[\]*+^~?!|#]|(?<![A-Za-z0-9])[-_]|[-_](?![A-Za-z0-9]))")
"""Signs that markup begins with (Jira's "Text Formatting Notation Help"); a backslash before each takes that away.

A hyphen inside a word means nothing, and is left, so that a search for an incident's id finds it."""
_NOFORMAT = re.compile(r"\{noformat", re.IGNORECASE)


def written(blocks: Sequence[Block]) -> str:
    """Return the body of a description or a comment."""
    return "\n\n".join(_written(block) for block in blocks) + "\n"


def _written(block: Block) -> str:
    match block:
        case Paragraph(text):
            return _escaped(text)
        case Rows(rows):
            return "\n".join(f"||{_cell(name)}|{_cell(value)}|" for name, value in rows)
        case Items(title, items):
            return "\n".join([f"*{_escaped(title)}:*", *(f"* {_cell(item)}" for item in items)])
        case Code(title, text):
            kept = _NOFORMAT.sub("{ noformat", text)
            return f"*{_escaped(title)}:*\n{{noformat}}\n{kept}\n{{noformat}}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _cell(text: str) -> str:
    """Return a text for one line; an empty cell would make the row a heading."""
    return _escaped(text).replace("\n", r" \\ ") or " "
