"""Who may do what: each endpoint with each role becomes a case of its own."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from checks.support.cases import references
from checks.support.cases.findings import Findings, KeyPath, near, short
from checks.support.cases.model import SAFE_METHODS, CaseFile, Expect, Matrix, Step
from checks.support.cases.ready import ReadyCase
from checks.support.cases.rules import check_role
from checks.support.cases.values import check_data, check_texts
from language import _

DENIED: Final = (401, 403, 404)
"""Statuses by which a backend refuses somebody; 404 where it does not even say that there is something."""
ALLOWED: Final = tuple(status for status in range(200, 500) if status not in DENIED)
"""Every other final status below 500."""
_LONGEST_NAME: Final = 200
"""Of a case in the results, see docs/results.schema.json."""
_AT: Final = ("matrix",)
_EXPECTED: Final = {"denied": Expect(status=list(DENIED)), "allowed": Expect(status=list(ALLOWED))}


@dataclass(frozen=True, slots=True)
class _Cell:
    """One endpoint with one role."""

    request: str
    role: str
    wanted: Any
    """``allowed``, ``denied``, a status, or a list of some."""

    @property
    def statuses(self) -> tuple[int, ...]:
        match self.wanted:
            case "denied":
                return DENIED
            case "allowed":
                return ALLOWED
            case int():
                return (self.wanted,)
        return tuple(self.wanted)

    @property
    def is_denied(self) -> bool:
        return set(self.statuses) <= set(DENIED)

    @property
    def name(self) -> str:
        """Stays the same when a value of ``data`` changes: history hangs on it."""
        return f"{self.request.replace('${', '{')} as {self.role}"

    @property
    def title(self) -> str:
        if self.is_denied:
            said = _("{role} is refused: {request}")
        elif self.wanted == "allowed":
            said = _("{role} is let through: {request}")
        else:
            said = _("{role} gets {status}: {request}")
        request = self.request.replace("${", "{")
        return said.format(role=self.role, request=request, status=", ".join(map(str, self.statuses)))


def check_matrix(matrix: Matrix, findings: Findings, roles: Collection[str] | None) -> None:
    """Note everything that is wrong with a matrix; ``roles`` are those the target knows, None for any."""
    check_data(matrix.data, _AT, findings, {})
    for index, role in enumerate(matrix.roles):
        check_role(role, (*_AT, "roles", index), findings, roles)
        if role in matrix.roles[:index]:
            findings.say((*_AT, "roles", index), _("{role} stands twice in roles").format(role=role))
    if not matrix.endpoints:
        findings.add((*_AT, "endpoints"), _("is empty"))
    for request, cells in matrix.endpoints.items():
        path = (*_AT, "endpoints", request)
        if not _is_request(request):
            said = _("{request} is not a method and a path in ASCII, such as GET /api/v1/orders")
            findings.say(path, said.format(request=short(request)))
            continue
        _check_request(request, path, matrix, findings)
        _check_cells(request, cells, path, matrix.roles, findings)


def permission_cases(file: CaseFile, findings: Findings, folder: Path) -> Iterator[ReadyCase]:
    """Yield a case for every endpoint and role of a file's matrix, which must be sound."""
    matrix = file.matrix
    if matrix is None:
        return
    data = references.completed(matrix.data)
    for request, cells in matrix.endpoints.items():
        for role in matrix.roles:
            cell = _Cell(request, role, cells[role])
            expect = _EXPECTED.get(str(cell.wanted)) or Expect(status=list(cell.statuses))
            yield ReadyCase(
                area=file.area,
                name=cell.name,
                title=cell.title,
                role=role,
                severity=matrix.opened if cell.is_denied else matrix.closed,
                owner=file.owner,
                writes=False,
                steps=(Step(request=request, expect=expect),),
                data=data,
                source=findings.place((*_AT, "endpoints", request, role)),
                folder=folder,
                kind="permission",
            )


def _check_request(request: str, path: KeyPath, matrix: Matrix, findings: Findings) -> None:
    longest = max(len(_Cell(request, role, "denied").name) for role in matrix.roles)
    if longest > _LONGEST_NAME:
        said = _("{request} is too long: with its role it may have {count} characters")
        findings.say(path, said.format(request=short(request), count=_LONGEST_NAME))
    if not references.is_sound(request):
        check_texts(request, path, findings)
        return
    for name in dict.fromkeys(references.names_in(request)):
        if name not in matrix.data and name != references.MARK:
            said = _("{request} refers to {name}, which data does not hold")
            findings.say(path, said.format(request=short(request), name=short(name)) + near(name, matrix.data))


def _check_cells(
    request: str, cells: Mapping[str, Any], path: KeyPath, roles: Sequence[str], findings: Findings
) -> None:
    missing = [role for role in dict.fromkeys(roles) if role not in cells]
    if missing:
        said = _("{request} does not say what {roles} may do: nothing is left unsaid")
        findings.say(path, said.format(request=short(request), roles=", ".join(missing)))
    for role, wanted in cells.items():
        if role not in roles:
            said = _("{request} names {role}, which is not in roles").format(request=short(request), role=role)
            findings.say((*path, role), said + near(role, roles))
        elif trouble := _trouble(_Cell(request, role, wanted)):
            findings.say((*path, role), trouble)


def _is_request(text: str) -> bool:
    """Tell whether a step may ask this, and a test's id may hold it."""
    try:
        Step(request=text)
    except ValidationError:
        return False
    return text.isascii() and text.isprintable()


def _trouble(cell: _Cell) -> str | None:
    """Return what is wrong with one cell, if anything is."""
    request, wanted = short(cell.request), set(cell.statuses)
    if not wanted:
        return _("{request} as {role} is an empty list").format(request=request, role=cell.role)
    if wanted & set(DENIED) and not cell.is_denied:
        said = _("{request} as {role} takes a refusal and something else, so that it says nothing: name one of them")
        return said.format(request=request, role=cell.role)
    is_safe = cell.request.partition(" ")[0] in SAFE_METHODS
    if not is_safe and not cell.is_denied and not all(400 <= status <= 499 for status in wanted - {*DENIED}):
        said = _(
            "{request} as {role} would change the backend: name the status from 400 to 499 that an empty body gets,"
            " such as 400, or write denied"
        )
        return said.format(request=request, role=cell.role)
    return None
