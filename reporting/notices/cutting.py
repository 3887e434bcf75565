"""Text for a budget: cleaned of what no service takes, and cut between words, never inside a character."""

import re
import unicodedata

LONGEST_WORD = 40
"""UTF-16 units; what is longer is an address or a script without blanks, and may be cut between two characters."""
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Explicit directions: one left open turns round what follows. Right-to-left scripts are written without them."""
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ZERO_WIDTH_JOINER = "\u200d"
_VIRAMA = 9
"""Combining class of the sign that ties two consonants of an Indic script."""
_EXTENDING = re.compile(
    "[\u0e33\u0eb3\u1160-\u11ff\u200c\u200d\ud7b0-\ud7fb\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
"""What belongs to the character before it without being a mark: jamo, joiners, skin tones, tags of flags."""
_PREPENDED = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2]")
_LEADING_JAMO = re.compile("[\u1100-\u115f\ua960-\ua97c]")
_HANGUL = re.compile("[\u1100-\u115f\ua960-\ua97c\uac00-\ud7a3]")
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")
"""Two of them are a flag."""


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, the strictest way in which services count: an emoji is two."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def clean(text: str) -> str:
    """Return a text without what cannot be sent or would disturb its surroundings; its lines stay."""
    lined = _BREAKS.sub("\n", text).replace("\t", " ")
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", _REORDERING.sub("", lined))


def one_line(text: str) -> str:
    """Return a clean text on one line."""
    return " ".join(clean(text).split())


def cut(text: str, limit: int) -> str:
    """Return the beginning of a text, at most ``limit`` UTF-16 units, which must be 1 or more.

    What was cut ends in ``…``, after a whole word where there is one, and always after a whole character as a reader
    sees it (Unicode Standard Annex 29): with its marks, and an emoji with all its parts.
    """
    if units(text) <= limit:
        return text
    at = _within(text, limit - 1)
    if at and not text[at].isspace():
        blank = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at))
        end = re.search(r"\s", text[at:])
        word = text[blank + 1 : at + end.start() if end else len(text)]
        at = blank if blank > 0 and units(word) <= LONGEST_WORD else at
    return text[:at].rstrip() + "…"


def _within(text: str, limit: int) -> int:
    """Return where the last character ends that is still within ``limit`` units."""
    at = taken = 0
    while at < len(text) and taken + units(text[at]) <= limit:
        taken += units(text[at])
        at += 1
    while at and not _is_boundary(text, at):
        at -= 1
    return at


def _is_boundary(text: str, at: int) -> bool:
    """Tell whether a character ends before ``at``. Rather no than a wrong yes: after a joiner it never does."""
    if at == len(text):
        return True
    before, after = text[at - 1], text[at]
    if unicodedata.category(after).startswith("M") or _EXTENDING.match(after):
        return False
    if before == _ZERO_WIDTH_JOINER or unicodedata.combining(before) == _VIRAMA or _PREPENDED.match(before):
        return False
    if _LEADING_JAMO.match(before) and _HANGUL.match(after):
        return False
    if not (_REGIONAL.match(before) and _REGIONAL.match(after)):
        return True
    start = at
    while start and _REGIONAL.match(text[start - 1]):
        start -= 1
    return (at - start) % 2 == 0
