"""Judge every case of a run."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from reporting.domain.history import History
from reporting.domain.policy import Policy
from reporting.domain.regressions import CaseState, Sighting, judge
from reporting.domain.run import CheckKey, CheckResult
from reporting.domain.verdicts import WORST_FIRST, CaseVerdict, Verdict, is_compared

CHECKOUT_CHECKS = ("regression.tests", "regression.imports")
"""Ids of checks of the backend's source begin so: its own tests, and its import contracts."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run said about its cases."""

    deployment: str | None = None
    """The version the run was on; None if none was ever named."""
    states: Mapping[CheckKey, CaseState] = field(default_factory=dict)
    """What is to be remembered: only of cases about which something changed."""
    verdicts: tuple[CaseVerdict, ...] = ()
    """In the order of the results; none for a case that was not judged."""

    @property
    def by_key(self) -> dict[CheckKey, CaseVerdict]:
        """The verdicts by their case."""
        return {each.key: each for each in self.verdicts}

    @property
    def is_of_checkout(self) -> bool:
        """Tell whether only the source of the version was judged: nothing says that it is deployed yet."""
        return bool(self.verdicts) and all(each.check.startswith(CHECKOUT_CHECKS) for each in self.verdicts)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many cases have each verdict, the worst first."""
        counts = Counter(each.judgement.verdict for each in self.verdicts)
        return {verdict: counts[verdict] for verdict in WORST_FIRST if counts[verdict]}


def judge_run(history: History, policy: Policy) -> Judged:
    """Judge the cases of ``history.run``, each against what is remembered of it."""
    states: dict[CheckKey, CaseState] = {}
    verdicts = []
    for result in history.results:
        if not is_compared(result.key):
            continue
        before = history.states.get(result.key)
        after, judgement = judge(before, _sighting(history, result), policy)
        if after is not None and after != before:
            states[result.key] = after
        if judgement is not None:
            owner = result.owner or policy.owners.get(history.run.target, "")
            verdicts.append(CaseVerdict(result.check, result.case, judgement, owner))
    return Judged(history.deployment, states, tuple(verdicts))


def _sighting(history: History, result: CheckResult) -> Sighting:
    return Sighting(
        at=history.run.started_at,
        deployment=history.deployment,
        outcome=result.outcome,
        attempts=result.attempts,
        severity=result.severity,
    )
