"""What people write into a ticket about its root cause, as lines in a comment or a description.

    Root cause: configuration - the pool had two connections
    Fix: https://git.example/yard/pull/12

The same in Spanish: ``Causa raíz:`` and ``Corrección:``. Bullets, bold type and tables may stand around them. What is
quoted is somebody else's word and does not count, nor does a template that nobody filled in.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from reporting.domain.rootcause import Category, RootCause

_IN_SPANISH = {
    "código": Category.CODE,
    "despliegue": Category.DEPLOYMENT,
    "configuración": Category.CONFIGURATION,
    "credenciales": Category.CREDENTIALS,
    "datos": Category.DATA,
    "capacidad": Category.CAPACITY,
    "dependencia": Category.DEPENDENCY,
    "infraestructura": Category.INFRASTRUCTURE,
    "red": Category.NETWORK,
    "proveedor": Category.PROVIDER,
    "operación": Category.OPERATION,
    "falsa alarma": Category.FALSE_ALARM,
    "desconocida": Category.UNKNOWN,
}
"""The same list as people write it in Spanish, with or without its accents."""


def _plain(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(sign))


_NAMES = {each.value: each for each in Category} | {
    form: category for word, category in _IN_SPANISH.items() for form in (word, _plain(word))
}
_CATEGORIES = "|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True))
_SIGNS = r"(?:[^\w<>]|_)*"
"""Bold type, cells of a table: any signs but those that quote a line or begin a hidden remark."""
_BEFORE = rf"{_SIGNS}(?:\d+[.)]{_SIGNS})?"
"""Also bullets and numbers of a list."""
_COLON = r"[\s*_|`]*[:\N{FULLWIDTH COLON}]"
_BETWEEN = r"[\s*_|`]*[-\N{EN DASH}\N{EM DASH}:,.;]*[\s*_|`]*"
_ROOT = re.compile(
    rf"{_BEFORE}(?:root\s+cause|causa\s+ra(?:[ií]|i\u0301)z){_COLON}{_SIGNS}"
    rf"(?P<category>{_CATEGORIES})(?!-?[^\W_]){_BETWEEN}(?P<text>.*)",
    re.IGNORECASE,
)
_FIX = re.compile(
    rf"{_BEFORE}(?:fix|correcci(?:[oó]|o\u0301)n|arreglo){_COLON}.*?(?P<fix>https?://\w[^\s\])>|\"']*)", re.IGNORECASE
)
_UNFILLED = re.compile(r"[\s.…*_`|]+")
"""The ``…`` of a template."""
_QUOTE_SIGN = "{quote}"
"""Begins and ends a quotation in Jira's markup."""


def root_cause_in(texts: Iterable[str]) -> RootCause | None:
    """Return what these texts say, later ones counting more; None if none says anything.

    Args:
        texts: Plain text or light markup, the oldest first.
    """
    category, text, fix = None, "", ""
    for line in _own_lines(texts):
        if (found := _ROOT.match(line)) and (named := _category(found)) and not _UNFILLED.fullmatch(found["text"]):
            category, text = named, _bare(line[: found.start("text")], found["text"])
        elif found := _FIX.match(line):
            fix = found["fix"].rstrip(".,;:*_`")
    return RootCause(category, text, fix) if category is not None or fix else None


def _category(found: re.Match[str]) -> Category | None:
    """Return the category that was named; letters that only look like those of the list name none."""
    return _NAMES.get(unicodedata.normalize("NFC", found["category"].lower()))


def _own_lines(texts: Iterable[str]) -> Iterator[str]:
    """Yield the lines outside of quotations in Jira's markup."""
    for text in texts:
        is_quoted = False
        for line in text.splitlines():
            parts = line.split(_QUOTE_SIGN)
            if len(parts) % 2 == 0:
                is_quoted = not is_quoted
            elif not is_quoted:
                yield line


def _bare(head: str, text: str) -> str:
    """Return a text without the cell of a table and the bold type that began before it and end with it."""
    kept = text.strip().rstrip("|").rstrip()
    for mark in ("**", "__", "*", "_"):
        if kept.endswith(mark) and head.count(mark) % 2:
            return kept.removesuffix(mark).rstrip()
    return kept
