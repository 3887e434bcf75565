"""The API answers fast enough."""

import pytest

from checks.support.errors import UnjudgedError
from checks.support.exchange import Exchange
from checks.support.verdict import Verdict
from language import _
from rondafile import Target


@pytest.mark.check(
    "health.api.latency",
    severity="S2",
    cause="latency",
    needs=["health.api.whoami", "health.database.answers"],
    runbook="latency",
)
def test_the_api_answers_fast_enough(whoami: Exchange, target: Target, verdict: Verdict) -> None:
    """The API answers fast enough"""
    verdict.saw(whoami)
    verdict.measure(latency_ms=whoami.elapsed_ms)
    if whoami.status != target.whoami.status:
        raise UnjudgedError(
            _("how fast an error is answered says nothing: {endpoint} answered {status}").format(
                endpoint=whoami.endpoint, status=whoami.status
            )
        )
    limits = target.whoami
    said = _("{endpoint} took {elapsed} ms; the limit is {limit} ms")
    values = {"endpoint": whoami.endpoint, "elapsed": whoami.elapsed_ms}
    assert whoami.elapsed_ms <= limits.fail_ms, said.format(**values, limit=limits.fail_ms)
    if whoami.elapsed_ms > limits.warn_ms:
        verdict.degraded(said.format(**values, limit=limits.warn_ms))
