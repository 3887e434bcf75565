"""What the recorder is told of a case that was asked."""

from typing import Final

from checks.support.cases.confirming import Asked
from checks.support.cases.describing import description
from checks.support.cases.har import archive
from checks.support.cases.script import script
from checks.support.cases.told import Told
from checks.support.errors import DownError, NetworkError, OverLimitError, OwnNetworkError
from checks.support.verdict import Verdict
from language import _

_REFUSED: Final = {"case": frozenset({401, 403}), "permission": frozenset({401, 403, 404})}
"""What a refusal is answered with, by the kind of the case."""


def tell(told: Told, verdict: Verdict) -> None:
    """Note measures, cause and what was left behind, and the reproduction pack of a case that does not pass."""
    asked, attempt = told.asked, told.asked.last
    verdict.tried(asked.attempts)
    verdict.measure(case_ms=attempt.took_ms)
    step = told.culprit or (told.steps[-1] if told.steps else None)
    if step is not None:
        login = told.reach.login_as(step.request.role)
        verdict.asked(step.request.endpoint, login.token if login else None)
    if attempt.passed and not asked.left:
        return
    if attempt.passed:
        said = _("it holds, but was not cleaned up: {names}")
        verdict.degraded(said.format(names=" · ".join(asked.left)), cause="leftovers")
    elif cause := _cause(told):
        verdict.because(cause)
    verdict.evidence("repro.md", description(told), "text/markdown")
    verdict.evidence("repro.sh", script(told), "text/x-shellscript")
    verdict.document("har", archive(told))


def assert_holds(asked: Asked) -> None:
    """Assert that a case holds; the message has one line, with the name of each thing that was left behind.

    Raises:
        AssertionError: A step does not hold.
        CheckError: A step was not answered.
    """
    error, failing = asked.last.error, asked.last.failing
    left = " · " + _("left behind: {names}").format(names=" · ".join(asked.left)) if asked.left else ""
    if error is not None:
        error.args = (f"{error}{left}",)
        raise error
    assert failing is None, f"{failing.said}{left}"


def _cause(told: Told) -> str | None:
    """Return the cause that fits better than a rule that does not hold; None if none does."""
    match told.asked.last.error:
        case None:
            return _cause_of_answer(told)
        case NetworkError() | OwnNetworkError():
            return "network"
        case OverLimitError():
            return "latency"
        case DownError():
            return "api"
    return "unclear"


def _cause_of_answer(told: Told) -> str | None:
    step = told.asked.last.failing
    if step is None or step.exchange is None:
        return None
    expected = step.step.expect.status
    wanted = set([expected] if isinstance(expected, int) else expected or ())
    wrong = {each.kind for each in step.wrong}
    if wanted and wanted <= _REFUSED[told.case.kind] and "status" in wrong:
        return "permissions" if step.exchange.status < 400 else None
    if "status" in wrong and step.exchange.status >= 500:
        return "api"
    return "latency" if wrong == {"time"} else None
