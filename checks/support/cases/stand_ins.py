"""Which values of a case a script looks up anew, and what stands for them while its requests are built."""

import json
import re
import secrets
from collections.abc import Iterator
from typing import Any, Final

from checks.support.cases import references
from checks.support.cases.shell import Piece, Variable
from checks.support.cases.told import Told

MARK_VARIABLE: Final = "MARK"
_SIMPLE_VALUE = re.compile(r"[A-Za-z0-9_.~-]{1,200}")
"""Means the same in a path, a form, JSON and the shell."""
_SIMPLE_PATH = re.compile(r'(?:[A-Za-z_]\w*|"[^"\\]*")(?:\.(?:[A-Za-z_]\w*|"[^"\\]*")|\[\d+\])*|(?:\[\d+\])+')
_PART = re.compile(r'([A-Za-z_]\w*)|"([^"\\]*)"|\[(\d+)\]')
_HEAD = re.compile(r"\[\d+\]")


class StandIns:
    """The values of a case as the script knows them: some are variables, the others are literal.

    While a request is built, a text that nobody would send stands for each variable; it means itself in a path, a
    form and JSON, and becomes the variable when the request is written for the shell.
    """

    def __init__(self, told: Told) -> None:
        attempt = told.asked.last
        self._nonce = f"zq{secrets.token_hex(6)}q"
        self._paths: dict[str, list[str | int]] = {}
        for asked in told.steps:
            for name, expression in asked.step.keep.items():
                path = simple_path(expression)
                if path is not None and name in attempt.values and _is_simple(attempt.values[name]):
                    self._paths[name] = path
        self._names = [references.MARK, *self._paths]
        bare = {name: self._for(name) for name in self._names}
        data = {
            name: references.filled(value, {references.MARK: bare[references.MARK]})
            for name, value in told.case.data.items()
        }
        self.values: dict[str, Any] = {**attempt.values, **data, **bare}
        """By name, with stand-ins for the variables."""
        self._unquoted = {json.dumps(bare[name]) for name in self._paths if not isinstance(attempt.values[name], str)}

    @property
    def variables(self) -> list[str]:
        """The variables that hold values of answers."""
        return [self._variable(name) for name in self._paths]

    def variable_of(self, name: str) -> str | None:
        """Return the variable that holds a kept value; None if it is literal."""
        return self._variable(name) if name in self._paths else None

    def path_of(self, name: str) -> list[str | int]:
        """Return the keys that lead to a value in its answer."""
        return self._paths[name]

    def json(self, text: str) -> str:
        """Return a JSON body in which numbers that are variables have no quotes."""
        for quoted in self._unquoted:
            text = re.sub(rf"(?<!\\){re.escape(quoted)}", quoted[1:-1], text)
        return text

    def pieces(self, text: str) -> Iterator[Piece]:
        """Yield what a text is made of for the shell."""
        for index, part in enumerate(re.split(rf"{self._nonce}(\d+)z", text)):
            if index % 2:
                name = self._names[int(part)]
                yield Variable(MARK_VARIABLE if name == references.MARK else self._variable(name))
            elif part:
                yield part

    def _for(self, name: str) -> str:
        return f"{self._nonce}{self._names.index(name)}z"

    @staticmethod
    def _variable(name: str) -> str:
        return f"kept_{name}"


def simple_path(expression: str) -> list[str | int] | None:
    """Return the keys of a JMESPath expression that only names keys and places; None for any other."""
    text = expression.strip()
    head = _HEAD.match(text)
    if head is not None and text[head.end() :].startswith("."):
        rest = simple_path(text[head.end() + 1 :])
        return None if rest is None else [int(head[0][1:-1]), *rest]
    if not _SIMPLE_PATH.fullmatch(text):
        return None
    return [int(match[3]) if match[3] else (match[1] or match[2]) for match in _PART.finditer(text)]


def _is_simple(value: Any) -> bool:
    is_scalar = isinstance(value, str | int | bool)
    return is_scalar and _SIMPLE_VALUE.fullmatch(references.filled("${it} ", {"it": value})[:-1]) is not None
