"""How the cases of a target stand on one deployment, from the verdicts that were kept and what is remembered."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reporting.domain.deployments import Deployment
from reporting.domain.policy import Policy
from reporting.domain.regressions import CaseState, expiry_of
from reporting.domain.run import CheckKey
from reporting.domain.verdicts import WORST_FIRST, CaseVerdict, Judgement, KeptVerdict, Verdict


@dataclass(frozen=True, slots=True)
class Standing:
    """One case on one deployment."""

    case: CaseVerdict
    """As it is at the moment that was asked about."""
    since: datetime
    """UTC start of the run that first said so."""
    run_id: str | None
    """That run; None for what works as before, which is not kept."""


@dataclass(frozen=True, slots=True)
class Period:
    """When a deployment was the one that answered."""

    version: str
    since: datetime
    """UTC."""
    before: datetime | None
    """UTC; start of the next one, None for the latest."""

    def has(self, verdict: KeptVerdict) -> bool:
        """Tell whether a verdict was given in it."""
        is_early = self.before is None or verdict.at < self.before
        return verdict.deployment == self.version and self.since <= verdict.at and is_early


def periods_of(newest_first: Sequence[Deployment]) -> dict[int, Period]:
    """Return the period of each deployment, by its number.

    One that is on its way ends no other's: until it answers, only its source can have been judged.
    """
    found: dict[int, Period] = {}
    before: datetime | None = None
    for each in newest_first:
        if each.in_force_at is None:
            found[each.number] = Period(each.version, each.started_at, None)
        else:
            since = min(each.started_at, each.in_force_at)
            found[each.number] = Period(each.version, since, before)
            before = each.in_force_at
    return found


def standings(
    period: Period,
    kept: Iterable[KeptVerdict],
    states: Mapping[CheckKey, CaseState],
    policy: Policy,
    now: datetime,
) -> tuple[Standing, ...]:
    """Return every case whose verdict on the deployment is known, the worst first.

    What works as before is known only while the deployment is the latest, since no verdict is kept of it.

    Args:
        period: The deployment.
        kept: Its verdicts, in the order they were given.
        states: What is remembered of the target's cases; asked about the latest deployment only.
        policy: For the date of flaky cases.
        now: The moment that is asked about: a flaky case is past its date, or it is not.
    """
    found: dict[CheckKey, Standing] = {}
    for each in kept:
        if period.has(each):
            found[each.key] = _of_kept(each, policy, now)
    if period.before is None:
        for key, state in states.items():
            if state.deployment == period.version and state.verdict is not None:
                found[key] = _of_state(key, state, found.get(key), policy, now)
    return tuple(sorted(found.values(), key=lambda each: (WORST_FIRST.index(_verdict(each)), each.case.key)))


def counts_of(found: Iterable[Standing]) -> dict[Verdict, int]:
    """Return how many cases have each verdict, the worst first; those that none has are left out."""
    counts = Counter(_verdict(each) for each in found)
    return {verdict: counts[verdict] for verdict in WORST_FIRST if counts[verdict]}


def _verdict(standing: Standing) -> Verdict:
    return standing.case.judgement.verdict


def _of_kept(kept: KeptVerdict, policy: Policy, now: datetime) -> Standing:
    expires_at = expiry_of(kept.flaky_since, policy) if kept.flaky_since else None
    judgement = Judgement(
        verdict=kept.verdict,
        at=now,
        deployment=kept.deployment,
        baseline=kept.baseline,
        failing=kept.failing,
        confirmed=kept.confirmed,
        tries=1,
        flaky_since=kept.flaky_since,
        expires_at=expires_at,
        is_excused=kept.verdict is Verdict.FLAKY and expires_at is not None and now < expires_at,
    )
    return Standing(CaseVerdict(kept.check, kept.case, judgement, kept.owner), kept.at, kept.run_id)


def _of_state(key: CheckKey, state: CaseState, kept: Standing | None, policy: Policy, now: datetime) -> Standing:
    """Return the standing that a state tells; what a verdict was kept of is taken from there."""
    assert state.verdict is not None
    expires_at = expiry_of(state.flaky_since, policy) if state.flaky_since else None
    is_in_force = expires_at is not None and now < expires_at
    judgement = Judgement(
        verdict=state.verdict,
        at=now,
        deployment=state.deployment,
        baseline=state.baseline.deployment if state.baseline else None,
        failing=not state.last_passed,
        confirmed=not state.last_passed,
        tries=1,
        flaky_since=state.flaky_since,
        expires_at=expires_at,
        is_excused=state.verdict is Verdict.FLAKY and is_in_force and not state.proven,
    )
    since = state.verdict_at or state.since
    if kept is None:
        return Standing(CaseVerdict(key.check, key.case, judgement), since, None)
    confirmed = not state.last_passed and kept.case.judgement.confirmed
    if kept.case.judgement.verdict is not state.verdict:
        kept = replace(kept, run_id=None)
    case = replace(kept.case, judgement=replace(judgement, confirmed=confirmed))
    return Standing(case, since, kept.run_id)
