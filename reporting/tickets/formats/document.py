"""A ticket or a comment as blocks, free of any markup; and as plain text."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together."""

    text: str
    """Lines are separated by a line feed."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A small table of names and values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list under a title."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Commands or output under a title, kept letter by letter."""

    title: str
    text: str


Block = Paragraph | Rows | Items | Code


@dataclass(frozen=True, slots=True)
class Document:
    """What is sent: one line as its title, and blocks."""

    title: str
    blocks: tuple[Block, ...]


def plain(blocks: Iterable[Block]) -> str:
    """Return blocks as plain text, with blank lines between them."""
    return "\n\n".join(_plain(block) for block in blocks) + "\n"


def _plain(block: Block) -> str:
    match block:
        case Paragraph(text):
            return text
        case Rows(rows):
            return "\n".join(f"{name}: {value}" for name, value in rows)
        case Items(title, items):
            return "\n".join([f"{title}:", *(f"- {item}" for item in items)])
        case Code(title, text):
            return f"{title}:\n{text}"


def fitted(
    blocks: Sequence[Block], write: Callable[[Sequence[Block]], str], limit: int, more: str
) -> tuple[Block, ...]:
    """Return as many blocks as ``write`` puts into ``limit`` UTF-16 units, whole lines and items only.

    What does not fit is left out from the end, and ``more`` says so in a last paragraph.
    """
    kept = tuple(blocks)
    if units(write(kept)) <= limit:
        return kept
    note = Paragraph(more)
    while kept:
        for shorter in _shortened(kept[-1]):
            if units(write((*kept[:-1], shorter, note))) <= limit:
                return (*kept[:-1], shorter, note)
        kept = kept[:-1]
        if units(write((*kept, note))) <= limit:
            return (*kept, note)
    return (note,)


def _shortened(block: Block) -> Iterator[Block]:
    """Yield a block with fewer and fewer of its lines or items, halving each time."""
    parts: Sequence[object] = _parts(block)
    count = len(parts) // 2
    while count:
        yield _with_parts(block, parts[:count])
        count //= 2


def _parts(block: Block) -> Sequence[object]:
    match block:
        case Paragraph(text) | Code(_, text):
            return text.split("\n")
        case Rows(rows):
            return rows
        case Items(_, items):
            return items


def _with_parts(block: Block, parts: Sequence[object]) -> Block:
    match block:
        case Paragraph() | Code():
            return replace(block, text="\n".join(map(str, parts)))
        case Rows():
            return Rows(tuple(parts))  # type: ignore[arg-type]
        case Items():
            return replace(block, items=tuple(map(str, parts)))


def printable(block: Block) -> Block:
    """Return a block without signs that no page or terminal shows."""
    match block:
        case Paragraph(text):
            return Paragraph(printable_text(text))
        case Rows(rows):
            return Rows(tuple((printable_text(name), printable_text(value)) for name, value in rows))
        case Items(title, items):
            return Items(printable_text(title), tuple(map(printable_text, items)))
        case Code(title, text):
            return Code(printable_text(title), printable_text(text))


def printable_text(text: str) -> str:
    """Return a text without signs that no page or terminal shows."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\N{REPLACEMENT CHARACTER}" for sign in text)


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Jira's limits count: an emoji is two."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def shortened(text: str, limit: int) -> str:
    """Return the beginning of a text, at most ``limit`` UTF-16 units; one that was cut ends in ``…``."""
    if units(text) <= limit:
        return text
    kept = text[: limit - 1]
    while units(kept) > limit - 1:
        kept = kept[:-1]
    return kept + "…"
