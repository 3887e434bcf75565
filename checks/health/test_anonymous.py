"""Nobody gets in without a login."""

import pytest

from checks.support.errors import UnjudgedError
from checks.support.exchange import Exchange
from checks.support.verdict import Verdict
from language import _


@pytest.mark.check(
    "health.api.anonymous",
    severity="S1",
    cause="permissions",
    needs=["health.api.answers"],
    runbook="permissions",
)
def test_without_a_token_nobody_is_let_in(anonymous: Exchange, verdict: Verdict) -> None:
    """Without a token, nobody is let in"""
    verdict.saw(anonymous, login=False)
    values = {"endpoint": anonymous.endpoint, "status": anonymous.status}
    if anonymous.status not in (401, 403) and not 200 <= anonymous.status < 300:
        raise UnjudgedError(
            _(
                "{endpoint} answered {status} without a token, neither a refusal nor data; if the path is another, "
                'set whoami = {{ path = "/…" }}'
            ).format(**values)
        )
    assert anonymous.status in (401, 403), _("{endpoint} answered {status} without a token; it must refuse").format(
        **values
    )
