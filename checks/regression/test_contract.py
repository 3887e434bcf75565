"""The API keeps its contract: what its OpenAPI document promises is what was reviewed."""

import contextlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from checks.fixtures import probe, target_of
from checks.support.contract.baseline import read_baseline
from checks.support.contract.document import Document, DocumentError
from checks.support.contract.evidence import as_text
from checks.support.contract.fetching import LIMIT_S, configured, document_question, fetch
from checks.support.contract.operations import Contracts
from checks.support.contract.rules import Change, Severity
from checks.support.errors import CheckError, NotConfiguredError
from checks.support.listing import listed
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import _, ngettext


@cache
def _reviewed(path: Path) -> Document | None:
    return read_baseline(path)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case for each operation of the reviewed document, so that one that is removed is a case too."""
    if "operation" not in metafunc.fixturenames:
        return
    target = target_of(metafunc.config)
    path = target.contract.baseline if target and target.contract else None
    try:
        reviewed = _reviewed(path) if path else None
    except DocumentError:
        reviewed = None  # what is wrong with it is told where the check is judged
    if reviewed is None:
        metafunc.parametrize("operation", [None], ids=["-"])
    else:
        names = [each.name for each in reviewed.operations.values()]
        metafunc.parametrize("operation", list(reviewed.operations), ids=names)


@probe(owner="regression.openapi", question=document_question, limit_s=LIMIT_S)
def openapi(reach: Reach) -> Document:
    """The backend's OpenAPI document."""
    return fetch(reach)


@pytest.fixture
def reviewed(reach: Reach) -> Document:
    """The reviewed document."""
    path = configured(reach.target, reach.name).baseline
    found = _reviewed(path) if path else None
    if found is None:
        text = _("no contract has been reviewed: write {path} with `ronda contract accept --target {target}`")
        raise NotConfiguredError(text.format(path=path, target=reach.name))
    return found


@pytest.fixture(scope="session")
def once_more(reach: Reach) -> Callable[[], Document]:
    """Fetches the document again, once a round, for whoever has to confirm that an operation changed."""
    return cache(lambda: fetch(reach))


@cache
def _contracts(reviewed: Document, current: Document) -> Contracts:
    return Contracts(reviewed, current)


@pytest.mark.check("regression.openapi", severity="S3", cause="contract", runbook="contract")
def test_the_document_can_be_read(reviewed: Document, openapi: Document, verdict: Verdict) -> None:
    """The OpenAPI document can be read, and what only adds to it is known"""
    added = list(_additions(_contracts(reviewed, openapi)))
    verdict.measure(operations=len(openapi.operations), additions=len(added))
    if added:
        verdict.evidence("additions.txt", "".join(f"+ {line}\n" for line in added))
        verdict.remark(
            ngettext(
                "{count} addition to the contract: {names}", "{count} additions to the contract: {names}", len(added)
            ).format(count=len(added), names=listed(added, "; "))
        )


@pytest.mark.check(
    "regression.contract", severity="S2", cause="contract", needs=["regression.openapi"], runbook="contract"
)
def test_the_operation_keeps_its_contract(
    reviewed: Document, openapi: Document, once_more: Callable[[], Document], operation: str, verdict: Verdict
) -> None:
    """The operation keeps its contract"""
    verdict.about(reviewed.operations[operation].name)
    changes = _contracts(reviewed, openapi).changes(operation)
    if _of(changes, Severity.BREAKS):
        with contextlib.suppress(CheckError):
            changes = _contracts(reviewed, once_more()).changes(operation)
            verdict.tried(2)
    breaks, warnings = (_of(changes, severity) for severity in (Severity.BREAKS, Severity.WARNS))
    verdict.measure(breaks=len(breaks), warnings=len(warnings), additions=len(_of(changes, Severity.ADDS)))
    verdict.evidence("contract.txt", as_text(changes))
    assert not breaks, listed([change.told() for change in breaks], "; ")
    if warnings:
        verdict.degraded(listed([change.told() for change in warnings], "; "))


def _additions(contracts: Contracts) -> Iterator[str]:
    """Yield what is new; an operation that cannot be compared says so itself."""
    for key, each in contracts.old.operations.items():
        with contextlib.suppress(DocumentError):
            yield from (f"{each.name}: {change.told()}" for change in _of(contracts.changes(key), Severity.ADDS))
    for each in contracts.additions():
        yield _("{operation}: the operation is new").format(operation=each.name)


def _of(changes: list[Change], severity: Severity) -> list[Change]:
    return [change for change in changes if change.severity is severity]
