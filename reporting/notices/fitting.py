"""How much of a message a channel's budget takes: first items go, then rows, then the end of the lead."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from reporting.notices.cutting import clean, cut, one_line
from reporting.notices.message import Link, Message

_URL_SIGNS = "!#$%&'()*+,/:;=?@[]~"
"""What stands in an address as it is (RFC 3986, section 2.2), beside letters and digits."""


@dataclass(frozen=True, slots=True)
class Portion:
    """How much of a message is shown."""

    lead: int
    """UTF-16 units of the lead."""
    rows: int
    items: int


@dataclass(frozen=True, slots=True)
class Most:
    """What a channel shows at most, whatever its budget: more of it nobody reads on a phone."""

    label: int = 75
    """UTF-16 units of a row's name, a list's title or a link's label."""
    lead: int = 1_500
    """UTF-16 units."""
    value: int = 400
    """UTF-16 units of a row's value or an item."""
    rows: int = 15
    items: int = 15
    links: int = 5
    url: int = 1_000
    """Signs of an address; a longer one stands in a row, as text."""


MOST = Most()


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a message is shown: clean, cut, without anything empty."""

    lead: tuple[str, ...]
    """Lines."""
    rows: tuple[tuple[str, str], ...]
    rows_left_out: str
    """What stands instead of further rows; empty if there are none."""
    items_title: str
    items: tuple[str, ...]
    items_left_out: str
    links: tuple[Link, ...]
    """Addresses of the web, of ASCII signs only."""


def shown(message: Message, portion: Portion) -> Shown:
    """Return that portion of a message."""
    rows, items, links = _rows(message), _items(message), _links(message)
    kept_rows, kept_items = rows[: portion.rows], items[: portion.items]
    lead = cut(clean(message.lead).strip(), portion.lead) if portion.lead else ""
    return Shown(
        lead=tuple(line.strip() for line in lead.split("\n") if line.strip()),
        rows=tuple((cut(name, MOST.label), cut(value, MOST.value)) for name, value in kept_rows),
        rows_left_out=_left_out(message, len(rows) - len(kept_rows)),
        items_title=cut(one_line(message.items_title), MOST.label) if items else "",
        items=tuple(cut(item, MOST.value) for item in kept_items),
        items_left_out=_left_out(message, len(items) - len(kept_items)),
        links=links,
    )


def fitted(message: Message, fits: Callable[[Shown], bool]) -> Shown:
    """Return the largest portion that ``fits``; the smallest one, title and links alone, is taken without asking."""
    whole = Portion(MOST.lead, min(len(_rows(message)), MOST.rows), min(len(_items(message)), MOST.items))
    steps = [replace(whole, items=count) for count in range(whole.items, -1, -1)]
    steps += [replace(whole, items=0, rows=count) for count in range(whole.rows - 1, -1, -1)]
    steps += [Portion(whole.lead // 2**halvings, 0, 0) for halvings in range(1, 8)]
    tried = (shown(message, each) for each in steps)
    return next((each for each in tried if fits(each)), shown(message, Portion(0, 0, 0)))


def address(url: str) -> str | None:
    """Return an address as it may stand in a link, of ASCII signs only; None if it is none of the web, or too long."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or not host.isascii():
        return None
    if url != clean(url) or any(sign.isspace() for sign in url):
        return None
    written = quote(url, safe=_URL_SIGNS)
    return written if len(written) <= MOST.url else None


def _rows(message: Message) -> list[tuple[str, str]]:
    plain = [(each.label, each.url) for each in message.links if address(each.url) is None]
    rows = [(one_line(name), one_line(value)) for name, value in (*message.rows, *plain)]
    return [(name, value) for name, value in rows if name or value]


def _items(message: Message) -> list[str]:
    return [item for item in map(one_line, message.items) if item]


def _links(message: Message) -> tuple[Link, ...]:
    found = ((one_line(each.label), address(each.url)) for each in message.links)
    made = [Link(cut(label or url, MOST.label), url) for label, url in found if url is not None]
    return tuple(made[: MOST.links])


def _left_out(message: Message, count: int) -> str:
    if not count:
        return ""
    return cut(one_line(message.left_out.replace("{more}", str(count))) or "…", MOST.label)
