"""The monitoring can log in, and is who it should be."""

import pytest

from checks.support.conditions import assert_conditions
from checks.support.exchange import Exchange
from checks.support.verdict import Verdict
from language import _
from rondafile import Target


@pytest.mark.check(
    "health.api.whoami",
    severity="S1",
    cause="api",
    needs=["health.api.answers", "health.database.answers"],
    runbook="api",
)
def test_the_login_is_who_it_should_be(whoami: Exchange, target: Target, verdict: Verdict) -> None:
    """The API knows who we are"""
    verdict.saw(whoami)
    verdict.measure(latency_ms=whoami.elapsed_ms)
    if whoami.status in (401, 403):
        verdict.because("token")
    assert whoami.status == target.whoami.status, _("{endpoint} answered {status} instead of {expected}").format(
        endpoint=whoami.endpoint, status=whoami.status, expected=target.whoami.status
    )
    assert_conditions(whoami, target.whoami.expect)
