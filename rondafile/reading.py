"""Read ``ronda.toml`` whole, and report everything that is wrong with it at once."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rondafile import models, places, references
from rondafile.errors import Problem, RondafileError

DEFAULT_NAME = "ronda.toml"
_MAX_BYTES = 1_048_576


def read(path: Path, environ: Mapping[str, str], target: str | None = None) -> models.Rondafile:
    """Read, resolve and validate the file.

    Args:
        path: The file; relative paths inside it start at its folder.
        environ: Where references are looked up, before ``secrets_file``.
        target: Read this target only, so that unset variables of the others do not matter.

    Raises:
        RondafileError: With every problem found.
    """
    text = _text(path)
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RondafileError([Problem(path.name, f"is not TOML: {error}")]) from error
    reading = _Reading(path, document, places.lines_of_keys(text))
    if target is not None:
        reading.keep_only(target)
    return reading.validated(environ)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise RondafileError([Problem(str(path), "is above 1 MiB: this is not a ronda.toml")])
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise RondafileError(
            [Problem(str(path), "does not exist. Write one with `ronda init`, or name it with --config FILE")]
        ) from error
    except OSError as error:
        raise RondafileError([Problem(str(path), f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise RondafileError([Problem(str(path), f"is not UTF-8 text (byte {error.start})")]) from error


class _Reading:
    def __init__(self, path: Path, document: dict[str, Any], lines: dict[places.KeyPath, int]) -> None:
        self.path, self.document, self.lines = path, document, lines
        self.problems: list[tuple[int, Problem]] = []

    def keep_only(self, target: str) -> None:
        targets = self.document.get("targets")
        if not isinstance(targets, dict):
            return
        if target not in targets:
            known = ", ".join(sorted(targets)) or "none"
            raise RondafileError([self._problem(("targets",), f"has no target {target!r}: it has {known}")])
        self.document["targets"] = {target: targets[target]}

    def validated(self, environ: Mapping[str, str]) -> models.Rondafile:
        missing: list[tuple[places.KeyPath, str]] = []
        resolved = references.resolve(self.document, self._environ(environ), missing)
        for path, name in missing:
            self._add(path, f"needs the variable {name}, which is not set")
        try:
            found: models.Rondafile | None = models.Rondafile.model_validate(resolved)
        except ValidationError as error:
            found = None
            unset = {path for path, _ in missing}
            for detail in error.errors():
                path = tuple(part for part in detail["loc"] if part != "[key]")
                if path not in unset:
                    self._add(path, _explain(detail))
        if self.problems or found is None:
            ordered = sorted(self.problems, key=lambda pair: pair[0])
            raise RondafileError(list(dict.fromkeys(problem for _, problem in ordered)))
        return _anchored(found, self.path.resolve().parent)

    def _environ(self, environ: Mapping[str, str]) -> Mapping[str, str]:
        name = self.document.get("secrets_file")
        if not isinstance(name, str):
            return environ
        try:
            return references.read_secrets_file(self.path.resolve().parent / name) | dict(environ)
        except ValueError as error:
            self._add(("secrets_file",), str(error))
            return environ

    def _add(self, path: places.KeyPath, text: str) -> None:
        problem = self._problem(path, text)
        self.problems.append((places.line_of(self.lines, path) or 0, problem))

    def _problem(self, path: places.KeyPath, text: str) -> Problem:
        line = places.line_of(self.lines, path)
        key = ".".join(str(part) for part in path)
        return Problem(f"{self.path.name}:{line}" if line else self.path.name, f"{key} {text}".strip())


def _anchored(found: models.Rondafile, folder: Path) -> models.Rondafile:
    """Make relative paths start at the file's folder."""
    store = found.store
    prefix = "sqlite:///"
    address = store.reveal()
    if address.startswith(prefix) and not address.startswith(prefix + "/") and ":memory:" not in address:
        store = references.Address(prefix + str(folder / address.removeprefix(prefix)), store.references)
    targets = {name: _anchored_target(name, target, folder) for name, target in found.targets.items()}
    tickets = found.tickets
    if tickets.jira is not None and tickets.jira.ca_file is not None:
        jira = tickets.jira.model_copy(update={"ca_file": folder / tickets.jira.ca_file})
        tickets = tickets.model_copy(update={"jira": jira})
    changed = {
        "tickets": tickets,
        "store": store,
        "results": folder / found.results,
        "site": folder / found.site,
        "targets": targets,
    }
    return found.model_copy(update=changed)


def _anchored_target(name: str, target: models.Target, folder: Path) -> models.Target:
    packages = target.dependencies
    if packages is not None and packages.requirements is not None:
        packages = packages.model_copy(update={"requirements": folder / packages.requirements})
    changed: dict[str, Any] = {"ca_file": target.ca_file and folder / target.ca_file, "dependencies": packages}
    changed["regression"] = target.regression.model_copy(
        update={"cases": [folder / each for each in target.regression.cases]}
    )
    if target.contract is not None:
        baseline = target.contract.baseline or Path("contracts") / f"{name}.json"
        changed["contract"] = target.contract.model_copy(update={"baseline": folder / baseline})
    if target.gate is not None and target.gate.checkout is not None:
        changed["gate"] = target.gate.model_copy(update={"checkout": folder / target.gate.checkout})
    return target.model_copy(update=changed)


def _explain(detail: ErrorDetails) -> str:
    """Say in plain words what pydantic found."""
    match detail["type"]:
        case "extra_forbidden":
            near = difflib.get_close_matches(str(detail["loc"][-1]), list(_siblings(detail["loc"])), n=1)
            return "is not a key Ronda knows" + (f": did you mean {near[0]}?" if near else "")
        case "missing":
            return "is missing"
        case "value_error":
            return str(detail["ctx"]["error"])
        case _:
            message = detail["msg"][0].lower() + detail["msg"][1:]
            return f"is wrong: {message} (found {_short(detail['input'])})"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _siblings(loc: tuple[int | str, ...]) -> Iterator[str]:
    """Yield the keys that could have stood where ``loc`` points."""
    model: type[BaseModel] | None = models.Rondafile
    parts = iter(loc[:-1])
    for part in parts:
        field = model.model_fields.get(str(part)) if model else None
        if field is None:
            return
        model = _model_of(field.annotation)
        if get_origin(field.annotation) is dict:
            next(parts, None)
    if model is not None:
        yield from model.model_fields


def _model_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if (found := _model_of(argument)) is not None:
            return found
    return None
