"""What people wrote into Jira, as plain text: fields and comments in either version of its API."""

from collections.abc import Iterator
from typing import Any

_LINES = {"paragraph", "heading", "codeBlock", "listItem", "tableRow", "tableCell", "tableHeader", "rule", "panel"}
"""Nodes of the document format that end a line."""


def text_of(value: Any) -> str:
    """Return the text of a field or a comment; empty for nothing.

    An option is its value, several are joined by commas, and a document is its words, line by line, with the addresses
    behind its links. What a document quotes is left out: it is not what its author says.
    """
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, (text_of(each) for each in value)))
    if not isinstance(value, dict):
        return str(value).strip()
    if value.get("type") == "doc":
        lines = (line.strip() for line in "".join(_words(value)).split("\n"))
        return "\n".join(line for line in lines if line)
    return next((str(value[name]) for name in ("value", "name", "url", "displayName") if value.get(name)), "")


def _words(node: dict[str, Any]) -> Iterator[str]:
    kind, attrs = node.get("type"), node.get("attrs") or {}
    if kind == "blockquote":
        return
    if kind == "text":
        yield str(node.get("text", ""))
        for mark in node.get("marks") or ():
            href = str((mark.get("attrs") or {}).get("href", "")) if mark.get("type") == "link" else ""
            if href and href not in str(node.get("text", "")):
                yield f" {href}"
    elif kind == "hardBreak":
        yield "\n"
    else:
        # A pasted address becomes a card, whose text is an attribute; so are a mention's and a status's.
        yield str(attrs.get("url") or attrs.get("text") or "")
    for each in node.get("content") or ():
        yield from _words(each)
    if kind in _LINES:
        yield "\n"
