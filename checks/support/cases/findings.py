"""What is wrong with files of cases: gathered while they are read, told all at once."""

import difflib
from collections.abc import Iterable, Mapping, Sequence

from checks.support.errors import CheckError
from language import _
from rondafile.errors import Problem

KeyPath = tuple[str | int, ...]
"""Keys from the top of a file; an ``int`` is the index in a list."""

MOST_SHOWN = 100
"""Problems that the text names; ``problems`` holds them all."""
_LONGEST_FOUND = 60
_MOST_COMPARED = 200
"""Names that a wrong one is compared with, so that a hostile file costs no more than others."""


class CasesError(CheckError):
    """Files of cases cannot be used: nothing of them may run.

    Args:
        problems: Everything that is wrong, in the order of the files; never empty.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(each) for each in self.problems[:MOST_SHOWN]]
        if left := len(self.problems) - len(lines):
            lines.append(_("… and {count} more problems").format(count=left))
        super().__init__("\n".join(lines))


class Findings:
    """The problems of one file, each with its line.

    Args:
        label: How the file is called in messages.
        lines: The line of every key, from 1.
    """

    def __init__(self, label: str, lines: Mapping[KeyPath, int] | None = None) -> None:
        self.label = label
        self._lines = lines or {}
        self._found: list[tuple[int, Problem]] = []

    @property
    def problems(self) -> list[Problem]:
        """What was found, in the order of the lines, each once."""
        return list(dict.fromkeys(problem for _line, problem in sorted(self._found, key=lambda pair: pair[0])))

    def place(self, path: KeyPath) -> str:
        """Return file and line of ``path``, or of what it stands in."""
        line = self._line(path)
        return f"{self.label}:{line}" if line else self.label

    def add(self, path: KeyPath, text: str) -> None:
        """Note what is wrong with the key at ``path``; ``text`` goes on after its name."""
        self._note(path, f"{_subject(path, with_key=True)}{text}")

    def say(self, path: KeyPath, text: str) -> None:
        """Note something in a case, where ``text`` is a sentence of its own."""
        self._note(path, f"{_subject(path, with_key=False)}{text}")

    def at_line(self, line: int, text: str) -> None:
        """Note what is wrong with a line, before it is known what stands there; 0 for the file as a whole."""
        self._found.append((line, Problem(f"{self.label}:{line}" if line else self.label, text)))

    def _note(self, path: KeyPath, text: str) -> None:
        self._found.append((self._line(path), Problem(self.place(path), text)))

    def _line(self, path: KeyPath) -> int:
        return next((self._lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self._lines), 0)


def step_name(part: str | int, index: int) -> str:
    """Return what a step is called; ``part`` is the key of its list, ``index`` starts at 0."""
    if part == "cleanup":
        return _("clean-up step {number}").format(number=index + 1)
    return _("step {number}").format(number=index + 1)


def near(name: str, names: Iterable[str]) -> str:
    """Return ``: did you mean …?``, or nothing if no name resembles it."""
    some = [each for each, _count in zip(names, range(_MOST_COMPARED), strict=False)]
    found = difflib.get_close_matches(name, some, n=1) if len(name) <= _LONGEST_FOUND else []
    return _(": did you mean {near}?").format(near=found[0]) if found else ""


def short(value: object) -> str:
    """Return a value as a message shows it: on one line, and its start only where it is long."""
    text = value[: _LONGEST_FOUND + 1] if isinstance(value, str) else repr(value)
    if not text.isprintable():
        text = text.encode("unicode_escape").decode()
    return text if len(text) <= _LONGEST_FOUND else text[: _LONGEST_FOUND - 1] + "…"


def _subject(path: KeyPath, *, with_key: bool) -> str:
    said, rest = "", path
    match path:
        case ("cases", name, *_further):
            said, rest = _("case {name}: ").format(name=short(str(name))), path[2:]
        case ("matrix", *_further):
            said, rest = _("matrix: "), path[1:]
    match rest:
        case ("steps" | "cleanup" as part, int() as index, *_further) if with_key:
            said, rest = f"{said}{step_name(part, index)}: ", rest[2:]
    key = ".".join(short(str(part)) for part in rest) if with_key else ""
    return f"{said}{key} " if key else said
