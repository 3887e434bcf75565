"""Read ``ronda.toml`` whole, and report everything that is wrong with it at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rondafile import models, places, references
from rondafile.errors import Problem, RondafileError
from rondafile.explaining import explain, toml_document, toml_text
from rondafile.models.report import mail_problems

DEFAULT_NAME = "ronda.toml"
MAINTENANCE_NAME = "maintenance.toml"


def read(path: Path, environ: Mapping[str, str], target: str | None = None) -> models.Rondafile:
    """Read, resolve and validate the file.

    Args:
        path: The file; relative paths inside it start at its folder.
        environ: Where references are looked up, before ``secrets_file``.
        target: Read this target only, so that unset variables of the others do not matter.

    Raises:
        RondafileError: With every problem found.
    """
    text = toml_text(path, DEFAULT_NAME, "Write one with `ronda init`, or name it with --config FILE")
    reading = _Reading(path, toml_document(path, text), places.lines_of_keys(text))
    if target is not None:
        reading.keep_only(target)
    return reading.validated(environ)


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
                    self._add(path, explain(detail, models.Rondafile))
        for path, text in mail_problems(found.report, found.notices) if found is not None else ():
            self._add(path, text)
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
        "maintenance": _maintenance(found, folder),
        "calendar": _anchored_calendar(found.calendar, folder),
        "site": folder / found.site,
        "report": found.report.model_copy(update={"allure": folder / found.report.allure}),
        "knowledge": folder / found.knowledge,
        "targets": targets,
    }
    return found.model_copy(update=changed)


def _maintenance(found: models.Rondafile, folder: Path) -> Path | None:
    """Return the file of the windows: the one that is named, or the usual one if it is there."""
    if found.maintenance is not None:
        return folder / found.maintenance
    usual = folder / MAINTENANCE_NAME
    return usual if usual.is_file() else None


def _anchored_calendar(calendar: models.Calendar, folder: Path) -> models.Calendar:
    if calendar.caldav is None or calendar.caldav.ca_file is None:
        return calendar
    caldav = calendar.caldav.model_copy(update={"ca_file": folder / calendar.caldav.ca_file})
    return calendar.model_copy(update={"caldav": caldav})


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
