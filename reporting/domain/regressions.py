"""The verdict on a case: a fold over its results, one state per case. Pure: the same results give the same verdicts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reporting.domain.outcome import Outcome, Severity
from reporting.domain.policy import Policy
from reporting.domain.verdicts import Judgement, Verdict

PROOF_TRIES = 6
"""A flaky case that failed in so many tries in a row, over at least two runs, is broken: one that fails every third
time does that once in 729. With five tries a run two runs are enough; what is tried once needs six."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One result of a case."""

    at: datetime
    """UTC start of its run."""
    deployment: str | None
    """Version the target ran; None belongs to the one last known."""
    outcome: Outcome
    attempts: int = 1
    """Tries in the run, from 1; a failed one failed in all of them."""
    severity: Severity = Severity.S2


@dataclass(frozen=True, slots=True)
class Baseline:
    """How a case left the deployment before."""

    deployment: str | None
    passed: bool
    proven: bool
    """False if it failed there as a flaky case does: that is no proof that it was broken."""


@dataclass(frozen=True, slots=True)
class CaseState:
    """Everything that is remembered of a case."""

    first_seen: datetime
    """UTC."""
    deployment: str | None
    """The version it was last judged on; None while none was named."""
    since: datetime
    """UTC start of the first run on that deployment."""
    passed_here: bool = False
    failed_here: bool = False
    last_passed: bool = True
    baseline: Baseline | None = None
    """None on the first deployment it was ever judged on."""
    flaky_since: datetime | None = None
    """UTC; None while it is trusted."""
    clean_passes: int = 0
    """In a row at the first try, counted only while it is flaky."""
    failed_runs: int = 0
    """In a row."""
    failed_tries: int = 0
    """Of those runs together."""
    proven: bool = False
    """True if it fails, and that is no fluke of a flaky case."""
    verdict: Verdict | None = None
    """The latest; None where there was nothing to compare."""
    verdict_at: datetime | None = None
    """UTC start of the first run on this deployment that said so."""


def judge(state: CaseState | None, seen: Sighting, policy: Policy) -> tuple[CaseState | None, Judgement | None]:
    """Return the state after ``seen`` and the verdict.

    The verdict is None for what was not judged (unknown, skipped), and while no deployment was ever named, since
    there is nothing to compare then. A deployment begins where its name changes, so that rolling back to a version
    that was there before is a deployment too. Degraded counts as passed.
    """
    if not seen.outcome.is_judged:
        return state, None
    passed = seen.outcome is not Outcome.FAILED
    entered = _entered(state, seen)
    counted = _counted(entered, seen, policy, passed=passed)
    verdict = _verdict(counted, seen, passed=passed)
    is_fresh = state is None or entered is not state or state.verdict is not verdict
    verdict_at = seen.at if is_fresh else counted.verdict_at
    after = replace(counted, verdict=verdict, verdict_at=verdict_at, last_passed=passed)
    if verdict is None:
        return after, None
    said = _judgement(after, seen, policy, verdict)
    return after, replace(said, is_fresh=is_fresh, is_first_here=entered is not state)


def fold(sightings: Iterable[Sighting], policy: Policy) -> tuple[CaseState | None, list[Judgement]]:
    """Return the state after all of a case's results, which are in order, and every verdict on the way."""
    state: CaseState | None = None
    judgements = []
    for seen in sightings:
        state, said = judge(state, seen, policy)
        if said is not None:
            judgements.append(said)
    return state, judgements


def expiry_of(flaky_since: datetime, policy: Policy) -> datetime:
    """Return from when on a case that is flaky since then is not excused any more."""
    return flaky_since + timedelta(days=policy.flaky_days)


def _entered(state: CaseState | None, seen: Sighting) -> CaseState:
    """Return the state on the deployment of ``seen``: itself, or a new one with the old one as its baseline."""
    if state is None:
        return CaseState(seen.at, seen.deployment, seen.at)
    if seen.deployment in (None, state.deployment):
        return state
    return replace(
        state,
        deployment=seen.deployment,
        since=seen.at,
        passed_here=False,
        failed_here=False,
        baseline=Baseline(state.deployment, state.last_passed, state.proven),
    )


def _counted(state: CaseState, seen: Sighting, policy: Policy, *, passed: bool) -> CaseState:
    is_clean = passed and seen.attempts == 1
    state = replace(
        state,
        passed_here=state.passed_here or passed,
        failed_here=state.failed_here or not passed,
        clean_passes=state.clean_passes + 1 if is_clean and state.flaky_since else 0,
        failed_runs=0 if passed else state.failed_runs + 1,
        failed_tries=0 if passed else state.failed_tries + seen.attempts,
    )
    # Where no version was ever named, runs of different versions cannot be told apart: only a retry shows a flaky one.
    mixed = state.deployment is not None and state.passed_here and state.failed_here
    if state.flaky_since is None and ((passed and not is_clean) or mixed):
        state = replace(state, flaky_since=seen.at, clean_passes=0)
    elif state.flaky_since is not None and state.clean_passes >= policy.flaky_passes:
        state = replace(state, flaky_since=None, clean_passes=0, failed_here=False)
    return replace(state, proven=not passed and (state.flaky_since is None or _is_broken(state, seen, policy)))


def _is_broken(state: CaseState, seen: Sighting, policy: Policy) -> bool:
    """Tell whether a flaky case fails for good: in as many runs as open an incident, two at least."""
    wanted = max(2, policy.opens_after(seen.severity))
    return state.failed_runs >= wanted and state.failed_tries >= PROOF_TRIES


def _verdict(state: CaseState, seen: Sighting, *, passed: bool) -> Verdict | None:
    baseline = state.baseline
    if state.flaky_since is not None:
        was_broken = baseline is not None and baseline.proven
        is_repaired = passed and was_broken and not state.failed_here and seen.attempts == 1
        is_broken = state.proven and not state.passed_here
        if not (is_repaired or is_broken):
            return Verdict.FLAKY
    if state.deployment is None:
        return None
    if baseline is None:
        return Verdict.NEW
    if passed:
        return Verdict.FIXED if baseline.proven else Verdict.PASSING
    return Verdict.REGRESSION if baseline.passed else Verdict.ALREADY_FAILING


def _judgement(state: CaseState, seen: Sighting, policy: Policy, verdict: Verdict) -> Judgement:
    expires_at = expiry_of(state.flaky_since, policy) if state.flaky_since else None
    in_force = expires_at is not None and seen.at < expires_at
    return Judgement(
        verdict=verdict,
        at=seen.at,
        deployment=state.deployment,
        baseline=state.baseline.deployment if state.baseline else None,
        failing=not state.last_passed,
        confirmed=not state.last_passed and seen.attempts > 1,
        tries=seen.attempts,
        flaky_since=state.flaky_since,
        expires_at=expires_at,
        is_excused=verdict is Verdict.FLAKY and in_force and not state.proven,
    )
