"""Words of a POSIX shell: literal text and variables, quoted so that any text arrives as it is."""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass

_IN_DOUBLE_QUOTES = re.compile(r"[^\"$`\\!]*")
"""Text that means itself between double quotes; ``!`` does not where a script is pasted into bash."""


@dataclass(frozen=True, slots=True)
class Variable:
    """The value of a variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Command:
    """The output of a command that stands in the script as it is."""

    text: str


Piece = str | Variable | Command


def word(*pieces: Piece) -> str:
    """Return one word of the shell that holds the pieces one after another."""
    if all(isinstance(piece, str) for piece in pieces):
        return shlex.quote("".join(map(str, pieces)))
    if all(isinstance(piece, Variable) or (isinstance(piece, str) and _means_itself(piece)) for piece in pieces):
        return f'"{"".join(_in_double_quotes(pieces))}"'
    return "".join(_alone(piece) for piece in pieces if piece != "")


def _means_itself(text: str) -> bool:
    return _IN_DOUBLE_QUOTES.fullmatch(text) is not None


def _in_double_quotes(pieces: Iterable[Piece]) -> Iterable[str]:
    listed = list(pieces)
    for piece, after in zip(listed, [*listed[1:], ""], strict=True):
        if isinstance(piece, Variable):
            goes_on = isinstance(after, str) and re.match(r"\w", after)
            yield f"${{{piece.name}}}" if goes_on else f"${piece.name}"
        else:
            yield str(piece)


def _alone(piece: Piece) -> str:
    match piece:
        case Variable(name=name):
            return f'"${name}"'
        case Command(text=text):
            return f'"$({text})"'
    return shlex.quote(piece)


def comment(text: str) -> str:
    """Return a text as lines of comment."""
    return "\n".join(f"# {line}" for line in text.splitlines())
