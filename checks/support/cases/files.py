"""The files: which ones hold cases, what is in them, and the samples that they send."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from checks.support.cases.findings import Findings, KeyPath
from checks.support.cases.model import Case
from language import _
from rondafile.errors import Problem

MOST_BYTES: Final = 1_048_576
"""A file of cases above this is refused before it is read."""
MOST_SAMPLE_BYTES: Final = 5_242_880
"""A sample file above this is refused."""
_ENDINGS = (".yaml", ".yml")


class UnreadableError(Exception):
    """A file of cases cannot be read; the text goes on after its name."""


def case_files(paths: Sequence[Path]) -> tuple[list[tuple[str, Path]], list[Problem]]:
    """Return the files of cases, each once with the name it has in messages, and what is wrong with ``paths``.

    A folder stands for every file in it that ends in .yaml or .yml, those of its own folders too, sorted; names that
    start with a dot are passed over.
    """
    found: dict[Path, tuple[str, Path]] = {}
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            below = sorted(_below(path))
            if not below:
                problems.append(Problem(str(path), _("holds no file of cases: they end in .yaml or .yml")))
            for file in below:
                found.setdefault(file.resolve(), (file.relative_to(path).as_posix(), file))
        elif path.exists():
            found.setdefault(path.resolve(), (path.name, path))
        else:
            problems.append(Problem(str(path), _("does not exist: name a file of cases, or a folder that holds some")))
    labels = [label for label, _file in found.values()]
    return [(str(file) if labels.count(label) > 1 else label, file) for label, file in found.values()], problems


def text_of(path: Path) -> str:
    """Return the text of a file of cases.

    Raises:
        UnreadableError: It is too large, no regular file, not UTF-8, or cannot be opened.
    """
    try:
        if not path.is_file():
            raise UnreadableError(_("is not a regular file"))
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableError(_("is above 1 MiB: spread its cases over several files of the same area"))
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1).decode("utf-8-sig")
    except OSError as error:
        raise UnreadableError(_("cannot be read: {why}").format(why=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise UnreadableError(_("is not UTF-8 text (byte {number})").format(number=error.start)) from error


def check_samples(case: Case, at: KeyPath, findings: Findings, folder: Path) -> None:
    """Note every sample file that does not lie in or below ``folder``, is missing, or is too large."""
    for part, steps in (("steps", case.steps), ("cleanup", case.cleanup)):
        for index, step in enumerate(steps):
            for field, file in step.files.items():
                path = (*at, part, index, "files", field, *(() if isinstance(file, str) else ("path",)))
                if said := _trouble(folder, file if isinstance(file, str) else file.path):
                    findings.add(path, said)


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        yield from (Path(here, name) for name in names if name.endswith(_ENDINGS) and not name.startswith("."))


def _trouble(folder: Path, name: str) -> str | None:
    """Return what is wrong with a sample file, if anything is."""
    try:
        place = (folder / name).resolve()
        if not place.is_relative_to(folder.resolve()):
            return _("leads out of the folder of its file of cases: put the sample beside it or below")
        if not place.is_file():
            return _("does not exist, or is no file: {path}").format(path=name)
        if place.stat().st_size > MOST_SAMPLE_BYTES:
            return _("is above 5 MiB: a sample is as small as will do")
        with place.open("rb"):
            return None
    except (OSError, ValueError, RuntimeError) as error:
        return _("cannot be read: {why}").format(why=getattr(error, "strerror", None) or error)
