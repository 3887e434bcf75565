"""Blocks in GitHub's Markdown. Nobody is notified and nothing is linked by a text that came from a check."""

import re
from collections.abc import Sequence

from reporting.tickets.formats.document import Block, Code, Items, Paragraph, Rows

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()+.!|~-])")
"""CommonMark lets any of these be escaped by a backslash (https://spec.commonmark.org/0.31.2/#backslash-escapes)."""
_FENCE = re.compile(r"`{3,}")


def written(blocks: Sequence[Block]) -> str:
    """Return the body of an issue or a comment."""
    return "\n\n".join(_written(block) for block in blocks) + "\n"


def _written(block: Block) -> str:
    match block:
        case Paragraph(text):
            return _escaped(text).replace("\n", "  \n")
        case Rows(rows):
            lines = [f"| **{_cell(name)}** | {_cell(value)} |" for name, value in rows]
            return "\n".join(["| | |", "| --- | --- |", *lines])
        case Items(title, items):
            return "\n".join([f"**{_escaped(title)}:**", "", *(f"- {_cell(item)}" for item in items)])
        case Code(title, text):
            longest = max((len(match[0]) for match in _FENCE.finditer(text)), default=2)
            fence = "`" * (longest + 1)
            return f"**{_escaped(title)}:**\n\n{fence}sh\n{text}\n{fence}"


def _escaped(text: str) -> str:
    """Escape markup; ``@`` would notify somebody and ``#`` link an issue, so both become character references."""
    escaped = _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;"))
    return escaped.replace("#", "&#35;").replace("@", "&#64;")


def _cell(text: str) -> str:
    return _escaped(text).replace("\n", "<br>")
