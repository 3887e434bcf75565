"""Read files of cases whole, and report everything that is wrong with any of them at once."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from checks.support.cases import references, yaml_text
from checks.support.cases.explaining import explained
from checks.support.cases.files import UnreadableError, case_files, check_samples, text_of
from checks.support.cases.findings import CasesError, Findings, KeyPath, short
from checks.support.cases.model import Case, CaseFile
from checks.support.cases.permissions import check_matrix, permission_cases
from checks.support.cases.ready import ReadyCase
from checks.support.cases.rules import check_case, check_role
from checks.support.cases.values import check_data, check_sizes, check_steps, keepers
from language import _
from rondafile.errors import Problem


def read_cases(paths: Sequence[Path], roles: Collection[str] | None = None) -> list[ReadyCase]:
    """Read every case in ``paths``, in the order of the files and within each in that of the file.

    Args:
        paths: Files, or folders of files that end in .yaml or .yml.
        roles: The roles that the target knows, `anonymous` and `monitor` among them; None if that is not to be judged.

    Raises:
        CasesError: With every problem of every file.
    """
    files, problems = case_files(paths)
    found: list[ReadyCase] = []
    for label, path in files:
        cases, wrong = _File(label, path, roles).read()
        found += cases
        problems += wrong
    problems += _repeated(found)
    if problems:
        raise CasesError(problems)
    return found


def _repeated(cases: Sequence[ReadyCase]) -> list[Problem]:
    """Return a problem for each case whose name stands in its area already."""
    first: dict[tuple[str, str], ReadyCase] = {}
    problems = []
    for case in cases:
        before = first.setdefault((case.area, case.name), case)
        if before is not case:
            said = _("case {name}: area {area} has a case of this name already, at {source}")
            problems.append(
                Problem(case.source, said.format(name=short(case.name), area=case.area, source=before.source))
            )
    return problems


class _File:
    """One file of cases.

    Args:
        label: How it is called in messages.
        path: Where it is.
        roles: The roles that the target knows, None for any.
    """

    def __init__(self, label: str, path: Path, roles: Collection[str] | None) -> None:
        self._path, self._roles = path, roles
        self._folder = path.absolute().parent
        self._findings = Findings(label)

    def read(self) -> tuple[list[ReadyCase], list[Problem]]:
        """Return its sound cases, and what is wrong with the others."""
        try:
            document = yaml_text.load(text_of(self._path))
        except UnreadableError as error:
            self._findings.at_line(0, str(error))
            return [], self._findings.problems
        except yaml_text.YamlError as error:
            self._findings.at_line(error.line, str(error))
            return [], self._findings.problems
        self._findings = Findings(self._findings.label, document.lines)
        for line, key in document.repeated:
            self._findings.at_line(line, _("the key {key} stands here a second time").format(key=short(key)))
        file = self._validated(document.value)
        return (self._cases(file) if file else []), self._findings.problems

    def _validated(self, value: Any) -> CaseFile | None:
        """Return the file as far as it has the right shape: without the cases that do not."""
        if not isinstance(value, dict):
            self._findings.add((), _("holds no case: it starts with area, title and cases"))
            return None
        try:
            return CaseFile.model_validate(value, strict=True, by_alias=True, by_name=False)
        except ValidationError as error:
            wrong = dict(explained(error, value))
        for path, text in wrong.items():
            self._findings.add(path, text)
        try:
            return CaseFile.model_validate(_without(value, wrong), strict=True, by_alias=True, by_name=False)
        except ValidationError:
            return None

    def _cases(self, file: CaseFile) -> list[ReadyCase]:
        check_role(file.as_, ("as",), self._findings, self._roles)
        if not self._findings.problems and not file.cases and file.matrix is None:
            self._findings.add((), _("holds no case: add cases or a matrix"))
        found = [ready for name, case in file.cases.items() if (ready := self._ready(file, name, case))]
        if file.matrix is not None:
            before = len(self._findings.problems)
            check_matrix(file.matrix, self._findings, self._roles)
            if len(self._findings.problems) == before:
                found += permission_cases(file, self._findings, self._folder)
        return found

    def _ready(self, file: CaseFile, name: str, case: Case) -> ReadyCase | None:
        at: KeyPath = ("cases", name)
        check_case(case, at, self._findings, self._roles)
        check_steps(case, at, self._findings)
        check_samples(case, at, self._findings, self._folder)
        if not check_data(case.data, at, self._findings, keepers(case)):
            return None
        data = references.completed(case.data)
        check_sizes(case, data, at, self._findings)
        return ReadyCase(
            area=file.area,
            name=name,
            title=case.title,
            role=case.as_ or file.as_,
            severity=case.severity or file.severity,
            owner=file.owner if case.owner is None else case.owner,
            writes=case.writes,
            steps=tuple(case.steps),
            cleanup=tuple(case.cleanup),
            data=data,
            source=self._findings.place(at),
            folder=self._folder,
        )


def _without(value: dict[str, Any], wrong: Collection[KeyPath]) -> dict[str, Any]:
    """Return a file's document without the parts that hold what is wrong: a case, the matrix, a key of the file."""
    named = {str(path[1]) for path in wrong if len(path) > 1 and path[0] == "cases"}
    top = {str(path[0]) for path in wrong if path and not (len(path) > 1 and path[0] == "cases")}
    left = {key: each for key, each in value.items() if key not in top}
    if isinstance(left.get("cases"), dict):
        left["cases"] = {name: case for name, case in left["cases"].items() if name not in named}
    return left
