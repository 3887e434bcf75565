"""Write into ``maintenance.toml``: comments and order stay, and nothing is written that would be refused.

Who writes holds the file's folder, so that two commands at once follow one another. Where a file system cannot lock,
and against editors, which do not ask, the file is compared once more before it is replaced.
"""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from language import N_
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
    table = tomlkit.table()
    for key, value in values.items():
        if value is not None and value not in ([], ()):
            table.add(key, _item(value))
    with _held(path):
        before = _text(path) if path.exists() else None
        text = _HEAD if before is None else before
        _refuse_unsound(path, text)
        lead = text if not text or text.endswith("\n") else text + "\n"
        _write(path, before, f"{lead}\n[[windows]]\n{tomlkit.dumps(table)}", judge)


def cancel(path: Path, work_id: str, because: str, at: datetime) -> None:
    """Mark a window as cancelled. It is never removed, since calendars only learn from what they still see.

    Raises:
        MaintenanceError: There is no such window, it is cancelled already, or the file cannot be written.
        RondafileError: The file is not sound as it is.
    """
    with _changing(path, work_id) as found:
        if "cancelled_at" in found:
            raise MaintenanceError(
                N_("{file}: {work_id} is cancelled already, since {at}"),
                file=path.name,
                work_id=work_id,
                at=found["cancelled_at"],
            )
        found["cancelled_at"] = at.replace(microsecond=0)
        found["cancelled_because"] = because
        found["sequence"] = int(found.get("sequence", 0)) + 1


def invited(path: Path, work_id: str, at: datetime) -> None:
    """Note when invitations to a window's present form were mailed; its sequence stays, as nothing else changed.

    Raises:
        MaintenanceError: There is no such window, or the file cannot be written.
        RondafileError: The file is not sound as it is.
    """
    with _changing(path, work_id) as found:
        found["invited_at"] = at.replace(microsecond=0)


@contextlib.contextmanager
def _changing(path: Path, work_id: str) -> Iterator[Any]:
    """Hand out the table of a window, and write the file with what was changed in it."""
    with _held(path):
        text = _text(path)
        _refuse_unsound(path, text)
        document = _parsed(path, text)
        tables = document.get("windows", [])
        found = next((each for each in tables if each.get("id") == work_id), None)
        if found is None:
            known = ", ".join(str(each.get("id")) for each in tables) or "none"
            raise MaintenanceError(
                N_("{file} has no window {work_id!r}: it has {known}"), file=path.name, work_id=work_id, known=known
            )
        yield found
        _write(path, text, tomlkit.dumps(document))


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold the file's folder, until the end of the process at the latest; nothing is left behind."""
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with contextlib.suppress(OSError):  # some network file systems cannot lock
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


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
        raise MaintenanceError(N_("{file} is not TOML: {why}"), file=path.name, why=error) from error


def _item(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    if isinstance(value, list | tuple) and value and isinstance(value[0], date):
        array = tomlkit.array()
        array.extend(value)
        return array
    return list(value) if isinstance(value, tuple) else value


def _write(path: Path, before: str | None, text: str, judge: Judge | None = None) -> None:
    found = windows_in(path, text)
    if found.problems:  # without the lines: what is refused never stood in the file
        raise MaintenanceError("\n".join(problem.text for problem in found.problems))
    if judge is not None:
        judge(found)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.ronda-tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        if (_text(path) if path.exists() else None) != before:
            raise MaintenanceError(
                N_("{file} was changed by others meanwhile: nothing was written; try again"), file=path.name
            )
        os.replace(temporary, path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> MaintenanceError:
    return MaintenanceError(N_("{path} cannot be written: {why}"), path=path, why=error.strerror)
