"""Ask a case once: its steps in order, and then its clean-up, whatever happened."""

import time
from collections.abc import Callable
from typing import Final

import httpx

from checks.support.cases import references
from checks.support.cases.asked import AskedStep, Attempt
from checks.support.cases.findings import step_name
from checks.support.cases.judging import expectations, keepings
from checks.support.cases.model import Step
from checks.support.cases.ready import ReadyCase
from checks.support.cases.request import Request, request_of
from checks.support.errors import CheckError, DownError, UnjudgedError
from checks.support.exchange import Exchange
from checks.support.reach import Reach
from language import _

GONE: Final = frozenset({404, 410})
"""What DELETE is answered where there is nothing any more."""


def ask_once(reach: Reach, case: ReadyCase, word: Callable[[Attempt], None] | None = None) -> Attempt:
    """Ask a case once; the clean-up is made whatever is raised.

    Args:
        reach: The ways into the target.
        case: The case.
        word: Called before the first request that may write, and whenever more is known of what it made.
    """
    attempt = Attempt.of(case.data)
    started = time.perf_counter()
    asking = _Asking(reach, case, attempt, word)
    try:
        for number, step in enumerate(case.steps):
            if reach.prober.stopping.is_set():
                raise UnjudgedError(_("the round was ended before {case} was").format(case=case.name))
            if asking.ask(step, step_name("steps", number)).wrong:
                break
    except CheckError as error:
        attempt.error = error
    except (OSError, ValueError, LookupError) as error:
        attempt.error = UnjudgedError(_("{case} cannot be asked: {why}").format(case=case.name, why=error))
    finally:
        attempt.took_ms = round((time.perf_counter() - started) * 1000)
        if any(asked.request.may_write for asked in attempt.steps):
            asking.clean_up()
            attempt.left += _unknown(case, attempt)
    return attempt


def clean_up(reach: Reach, case: ReadyCase, attempt: Attempt, *, may_be_gone: bool = False) -> None:
    """Make every clean-up request whose values are known, in order, and note in ``attempt`` what is left.

    Args:
        reach: The ways into the target.
        case: The case.
        attempt: Where the values are, and where the requests and their answers go.
        may_be_gone: Whether a 404 to DELETE is fine even where the case says otherwise.
    """
    _Asking(reach, case, attempt).clean_up(may_be_gone=may_be_gone)


def send(reach: Reach, request: Request) -> Exchange:
    """Send a request of a case as the role that asks.

    Raises:
        CheckError: There is no login, or no answer.
        OSError: A sample file cannot be read.
    """
    login = reach.login_as(request.role)
    own = {name.lower() for name in request.headers}
    headers = {name: value for name, value in login.headers().items() if name.lower() not in own} if login else {}
    try:
        return reach.http.request(request.method, request.path, {**headers, **request.headers}, request.body())
    except httpx.InvalidURL as error:
        raise DownError(_("{endpoint} is no address: {why}").format(endpoint=request.endpoint, why=error)) from error
    except CheckError as error:
        error.ronda_token = login.token if login else None
        raise


class _Asking:
    """An attempt under way."""

    def __init__(
        self, reach: Reach, case: ReadyCase, attempt: Attempt, word: Callable[[Attempt], None] | None = None
    ) -> None:
        self._reach, self._case, self._attempt = reach, case, attempt
        self._word, self._has_written = word, False

    def ask(self, step: Step, label: str, *, is_cleanup: bool = False) -> AskedStep:
        """Send a step, keep what it keeps, and hold its answer against what it expects."""
        attempt = self._attempt
        request = request_of(step, self._case.role, attempt.values, self._case.folder)
        if request.may_write and not self._has_written:
            self._leave_word()
            self._has_written = True
        asked = AskedStep(step, label, request, time.time(), is_cleanup)
        attempt.steps.append(asked)
        exchange = asked.exchange = send(self._reach, request)
        if kept := keepings(step, exchange):
            attempt.values |= kept
            if self._has_written:
                self._leave_word()
        asked.expectations = expectations(step, exchange, attempt.values)
        return asked

    def clean_up(self, *, may_be_gone: bool = False) -> None:
        """Make every clean-up request whose values are known, in order, whatever becomes of the one before."""
        for number, step in enumerate(self._case.cleanup):
            if references.names_in_step(step) <= self._attempt.values.keys():
                self._remove(step, step_name("cleanup", number), may_be_gone=may_be_gone)

    def _remove(self, step: Step, label: str, *, may_be_gone: bool) -> None:
        try:
            asked = self.ask(step, label, is_cleanup=True)
        except (CheckError, OSError, ValueError) as error:
            trouble = str(error)
        else:
            if not asked.wrong or _is_gone(asked, may_be_gone=may_be_gone or step.expect.status is None):
                return
            trouble = "; ".join(each.said for each in asked.wrong)
        endpoint = f"{step.request.partition(' ')[0]} {self._path(step)}"
        self._attempt.left.append(_("{endpoint} did not remove it: {why}").format(endpoint=endpoint, why=trouble))

    def _path(self, step: Step) -> str:
        return request_of(step, self._case.role, self._attempt.values, self._case.folder).path

    def _leave_word(self) -> None:
        if self._word:
            self._word(self._attempt)


def _is_gone(asked: AskedStep, *, may_be_gone: bool) -> bool:
    is_delete = asked.request.method == "DELETE" and asked.exchange is not None
    return is_delete and may_be_gone and asked.exchange.status in GONE  # type: ignore[union-attr]


def _unknown(case: ReadyCase, attempt: Attempt) -> list[str]:
    """Return a line for each request that may have made something of which nothing is known."""
    missing = {name for step in case.cleanup for name in references.names_in_step(step)} - attempt.values.keys()
    said = _("what {endpoint} made, if it did: it carries the mark {mark}")
    return [
        said.format(endpoint=asked.request.endpoint, mark=attempt.mark)
        for asked in attempt.steps
        if asked.request.may_write and missing & asked.step.keep.keys() and _may_have_made(asked.exchange)
    ]


def _may_have_made(exchange: Exchange | None) -> bool:
    return exchange is None or not 400 <= exchange.status <= 499
