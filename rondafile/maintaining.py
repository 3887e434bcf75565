"""Read ``maintenance.toml``: what is sound in it, and everything that is wrong, each with its line."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from rondafile import places
from rondafile.errors import Problem, RondafileError
from rondafile.explaining import explain, toml_document, toml_text
from rondafile.models.maintenance import MaintenanceWindow
from rondafile.models.section import Section

MAX_WINDOWS = 1_000
"""In one file; past ones may be moved elsewhere once their thirty days in the feed are over."""


class _File(Section):
    windows: list[MaintenanceWindow] = Field(default_factory=list)
    """Each is a ``[[windows]]``."""


@dataclass(frozen=True, slots=True)
class Written:
    """A window and where it stands."""

    window: MaintenanceWindow
    index: int
    """Place among the ``[[windows]]``, from 0."""


@dataclass(frozen=True)
class MaintenanceFile:
    """A ``maintenance.toml`` that was read."""

    path: Path
    written: tuple[Written, ...]
    """Those that are sound, in the order of the file."""
    problems: tuple[Problem, ...]
    """What is wrong with the others, in the same order."""
    lines: dict[places.KeyPath, int]
    """Where each key stands."""

    @property
    def windows(self) -> tuple[MaintenanceWindow, ...]:
        """The sound windows."""
        return tuple(each.window for each in self.written)

    def place(self, index: int, key: str) -> str:
        """Return ``maintenance.toml:12`` for a key of a window, or for the window if the key is not there."""
        return f"{self.path.name}:{places.line_of(self.lines, ('windows', index, key)) or 1}"


def read_windows(path: Path) -> MaintenanceFile:
    """Read the file, and refuse it if anything in it is wrong.

    Raises:
        RondafileError: With every problem found.
    """
    found = look_at_windows(path)
    if found.problems:
        raise RondafileError(found.problems)
    return found


def look_at_windows(path: Path) -> MaintenanceFile:
    """Read the file as far as it is sound.

    Raises:
        RondafileError: It cannot be read, or is not TOML.
    """
    text = toml_text(path, "maintenance.toml", "Add the first window with `ronda calendar add`")
    return windows_in(path, text)


def windows_in(path: Path, text: str) -> MaintenanceFile:
    """Read a text as ``look_at_windows`` reads the file; ``path`` names it in the problems.

    Raises:
        RondafileError: It is not TOML.
    """
    document = toml_document(path, text)
    lines = places.lines_of_keys(text)
    tables = document.get("windows", [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        line = places.line_of(lines, ("windows",))
        raise RondafileError([Problem(f"{path.name}:{line}", "windows are written as [[windows]], one table each")])
    reading = _Reading(path, lines, tables)
    reading.look(_File, {key: value for key, value in document.items() if key != "windows"}, ())
    sound = [reading.look(MaintenanceWindow, table, ("windows", index)) for index, table in enumerate(tables)]
    written = tuple(Written(each, index) for index, each in enumerate(sound) if isinstance(each, MaintenanceWindow))
    reading.refuse_crowd()
    return MaintenanceFile(path, reading.unique(written), reading.ordered(), lines)


class _Reading:
    def __init__(self, path: Path, lines: dict[places.KeyPath, int], tables: list[dict[str, Any]]) -> None:
        self._path, self._lines, self._tables = path, lines, tables
        self._problems: list[tuple[int, Problem]] = []

    def look(self, model: type[Section], table: dict[str, Any], prefix: places.KeyPath) -> Section | None:
        try:
            return model.model_validate(table)
        except ValidationError as error:
            for detail in error.errors():
                self._add((*prefix, *detail["loc"]), explain(detail, model))
            return None

    def unique(self, written: Iterable[Written]) -> tuple[Written, ...]:
        first: dict[str, Written] = {}
        for each in written:
            known = first.setdefault(each.window.id, each)
            if known is not each:
                line = places.line_of(self._lines, ("windows", known.index, "id"))
                self._add(("windows", each.index, "id"), f"{each.window.id!r} is taken by the window in line {line}")
        return tuple(first.values())

    def refuse_crowd(self) -> None:
        if len(self._tables) > MAX_WINDOWS:
            self._add(("windows", MAX_WINDOWS), f"is one more than {MAX_WINDOWS} windows: move past ones elsewhere")

    def ordered(self) -> tuple[Problem, ...]:
        return tuple(dict.fromkeys(problem for _, problem in sorted(self._problems, key=lambda pair: pair[0])))

    def _add(self, path: places.KeyPath, text: str) -> None:
        line = places.line_of(self._lines, path)
        place = f"{self._path.name}:{line}" if line else self._path.name
        self._problems.append((line or 0, Problem(place, f"{self._named(path)} {text}")))

    def _named(self, path: places.KeyPath) -> str:
        match path:
            case ("windows", int() as index, *rest):
                name = self._tables[index].get("id")
                said = f"window {name}" if isinstance(name, str) else f"window {index + 1}"
                return f"{said}: {'.'.join(str(part) for part in rest)}".rstrip(" ")
            case _:
                return ".".join(str(part) for part in path)
