"""What a channel sends: written in the reader's language, free of any channel's markup."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How a message looks, beside what it says."""

    BAD = "bad"
    """Something is down."""
    WARN = "warn"
    """Something is getting worse, or is about to happen."""
    GOOD = "good"
    """It works again."""
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Link:
    """Where more is to be found."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message to people on a phone: the title alone says what is down, and how bad it is."""

    title: str
    """One line, such as ``[S1] yard: The API does not answer as it should``; at most 150 characters."""
    lead: str
    """What is down for whom, in a sentence or two; may be empty."""
    rows: tuple[tuple[str, str], ...] = ()
    """Names and values: since when, severity, who has it, probable cause, deployment."""
    items_title: str = ""
    items: tuple[str, ...] = ()
    """A list under that title, such as what is affected; the most important first, so that it is cut at its end."""
    links: tuple[Link, ...] = ()
    """The ticket, the page, the runbook; may be empty."""
    tone: Tone = Tone.PLAIN
    is_drill: bool = False
    """True for a rehearsal: the title says so in words, and the channel must not hide it."""
    thread: str = ""
    """What messages about the same thing share, such as an incident's name; empty for one that stands alone."""
    language: str = "es"
    left_out: str = "…"
    """What stands, in the reader's language, where items had to be left out; ``{more}`` is how many."""


@dataclass(frozen=True, slots=True)
class Inline:
    """A picture that stands in the text of a mail."""

    content_id: str
    """What the HTML calls it by, behind ``cid:`` (RFC 2392)."""
    name: str
    """Of the file."""
    png: bytes


@dataclass(frozen=True, slots=True)
class Letter(Message):
    """A message that is written out whole for mail; a channel of another kind says its title, lead and links."""

    text: str = ""
    """Plain text."""
    html: str = ""
    """A whole HTML document."""
    pictures: tuple[Inline, ...] = ()
    """In the order in which they stand."""
