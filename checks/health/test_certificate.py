"""The TLS certificate is valid for long enough."""

import pytest

from checks.fixtures import probe
from checks.support.certificate import days_left
from checks.support.errors import NotConfiguredError
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import _
from rondafile import Target


@probe(owner="health.api.certificate")
def certificate_days(reach: Reach) -> float:
    """How many days the certificate is still valid."""
    if not reach.target.base_url.startswith("https://"):
        raise NotConfiguredError(
            _('{base_url} has no TLS: write base_url = "https://…" in [targets.{target}]').format(
                base_url=reach.target.base_url, target=reach.name
            )
        )
    return days_left(reach.target)


@pytest.mark.check("health.api.certificate", severity="S2", cause="certificate", runbook="certificate")
def test_the_certificate_is_valid_for_long_enough(certificate_days: float, target: Target, verdict: Verdict) -> None:
    """The TLS certificate is valid for long enough"""
    verdict.measure(days_left=round(certificate_days, 1))
    said = _("the TLS certificate of {base_url} expires in {days:.0f} days; the limit is {limit}")
    values = {"base_url": target.base_url, "days": certificate_days}
    limits = target.certificate
    assert certificate_days >= limits.fail_days, said.format(**values, limit=limits.fail_days)
    if certificate_days < limits.warn_days:
        verdict.degraded(said.format(**values, limit=limits.warn_days))
