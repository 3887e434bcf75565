"""A message as an Adaptive Card 1.5 in the envelope that a Workflows flow takes.

Every text is a run of a RichTextBlock: those alone are shown letter by letter, where a TextBlock or a FactSet reads
Markdown (https://adaptivecards.io/explorer/TextRun.html).
"""

import re
from typing import Any

from language import N_, translations
from reporting.notices.cutting import cut
from reporting.notices.fitting import Shown, fitted
from reporting.notices.heading import heading, notes
from reporting.notices.message import Message, Tone
from reporting.notices.posting import body_of

VERSION = "1.5"
MAX_BYTES = 20_000
"""Of the whole message: Teams takes about 28 KB."""
MAX_TITLE = 200
"""UTF-16 units: five lines on a phone."""
MAX_FALLBACK = 400
"""UTF-16 units of the text for a client that cannot show the card."""
_STYLES = {Tone.BAD: "attention", Tone.WARN: "warning", Tone.GOOD: "good", Tone.PLAIN: "accent"}
_FUNCTION, _WORD_JOINER = re.compile(r"\{(?=\{)"), "\u2060"
"""Clients replace {{DATE(…)}} and {{TIME(…)}} even in a run of text."""

Document = dict[str, Any]


def rendered(message: Message, *, is_follow_up: bool = False, again: bool = False) -> Document:
    """Return the message as it is posted: the largest portion of it that stays within the size."""
    at_edge = notes(message, again=again)
    if is_follow_up:
        at_edge.insert(1, translations(message.language).gettext(N_("Follow-up")))

    def envelope(of: Shown) -> Document:
        card = _card(message, of, at_edge)
        kind = "application/vnd.microsoft.card.adaptive"
        return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}

    return envelope(fitted(message, lambda of: len(body_of(envelope(of))) <= MAX_BYTES))


def _card(message: Message, of: Shown, at_edge: list[str]) -> Document:
    title = heading(message, MAX_TITLE)
    head = [_block(title, size="large", weight="bolder"), _block(" · ".join(at_edge), spacing="small", size="small")]
    body: list[Document] = [{"type": "Container", "style": _STYLES[message.tone], "bleed": True, "items": head}]
    body += [_block(line) for line in of.lead]
    body += _rows(of) + _items(of)
    card: Document = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "fallbackText": cut(" · ".join([title, *of.lead]), MAX_FALLBACK),
        "body": body,
    }
    if of.links:
        card["actions"] = [{"type": "Action.OpenUrl", "title": each.label, "url": each.url} for each in of.links]
    return card


def _rows(of: Shown) -> list[Document]:
    found: list[Document] = []
    for place, (name, value) in enumerate(of.rows):
        runs = [_run(f"{name}: ", weight="bolder")] if name else []
        runs += [_run(value)] if value else []
        found.append(_runs(runs, "small" if place else "medium"))
    return found + ([_block(of.rows_left_out, spacing="small")] if of.rows_left_out else [])


def _items(of: Shown) -> list[Document]:
    titled = [_block(f"{of.items_title}:", spacing="medium", weight="bolder")] if of.items_title else []
    listed = [_block(f"• {item}", spacing="small") for item in of.items]
    return titled + listed + ([_block(of.items_left_out, spacing="small")] if of.items_left_out else [])


def _block(text: str, *, spacing: str = "medium", **look: str) -> Document:
    return _runs([_run(text, **look)], spacing)


def _runs(runs: list[Document], spacing: str) -> Document:
    return {"type": "RichTextBlock", "spacing": spacing, "inlines": runs}


def _run(text: str, **look: str) -> Document:
    return {"type": "TextRun", "text": _FUNCTION.sub(f"{{{_WORD_JOINER}", text), **look}
