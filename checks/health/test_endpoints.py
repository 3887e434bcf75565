"""Further endpoints answer what they should."""

import pytest

from checks.fixtures import cases, probe, target_of
from checks.support.conditions import assert_conditions
from checks.support.errors import NotConfiguredError
from checks.support.exchange import Exchange
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import _
from rondafile.models import Endpoint


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case for each endpoint of the target."""
    target = target_of(metafunc.config)
    cases(metafunc, "endpoint", target.endpoints if target else {})


@probe(per="endpoint")
def answer(reach: Reach, endpoint: Endpoint | None) -> Exchange:
    """What an endpoint answers, asked with the monitoring's login."""
    if endpoint is None:
        raise NotConfiguredError(
            _('no endpoint is configured: add endpoints.orders.path = "/api/v1/orders" to [targets.{target}]').format(
                target=reach.name
            )
        )
    return reach.get(endpoint.path, method=endpoint.method)


@pytest.mark.check(
    "health.api.endpoint",
    severity="S2",
    cause="api",
    needs=["health.api.whoami", "health.api.latency"],
    runbook="api",
)
def test_the_endpoint_answers_as_configured(answer: Exchange, endpoint: Endpoint, verdict: Verdict) -> None:
    """The endpoint answers as configured"""
    verdict.saw(answer)
    verdict.measure(latency_ms=answer.elapsed_ms)
    if answer.status in (401, 403) and answer.status != endpoint.status:
        verdict.because("token")
    assert answer.status == endpoint.status, _("{endpoint} answered {status} instead of {expected}").format(
        endpoint=answer.endpoint, status=answer.status, expected=endpoint.status
    )
    assert_conditions(answer, endpoint.expect)
    said = _("{endpoint} took {elapsed} ms; the limit is {limit} ms")
    values = {"endpoint": answer.endpoint, "elapsed": answer.elapsed_ms}
    if answer.elapsed_ms > endpoint.fail_ms:
        verdict.because("latency")
    assert answer.elapsed_ms <= endpoint.fail_ms, said.format(**values, limit=endpoint.fail_ms)
    if answer.elapsed_ms > endpoint.warn_ms:
        verdict.degraded(said.format(**values, limit=endpoint.warn_ms), cause="latency")
