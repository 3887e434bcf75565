"""Ask a case until it passes or its failure is confirmed."""

import time
from dataclasses import dataclass, field, replace
from typing import Final

from checks.support.cases.asked import Attempt
from checks.support.cases.asking import ask_once
from checks.support.cases.journal import Journal
from checks.support.cases.leftovers import entry_of
from checks.support.cases.ready import ReadyCase
from checks.support.errors import NetworkError, NotConfiguredError, OwnNetworkError
from checks.support.reach import Reach
from language import _

TRIES_WHEN_LET_THROUGH: Final = 2
"""A request that had to be refused and was not has changed something: it is confirmed once, and not made again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A case that was asked, and confirmed if it failed."""

    last: Attempt
    """The one that counts: the first that passed, or the last."""
    attempts: int
    """How often it was asked, from 1."""
    left: list[str] = field(default_factory=list)
    """What any of the attempts made and could not remove, in words."""


def ask(reach: Reach, case: ReadyCase, journal: Journal) -> Asked:
    """Ask a case, and again while it fails, each time with a mark of its own.

    A wrong answer is asked again up to ``regression.attempts`` times in all, one that does not come as often as
    ``policy.confirm`` says. The first pass ends it, and so does the time limit of the case.

    Raises:
        NotConfiguredError: It writes, and the target does not allow that.
    """
    if case.writes and not reach.target.writes:
        raise NotConfiguredError(
            _("it writes: add writes = true to [targets.{target}] if cases may change that backend").format(
                target=reach.name
            )
        )
    started, limit_s, tried = time.monotonic(), case_limit_s(reach, case), 0
    left: list[str] = []
    while True:
        tried += 1
        attempt = _asked(reach, case, journal)
        left += attempt.left
        if attempt.passed and not left:
            return Asked(attempt.without_steps(), tried)
        if attempt.passed or tried >= _most(reach, case, attempt) or reach.prober.stopping.is_set():
            return Asked(attempt, tried, left)
        pause_s = reach.prober.confirm.delay_s if attempt.error else 0.0
        if time.monotonic() - started + pause_s >= limit_s:
            return Asked(attempt, tried, left)
        reach.prober.stopping.wait(pause_s)


def case_limit_s(reach: Reach, case: ReadyCase) -> float:
    """Return the time limit of a case in seconds, all attempts together: that of a probe for each of its requests."""
    return reach.target.probe_limit_s * (len(case.steps) + len(case.cleanup))


def _asked(reach: Reach, case: ReadyCase, journal: Journal) -> Attempt:
    if not case.writes:
        attempt = ask_once(reach, case)
        if attempt.was_let_through and not case.cleanup and attempt.failing:
            said = _("what {endpoint} made, if it did: it carries the mark {mark}")
            attempt.left.append(said.format(endpoint=attempt.failing.request.endpoint, mark=attempt.mark))
        return attempt
    secrets = reach.secrets()
    attempt = ask_once(reach, case, lambda sofar: journal.write(entry_of(case, sofar, journal, secrets)))
    if attempt.left:
        journal.write(replace(entry_of(case, attempt, journal, secrets), left=attempt.left))
    elif any(asked.request.may_write for asked in attempt.steps):
        journal.strike(attempt.mark)
    return attempt


def _most(reach: Reach, case: ReadyCase, attempt: Attempt) -> int:
    """Return how often a case is asked that failed in this way."""
    if isinstance(attempt.error, NetworkError | OwnNetworkError):
        return reach.prober.confirm.attempts
    if attempt.error is not None:
        return 1
    most = reach.target.regression.attempts
    return min(most, TRIES_WHEN_LET_THROUGH) if attempt.was_let_through and not case.writes else most
