"""The cases: what a deployment must not break."""

from typing import Any

import pytest

from checks.fixtures import VERDICT
from checks.support.cases.telling import assert_holds, tell
from checks.support.cases.told import Told
from checks.support.verdict import Verdict
from language import _


def test_the_case_holds(api_case: Any, answers: Any, request: pytest.FixtureRequest) -> None:
    """The case holds"""
    verdict = request.node.stash[VERDICT]
    told: Told = answers.told(api_case, verdict)
    tell(told, verdict)
    assert_holds(told.asked)


@pytest.mark.check("regression.leftovers", severity="S3", cause="leftovers", runbook="leftovers")
def test_what_was_created_was_removed(left_behind: list[str], verdict: Verdict) -> None:
    """What earlier rounds created was removed"""
    if left_behind:
        verdict.evidence("left.txt", "\n".join(left_behind))
    said = _("{count} left behind by earlier rounds, which this one could not remove either: {names}")
    assert not left_behind, said.format(count=len(left_behind), names=" · ".join(left_behind))
