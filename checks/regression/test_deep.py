"""The optional deeper round: many requests that the contract allows, none of which may change anything."""

import pytest

import checks.regression.test_contract  # noqa: F401 - the probe that fetches the document is there
from checks.fixtures import PROBES
from checks.support.contract.deep import run_deep
from checks.support.contract.deep_report import DeepReport
from checks.support.contract.document import Document
from checks.support.contract.fetching import configured
from checks.support.errors import NotConfiguredError, UnjudgedError
from checks.support.listing import listed
from checks.support.probing import Prober
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import _, ngettext


@pytest.fixture
def deep(request: pytest.FixtureRequest, reach: Reach, prober: Prober) -> DeepReport:
    """What schemathesis finds, asked now: no probe, since it would take the backend's time from the other checks."""
    contract = configured(reach.target, reach.name)
    if not request.config.getoption("deep"):
        text = _("the deeper round is made only when asked for: ronda diagnose --room regression --deep")
        raise NotConfiguredError(text)
    document: Document = prober.needed(PROBES["openapi"])
    return run_deep(reach, document, examples=contract.deep_examples)


@pytest.mark.check("regression.deep", severity="S3", cause="contract", needs=["regression.openapi"], runbook="contract")
def test_what_the_contract_allows_is_answered(deep: DeepReport, verdict: Verdict) -> None:
    """No request that the contract allows makes the backend fail, or answer what the contract does not promise"""
    operations = sorted({finding.operation for finding in deep.findings})
    verdict.measure(operations=len(deep.tested), requests=deep.requests, findings=len(deep.findings))
    lines = [f"{each.told()}\n$ {each.curl}\n" for each in deep.findings]
    verdict.evidence("deep.txt", "\n".join([*lines, *(f"? {each}\n" for each in deep.errors)]))
    assert not operations, ngettext(
        "{count} operation does not keep to the contract: {names}",
        "{count} operations do not keep to the contract: {names}",
        len(operations),
    ).format(count=len(operations), names=listed([each.told() for each in deep.findings], "; "))
    if deep.errors:
        raise UnjudgedError(_("not everything could be asked: {why}").format(why=listed(deep.errors, "; ")))
    if not deep.complete:
        raise UnjudgedError(
            _("the deeper round did not come to its end: {count} requests were made").format(count=deep.requests)
        )
