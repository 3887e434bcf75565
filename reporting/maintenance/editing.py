"""Write into ``maintenance.toml``: comments and order stay, and nothing is written that would be refused."""

import os
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from reporting.errors import MaintenanceError
from rondafile.errors import RondafileError
from rondafile.explaining import toml_text
from rondafile.maintaining import MaintenanceFile, windows_in

Judge = Callable[[MaintenanceFile], None]
"""Raises what is wrong with a file that is about to be written."""
_HEAD = "# Planned maintenance, reviewed in pull requests. `ronda calendar check` says whether it is sound.\n"


def add(path: Path, values: Mapping[str, Any], judge: Judge) -> None:
    """Append a window; a file that is not there is made.

    Args:
        path: ``maintenance.toml``.
        values: Keys of the window, in the order in which they are written; those without a value are left out.
        judge: Looks at the whole file before it is written.

    Raises:
        MaintenanceError: The window is refused, or it cannot be written.
        RondafileError: The file is not sound as it is.
    """
    text = _text(path) if path.exists() else _HEAD
    _refuse_unsound(path, text)
    table = tomlkit.table()
    for key, value in values.items():
        if value is not None and value not in ([], ()):
            table.add(key, _item(value))
    lead = text if not text or text.endswith("\n") else text + "\n"
    _write(path, f"{lead}\n[[windows]]\n{tomlkit.dumps(table)}", judge)


def cancel(path: Path, work_id: str, because: str, at: datetime) -> None:
    """Mark a window as cancelled. It is never removed, since calendars only learn from what they still see.

    Raises:
        MaintenanceError: There is no such window, it is cancelled already, or the file cannot be written.
        RondafileError: The file is not sound as it is.
    """
    text = _text(path)
    _refuse_unsound(path, text)
    document = _parsed(path, text)
    tables = document.get("windows", [])
    found = next((each for each in tables if each.get("id") == work_id), None)
    if found is None:
        known = ", ".join(str(each.get("id")) for each in tables) or "none"
        raise MaintenanceError(f"{path.name} has no window {work_id!r}: it has {known}")
    if "cancelled_at" in found:
        raise MaintenanceError(f"{path.name}: {work_id} is cancelled already, since {found['cancelled_at']}")
    found["cancelled_at"] = at.replace(microsecond=0)
    found["cancelled_because"] = because
    found["sequence"] = int(found.get("sequence", 0)) + 1
    _write(path, tomlkit.dumps(document))


def _text(path: Path) -> str:
    return toml_text(path, "maintenance.toml", "Add the first window with `ronda calendar add`")


def _refuse_unsound(path: Path, text: str) -> None:
    found = windows_in(path, text)
    if found.problems:
        raise RondafileError(found.problems)


def _parsed(path: Path, text: str) -> TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise MaintenanceError(f"{path.name} is not TOML: {error}") from error


def _item(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    if isinstance(value, list | tuple) and value and isinstance(value[0], date):
        array = tomlkit.array()
        array.extend(value)
        return array
    return list(value) if isinstance(value, tuple) else value


def _write(path: Path, text: str, judge: Judge | None = None) -> None:
    found = windows_in(path, text)
    if found.problems:  # without the lines: what is refused never stood in the file
        raise MaintenanceError("\n".join(problem.text for problem in found.problems))
    if judge is not None:
        judge(found)
    temporary = path.with_name(f".{path.name}.ronda-tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise MaintenanceError(f"{path} cannot be written: {error.strerror}") from error
