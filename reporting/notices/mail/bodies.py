"""What stands in a mail: the same as plain text and as HTML.

The HTML is for dark mode and for the phone: nothing but inline styles, since some mail programs drop the others;
colours of text and ground are left to the program, and those that mark something are readable on white and on black;
nothing is fetched from anywhere.
"""

from collections.abc import Iterator
from html import escape

from reporting.notices.cutting import clean, one_line
from reporting.notices.fitting import address
from reporting.notices.heading import state
from reporting.notices.message import Message, Tone

MOST_ITEMS = 100
"""Of a list; more is said in one line, and the page has it."""
_COLOURS = {Tone.BAD: "#d1242f", Tone.WARN: "#9a6700", Tone.GOOD: "#1a7f37", Tone.PLAIN: "#57606a"}
"""Behind white letters; the contrast is 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.45"
_WRAP = "overflow-wrap:anywhere;word-break:break-word"
_BUTTON = (
    "display:inline-block;margin:0 8px 8px 0;padding:10px 16px;border-radius:6px;background:#1f6feb;color:#ffffff;"
    "text-decoration:none;font-weight:600"
)


def items_of(message: Message) -> list[str]:
    """Return the list as it is shown, with what says how many were left out."""
    items = [item for item in map(one_line, message.items) if item]
    more = len(items) - MOST_ITEMS
    if more <= 0:
        return items
    note = one_line(message.left_out)
    return [*items[:MOST_ITEMS], note.replace("{more}", str(more)) if "{more}" in note else f"{note} +{more}"]


def text_of(message: Message) -> str:
    """Return the mail as plain text."""
    return "\n\n".join("\n".join(block) for block in _blocks(message) if block) + "\n"


def _blocks(message: Message) -> Iterator[list[str]]:
    if message.is_drill or not message.lead.strip():
        yield [one_line(message.title)]
    yield _lines(message.lead)
    yield [f"{one_line(name)}: {one_line(value)}" for name, value in message.rows]
    items = items_of(message)
    title = [f"{one_line(message.items_title)}:"] if items and message.items_title.strip() else []
    yield title + [f"- {item}" for item in items]
    yield [f"{one_line(link.label)}: {one_line(link.url)}" for link in message.links]


def _lines(text: str) -> list[str]:
    return [line for line in (one_line(part) for part in clean(text).split("\n")) if line]


def html_of(message: Message) -> str:
    """Return the mail as HTML."""
    return (
        f'<!DOCTYPE html>\n<html lang="{_shown(message.language)}" style="color-scheme:light dark">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{_shown(message.title)}</title>\n</head>\n"
        f'<body style="margin:0;padding:0;{_FONT}">\n'
        f'<div style="max-width:600px;margin:0 auto;padding:16px;{_FONT};{_WRAP}">\n'
        f"{''.join(_parts(message))}</div>\n</body>\n</html>\n"
    )


def _parts(message: Message) -> Iterator[str]:
    colour = _COLOURS[message.tone]
    yield (
        f'<div style="margin:0 0 12px"><span style="display:inline-block;padding:2px 10px;border-radius:6px;'
        f'background:{colour};color:#ffffff;font-size:14px;font-weight:600">{_shown(state(message))}</span></div>\n'
    )
    lead = "<br>".join(map(_shown, _lines(message.lead)))
    if message.is_drill or not lead:
        yield f'<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3">{_shown(message.title)}</h1>\n'
    if lead:
        yield f'<p style="margin:0 0 16px;font-size:18px;font-weight:600">{lead}</p>\n'
    if message.rows:
        rows = "".join(_row(name, value) for name, value in message.rows)
        style = "width:100%;border-collapse:collapse;margin:0 0 16px"
        yield f'<table role="presentation" style="{style}">\n{rows}</table>\n'
    items = items_of(message)
    if items and message.items_title.strip():
        yield f'<h2 style="margin:0 0 6px;font-size:16px;line-height:1.3">{_shown(message.items_title)}</h2>\n'
    if items:
        listed = "".join(f'<li style="margin:0 0 4px">{_shown(item)}</li>\n' for item in items)
        yield f'<ul style="margin:0 0 16px;padding:0 0 0 20px">\n{listed}</ul>\n'
    yield from _links(message)


def _row(name: str, value: str) -> str:
    line = f"border-top:1px solid rgba(128,128,128,.35);vertical-align:top;text-align:left;padding:6px 0;{_WRAP}"
    return (
        f'<tr><td style="{line};width:34%;padding-right:12px;opacity:.75">{_shown(name)}</td>'
        f'<td style="{line}">{_shown(value)}</td></tr>\n'
    )


def _links(message: Message) -> Iterator[str]:
    for link in message.links:
        url, label = address(link.url), _shown(link.label or link.url)
        if url is None:
            yield f'<p style="margin:0 0 8px">{label}: {_shown(link.url)}</p>\n'
        else:
            yield f'<a href="{escape(url)}" style="{_BUTTON}">{label}</a>\n'


def _shown(text: str) -> str:
    return escape(one_line(text))
