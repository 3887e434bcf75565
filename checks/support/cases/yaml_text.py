"""YAML as a file of cases may use it: the core scalars of YAML 1.2, each key with its line, nothing that unfolds.

It is built from the parser's events, one after another: libyaml's composer calls itself for every level, and a file
that nests deep enough ends the process (seen with PyYAML 6.0.3).
"""

import contextlib
import math
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from yaml.reader import Reader

from checks.support.cases.findings import KeyPath, short
from language import _

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML was built with it, about ten times as fast."""
DEEPEST: Final = 40
"""Levels of nesting; a case needs about ten."""
_CORE = re.compile(
    r"(?P<null>~|null|Null|NULL|)"
    r"|(?P<true>true|True|TRUE)"
    r"|(?P<false>false|False|FALSE)"
    r"|(?P<whole>[-+]?[0-9]+)"
    r"|(?P<octal>0o[0-7]+)"
    r"|(?P<hexadecimal>0x[0-9a-fA-F]+)"
    r"|(?P<real>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)
"""Which plain scalars are no text (https://yaml.org/spec/1.2.2/#103-core-schema); `yes`, `on` and dates are."""
_WHOLE_NUMBERS = {"whole": 10, "octal": 8, "hexadecimal": 16}


class YamlError(Exception):
    """A text is no YAML, or more than a file of cases may use.

    Args:
        line: Where, from 1.
    """

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True, slots=True)
class Document:
    """What a text holds."""

    value: Any = None
    """None, bool, int, float, str, and lists and dictionaries of them; keys are texts, whatever they look like."""
    lines: dict[KeyPath, int] = field(default_factory=dict)
    """Line of every key and list item, from 1."""
    repeated: list[tuple[int, str]] = field(default_factory=list)
    """Line and name of each key that stands there already; the first value counts."""


def load(text: str, loader: Any = LOADER) -> Document:
    """Read the one document of a text.

    Raises:
        YamlError: It is not YAML, or holds an alias, a tag, several documents, or more levels than ``DEEPEST``.
    """
    if strange := Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, strange.start()) + 1
        raise YamlError(line, _("holds the character {code}, which YAML does not take").format(code=ascii(strange[0])))
    try:
        with contextlib.closing(_events(text, loader)) as events:
            return _document(events)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = ", ".join(filter(None, (error.context, error.problem)))
        raise YamlError(mark.line + 1 if mark else 1, _("is not YAML: {why}").format(why=said)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise YamlError(1, _("is not YAML: {why}").format(why=str(error).partition("\n")[0])) from error


def _events(text: str, loader: Any) -> Generator[Event, None, None]:
    yield from yaml.parse(text, Loader=loader)


def _document(events: Iterator[Event]) -> Document:
    document, is_read = Document(), False
    for event in events:
        if isinstance(event, DocumentStartEvent):
            if is_read:
                raise YamlError(_line(event), _("holds a second document (---): write one per file"))
            document, is_read = _Building(events).whole(), True
    return document


class _Building:
    """One document, taken from the events in their order."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._lines: dict[KeyPath, int] = {}
        self._repeated: list[tuple[int, str]] = []

    def whole(self) -> Document:
        event = next(self._events)
        self._lines[()] = _line(event)
        return Document(self._value(event, ()), self._lines, self._repeated)

    def _value(self, event: Event, path: KeyPath) -> Any:
        _refuse_what_unfolds(event)
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if len(path) >= DEEPEST:
            raise YamlError(_line(event), _("nests deeper than {count} levels").format(count=DEEPEST))
        return self._mapping(path) if isinstance(event, MappingStartEvent) else self._sequence(path)

    def _sequence(self, path: KeyPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), CollectionEndEvent):
            here = (*path, len(items))
            self._lines[here] = _line(event)
            items.append(self._value(event, here))
        return items

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), CollectionEndEvent):
            key = _key(event)
            if key in found:
                self._repeated.append((_line(event), key))
                _Building(self._events)._value(next(self._events), (*path, key))
                continue
            here = (*path, key)
            self._lines[here] = _line(event)
            found[key] = self._value(next(self._events), here)
        return found


def _key(event: Event) -> str:
    _refuse_what_unfolds(event)
    if not isinstance(event, ScalarEvent):
        said = _("has a list or a table where a key should be: put quotes around text with { or [")
        raise YamlError(_line(event), said)
    return str(event.value)


def _refuse_what_unfolds(event: Event) -> None:
    if isinstance(event, AliasEvent):
        said = _("has the alias *{name}: aliases are not taken, write the value out")
        raise YamlError(_line(event), said.format(name=short(event.anchor)))
    if isinstance(event, (ScalarEvent, SequenceStartEvent, MappingStartEvent)) and event.tag is not None:
        said = _("has the tag {tag}: tags are not taken; put quotes around a text that starts with !")
        raise YamlError(_line(event), said.format(tag=short(event.tag)))


def _scalar(event: ScalarEvent) -> Any:
    text = str(event.value)
    if not text.isascii() and re.search("[\ud800-\udfff]", text):
        raise YamlError(_line(event), _("holds half a character (\\ud800 to \\udfff), which cannot be sent"))
    match = _CORE.fullmatch(text) if event.implicit[0] else None
    kind = match.lastgroup if match else None
    if kind is None:
        return text
    if kind in ("null", "true", "false"):
        return {"null": None, "true": True, "false": False}[kind]
    try:
        number = int(text, _WHOLE_NUMBERS[kind]) if kind in _WHOLE_NUMBERS else float(text.replace(".inf", "inf"))
    except ValueError as error:  # Python reads 4300 digits at most; the name of "not a number" is .nan here.
        raise YamlError(_line(event), _not_a_number(text)) from error
    if isinstance(number, float) and not math.isfinite(number):
        raise YamlError(_line(event), _not_a_number(text))
    return number


def _not_a_number(text: str) -> str:
    return _("has {text}, a number that JSON cannot hold: put quotes around it").format(text=short(text))


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1
