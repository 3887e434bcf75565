"""Markdown that people wrote, as HTML that does nothing: no raw HTML, no images, links only where they may lead."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

Lead = Callable[[str], str | None]
"""Returns where a link leads; None leaves its text without a link."""

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table").disable("image")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What neither HTML nor XML 1.0 may hold (https://www.w3.org/TR/xml/#charsets)."""
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that stands by itself, in no list and no quotation."""

    level: int
    """1 to 6."""
    title: str
    """Without its markup."""
    line: int
    """From 1."""


def headings(text: str) -> list[Heading]:
    """Return the headings of a text, in order; what only looks like one, in a piece of code, is none."""
    return [
        Heading(int(token.tag[1]), _plain(tokens[place + 1]), (token.map or [0])[0] + 1)
        for tokens in (_MARKDOWN.parse(text.removeprefix(_BOM)),)
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0
    ]


def html_of(text: str, lead: Lead) -> str:
    """Return a text as well-formed XHTML that stands under a heading of its own.

    The title, a first heading of level 1, is left out; any other heading of level 1 becomes one of level 2.
    """
    tokens = [_tame(token, lead) for token in _without_title(_MARKDOWN.parse(text.removeprefix(_BOM)))]
    rendered: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return _UNWRITABLE.sub("\ufffd", rendered)


def title_of(text: str) -> str | None:
    """Return the title of a text: its first heading, if that is of level 1."""
    first = next(iter(headings(text)), None)
    return first.title if first is not None and first.level == 1 and first.title else None


def _without_title(tokens: list[Token]) -> list[Token]:
    start = next((place for place, each in enumerate(tokens) if each.type == "heading_open" and each.level == 0), None)
    if start is None or tokens[start].tag != "h1":
        return tokens
    return tokens[:start] + tokens[start + 3 :]


def _tame(token: Token, lead: Lead) -> Token:
    if token.type in ("heading_open", "heading_close") and token.tag == "h1":
        token.tag = "h2"
    token.attrs.pop("style", None)  # of a table's cell: the pages allow no style of others
    if token.children:
        token.children = list(_led(token.children, lead))
    return token


def _led(tokens: list[Token], lead: Lead) -> Iterator[Token]:
    """Yield what stands in a line; a link that leads nowhere becomes its text. Links hold no links in Markdown."""
    is_dropped = False
    for token in tokens:
        if token.type == "link_open":
            address = lead(str(token.attrs.get("href", "")))
            is_dropped = address is None
            token.attrs = {"href": address, "rel": "noreferrer"} if address is not None else {}
        if token.type in ("link_open", "link_close") and is_dropped:
            continue
        yield token


def _plain(inline: Token) -> str:
    """Return the text of a line without its markup."""
    parts = (" " if each.type.endswith("break") else each.content for each in inline.children or ())
    return _UNWRITABLE.sub("\ufffd", "".join(parts)).strip()
