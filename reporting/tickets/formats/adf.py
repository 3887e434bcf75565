"""Blocks in the Atlassian Document Format, for Jira Cloud's REST v3 (facts/jira.md; a test checks the ADF schema)."""

import json
from collections.abc import Sequence
from typing import Any

from reporting.tickets.formats.document import Block, Code, Items, Paragraph, Rows

Node = dict[str, Any]


def document(blocks: Sequence[Block]) -> Node:
    """Return the body of a description or a comment."""
    return {"version": 1, "type": "doc", "content": [node for block in blocks for node in _nodes(block)]}


def written(blocks: Sequence[Block]) -> str:
    """Return the body as it is sent, to measure it."""
    return json.dumps(document(blocks), ensure_ascii=False)


def _nodes(block: Block) -> list[Node]:
    match block:
        case Paragraph(text):
            return [_paragraph(text)]
        case Rows(rows):
            return [{"type": "table", "content": [_row(name, value) for name, value in rows]}] if rows else []
        case Items(title, items):
            listed = [{"type": "listItem", "content": [_paragraph(item)]} for item in items]
            return [_strong(title), *([{"type": "bulletList", "content": listed}] if listed else [])]
        case Code(title, text):
            return [_strong(title), {"type": "codeBlock", "attrs": {"language": "shell"}, "content": _text(text)}]


def _row(name: str, value: str) -> Node:
    head = {"type": "tableHeader", "attrs": {}, "content": [_paragraph(name)]}
    return {"type": "tableRow", "content": [head, {"type": "tableCell", "attrs": {}, "content": [_paragraph(value)]}]}


def _paragraph(text: str) -> Node:
    content: list[Node] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            content.append({"type": "hardBreak"})
        content += _text(line)
    return {"type": "paragraph", "content": content}


def _strong(text: str) -> Node:
    marked = [{**node, "marks": [{"type": "strong"}]} for node in _text(text)]
    return {"type": "paragraph", "content": marked}


def _text(text: str) -> list[Node]:
    """Return a text node; the format knows no empty one."""
    return [{"type": "text", "text": text}] if text else []
