"""A message as Slack's blocks, within Slack's limits.

Nearly all of it is ``rich_text``, whose texts Slack shows letter by letter: nothing in them mentions anybody, links
anything or becomes bold. Links are text, since a button without a server behind it shows a warning sign when it is
pressed (https://github.com/slackapi/node-slack-sdk/issues/869).
"""

import re
from typing import Any

from reporting.notices.cutting import cut, units
from reporting.notices.fitting import Shown, fitted
from reporting.notices.heading import heading, notes
from reporting.notices.message import Link, Message
from reporting.notices.posting import body_of

MAX_HEADER = 150
"""Characters (https://docs.slack.dev/reference/block-kit/blocks/header-block)."""
MAX_NOTES = 10
"""Elements of a context block (https://docs.slack.dev/reference/block-kit/blocks/context-block)."""
MAX_BYTES = 12_000
"""Of all blocks as JSON. Slack says msg_blocks_too_long at about 13,000 characters, and does not say which it counts:
texts of 9,600 in 15,600 of JSON were taken, 11,300 in 17,700 refused (https://github.com/slackapi/bolt-js/issues/2867).
"""
MAX_TEXT = 3_000
"""UTF-16 units of a text without blocks; Slack breaks one up above 4,000."""
MAX_PREVIEW = 400
"""UTF-16 units of the text that a phone shows beside blocks."""
_CALL = re.compile(r"(?<=@)(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
_WORD_JOINER = "\u2060"
_SPECIAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
"""https://docs.slack.dev/messaging/formatting-message-text#escaping"""
_GROWTH = max(map(len, _SPECIAL.values()))

POSTED = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
"""Of what is posted: its text is no markup, and its links bring no pictures along."""

Document = dict[str, Any]


def rendered(message: Message, *, again: bool = False) -> Document:
    """Return blocks, and the text that stands in for them in a preview and for a screen reader."""

    def blocks(of: Shown) -> list[Document]:
        return _blocks(message, of, notes(message, again=again))

    taken = fitted(message, lambda of: len(body_of(blocks(of))) <= MAX_BYTES)
    preview = " · ".join([heading(message, MAX_HEADER), *taken.lead])
    return _quiet(preview, MAX_PREVIEW) | {"blocks": blocks(taken)}


def without_blocks(message: Message, *, again: bool = False) -> Document:
    """Return a message of text alone, for a Slack that refuses the blocks; an update must say that there are none."""
    of = fitted(message, lambda _: True)
    lines = [
        heading(message, MAX_HEADER),
        *of.lead,
        *(f"{name}: {value}" for name, value in of.rows),
        *(f"{link.label}: {link.url}" for link in of.links),
        *([f"{of.items_title}:"] if of.items_title else []),
        *(f"• {item}" for item in of.items),
        *filter(None, [of.items_left_out]),
        " · ".join(notes(message, again=again)),
    ]
    return _quiet("\n".join(lines), MAX_TEXT) | {"blocks": []}


def escaped(text: str) -> str:
    """Return a text that mentions nobody and links nothing, where Slack reads its mrkdwn."""
    return re.sub("[&<>]", lambda sign: _SPECIAL[sign[0]], _CALL.sub(_WORD_JOINER, text))


def _quiet(text: str, limit: int) -> Document:
    """Return a text as a message; what is escaped grows, so it is cut until that fits."""
    room = limit
    while units(shown := escaped(cut(text, room))) > limit:
        room -= max(1, (units(shown) - limit) // _GROWTH)
    return {"text": shown}


def _blocks(message: Message, of: Shown, at_edge: list[str]) -> list[Document]:
    head = {"type": "header", "text": _plain(heading(message, MAX_HEADER))}
    edge = {"type": "context", "elements": [_plain(each) for each in at_edge[:MAX_NOTES]]}
    body = [_section(_lead(of)), _section(_rows(of)), _section(_links(of.links)), _items(of)]
    return [head, *(each for each in body if each is not None), edge]


def _lead(of: Shown) -> list[Document]:
    return [_text("\n".join(of.lead))] if of.lead else []


def _rows(of: Shown) -> list[Document]:
    parts: list[Document] = []
    for name, value in of.rows:
        parts += [_text("\n")] if parts else []
        parts += [_text(f"{name}: ", bold=True)] if name else []
        parts += [_text(value)] if value else []
    if of.rows_left_out:
        parts += [_text(f"\n{of.rows_left_out}" if parts else of.rows_left_out)]
    return parts


def _links(links: tuple[Link, ...]) -> list[Document]:
    parts: list[Document] = []
    for link in links:
        parts += [_text("  ·  ")] if parts else []
        parts += [{"type": "link", "url": link.url, "text": link.label}]
    return parts


def _items(of: Shown) -> Document | None:
    elements: list[Document] = []
    if of.items_title:
        elements.append(_line(_text(f"{of.items_title}:", bold=True)))
    if of.items:
        items = [_line(_text(item)) for item in of.items]
        elements.append({"type": "rich_text_list", "style": "bullet", "elements": items})
    if of.items_left_out:
        elements.append(_line(_text(of.items_left_out)))
    return {"type": "rich_text", "elements": elements} if elements else None


def _section(parts: list[Document]) -> Document | None:
    return {"type": "rich_text", "elements": [_line(*parts)]} if parts else None


def _line(*parts: Document) -> Document:
    return {"type": "rich_text_section", "elements": list(parts)}


def _text(text: str, *, bold: bool = False) -> Document:
    return {"type": "text", "text": text} | ({"style": {"bold": True}} if bold else {})


def _plain(text: str) -> Document:
    return {"type": "plain_text", "text": text, "emoji": True}
