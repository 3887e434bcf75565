"""Decide runs in the order they were made, each once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from language import N_
from reporting.domain.actions import Action, Decision
from reporting.domain.addressing import Outlets, decision_of
from reporting.domain.decide import decide
from reporting.domain.deployments import Suspects, no_checkout, nothing_to_compare
from reporting.domain.judging import Judged, judge_run
from reporting.domain.policy import Policy
from reporting.domain.run import Run
from reporting.domain.verdicts import Verdict
from reporting.domain.windows import window_at
from reporting.errors import StoreError
from reporting.ports import Clock, Store, SuspectFinder

LONGEST_NAME = 200
"""Characters of a window's name that a run is tagged with."""
MOST_ROUNDS = 20
"""How often to read again what another publisher has changed meanwhile, or what did not fit into one reading."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What one run led to."""

    run: Run
    actions: tuple[Action, ...]
    overtaken: bool = False
    """True if a later run of its target had been decided before; then there are no actions and no verdicts."""
    judged: Judged = field(default_factory=Judged)
    """The verdicts on its cases."""


def no_suspects(_target: str, baseline: str, deployment: str) -> Suspects:
    """Find none: there is no checkout."""
    return no_checkout(baseline, deployment)


def decide_all(
    store: Store, policy: Policy, clock: Clock, suspects: SuspectFinder = no_suspects
) -> tuple[Decided, ...]:
    """Decide every run that was not, in the order they started, each at the moment it ended.

    Suspect commits are looked up here, once, and kept with the decision: the checkout may be gone, or at another
    commit, by the time a ticket is delivered or a page is read.
    """
    made: list[Decided] = []
    for _round in range(MOST_ROUNDS):
        runs = store.undecided()
        if not runs:
            return tuple(made)
        for run in runs:
            decided = _decide_one(store, policy, run, clock, suspects)
            if decided is not None:
                made.append(decided)
    if store.undecided():
        raise StoreError(N_("runs are left undecided: other publishers are faster; run the same command again"))
    return tuple(made)


def moment_of(run: Run) -> datetime:
    """Return when a run is decided: when it ended, as far as that is known."""
    return run.finished_at or run.started_at


def outlets_of(policy: Policy, moment: datetime, tickets: Mapping[str, str]) -> Outlets:
    """Return who is told of what is decided at a moment."""
    return Outlets(policy.routes, policy.critical_at(moment) is not None, policy.attaches, tickets)


def _decide_one(store: Store, policy: Policy, run: Run, clock: Clock, suspects: SuspectFinder) -> Decided | None:
    """Decide one run; None if another publisher was faster."""
    if store.is_overtaken(run):
        return Decided(run, (), overtaken=True) if store.commit(Decision(run.run_id, (), ()), clock()) else None
    history = store.history(run, policy.deepest())
    judged = judge_run(history, policy)
    actions = decide(history, policy, moment_of(run), judged)
    found = _suspects(run.target, judged, suspects)
    outlets = outlets_of(policy, moment_of(run), history.tickets)
    decision = decision_of(run.run_id, actions, history.results, judged, found, outlets=outlets)
    window = window_at(policy.windows, run.target, run.started_at)
    decision = replace(decision, maintenance=window.name[:LONGEST_NAME] if window else None)
    return Decided(run, tuple(actions), judged=judged) if store.commit(decision, clock(), history) else None


def _suspects(target: str, judged: Judged, find: SuspectFinder) -> tuple[Suspects, ...]:
    """Look up the commits behind the regressions that are news; there is one lookup for each version before."""
    said = [each.judgement for each in judged.verdicts]
    baselines = {each.baseline for each in said if each.verdict is Verdict.REGRESSION and each.is_fresh}
    return tuple(
        find(target, baseline, judged.deployment)
        if baseline and judged.deployment
        else nothing_to_compare(baseline, judged.deployment)
        for baseline in sorted(baselines, key=lambda each: each or "")
    )
