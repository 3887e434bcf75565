"""The backend's clock and ours agree."""

from email.utils import parsedate_to_datetime

import pytest

from checks.support.errors import UnjudgedError
from checks.support.exchange import Exchange
from checks.support.verdict import Verdict
from language import _
from rondafile import Target

RESOLUTION_S = 1.0
"""A Date header has whole seconds, cut off (RFC 9110, 6.6.1)."""


@pytest.mark.check("health.api.clock", severity="S3", cause="clock", needs=["health.api.answers"], runbook="clock")
def test_the_clock_is_right(anonymous: Exchange, target: Target, verdict: Verdict) -> None:
    """The backend's clock is right"""
    verdict.saw(anonymous, login=False)
    header = anonymous.headers.get("date")
    try:
        theirs = parsedate_to_datetime(header or "").timestamp()
    except ValueError as error:
        raise UnjudgedError(
            _("{endpoint} answers without a Date header that can be read").format(endpoint=anonymous.endpoint)
        ) from error
    ahead_s = theirs - anonymous.answered_at
    offset_s = ahead_s if ahead_s > 0 else min(0.0, ahead_s + RESOLUTION_S)
    verdict.measure(offset_s=offset_s)
    said = _("the backend's clock is {offset:+.0f} s from ours; the limit is {limit} s")
    assert abs(offset_s) <= target.clock.fail_s, said.format(offset=offset_s, limit=target.clock.fail_s)
    if abs(offset_s) > target.clock.warn_s:
        verdict.degraded(said.format(offset=offset_s, limit=target.clock.warn_s))
