"""The message broker can be reached."""

import pytest

from checks.support.verdict import Verdict
from language import _
from rondafile import Target


@pytest.mark.check("health.celery.broker", severity="S1", cause="broker", runbook="broker")
def test_the_broker_can_be_reached(broker: int, target: Target, verdict: Verdict) -> None:
    """The message broker can be reached"""
    verdict.measure(connect_ms=broker)
    said = _("the broker took {elapsed} ms to say hello; the limit is {limit} ms")
    limits = target.broker_connect
    assert broker <= limits.fail_ms, said.format(elapsed=broker, limit=limits.fail_ms)
    if broker > limits.warn_ms:
        verdict.degraded(said.format(elapsed=broker, limit=limits.warn_ms))
