"""The server answers HTTP at all."""

import pytest

from checks.support.exchange import Exchange
from checks.support.verdict import Verdict
from language import _


@pytest.mark.check("health.api.answers", severity="S1", cause="api", runbook="api")
def test_the_server_answers(anonymous: Exchange, verdict: Verdict) -> None:
    """The server answers"""
    verdict.saw(anonymous, login=False)
    verdict.measure(latency_ms=anonymous.elapsed_ms)
    assert anonymous.status not in (502, 503, 504), _(
        "{endpoint} answered {status}: the server in front is up, the application behind it is not"
    ).format(endpoint=anonymous.endpoint, status=anonymous.status)
