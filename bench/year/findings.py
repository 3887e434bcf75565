"""One result of each kind: of a health check, of a case, of a hygiene figure."""

import random
from datetime import datetime
from math import exp, log

from bench.year.fleet import FLAKY, GROWTH, Probe
from bench.year.plans import Release
from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckResult

SPREAD = 0.25
"""Of the log of the time that an answer takes."""
SLOWER = 9.0
"""How many times longer it takes in a degraded spell."""
FLAKES = 0.3
"""Share of its tries in which a flaky case fails."""
TRIES = 3
TIDY_EVERY = 13
"""Weeks after which people tidy up, and a figure begins anew."""
BUDGETS = {"orphans": 220.0, "missing": 3.0, "stale_tokens": 16.0, "outdated": 14.0, "vulnerable": 1.0}
"""Above these a hygiene check is degraded."""
_SAID = {
    Outcome.FAILED: "HTTP 503 en lugar de 200",
    Outcome.UNKNOWN: "el intérprete no respondió en 10 s",
}


def probe_of(probe: Probe, outcome: Outcome, at: datetime, chance: random.Random) -> CheckResult:
    """Return what a health check found."""
    took_ms = round(chance.lognormvariate(log(probe.typical_ms), SPREAD))
    if outcome is Outcome.DEGRADED:
        took_ms = round(took_ms * SLOWER)
    measures = {"probe_ms": float(took_ms + 2)}
    if probe.has_latency and outcome in (Outcome.PASSED, Outcome.DEGRADED):
        measures["latency_ms"] = float(took_ms)
    slow = f"tardó {took_ms} ms, aviso desde {round(probe.typical_ms * 3)} ms"
    is_bad = outcome is not Outcome.PASSED
    return CheckResult(
        check=probe.check,
        case=probe.case,
        outcome=outcome,
        severity=probe.severity,
        cause=probe.cause,
        title=probe.title,
        started_at=at,
        duration_ms=took_ms + 4,
        attempts=2 if outcome is Outcome.FAILED else 1,
        message=slow if outcome is Outcome.DEGRADED else _SAID.get(outcome, ""),
        endpoint=probe.endpoint,
        token="…0302#7ecb87a8" if probe.has_latency else None,
        needs=probe.needs,
        measures={} if outcome is Outcome.UNKNOWN else measures,
        runbook=probe.cause,
        next_step="Abra el runbook y siga el primer paso" if is_bad else "",
    )


def case_of(case: Probe, release: Release, at: datetime, chance: random.Random) -> CheckResult:
    """Return what a case of the night found: it fails where the release broke it, or now and then if it is flaky."""
    tries = 1
    if case.case in release.broken:
        tries, outcome = TRIES, Outcome.FAILED
    else:
        while case.case in FLAKY and tries <= TRIES and chance.random() < FLAKES:
            tries += 1
        tries, outcome = (TRIES, Outcome.FAILED) if tries > TRIES else (tries, Outcome.PASSED)
    took_ms = round(chance.lognormvariate(log(case.typical_ms), SPREAD))
    return CheckResult(
        check=case.check,
        case=case.case,
        outcome=outcome,
        severity=case.severity,
        cause=case.cause,
        title=case.title,
        started_at=at,
        duration_ms=took_ms * tries,
        attempts=tries,
        message="el total es 118, se esperaba 119" if outcome is Outcome.FAILED else "",
        endpoint=f"POST /api/v1/orders/{case.case}",
        measures={"latency_ms": float(took_ms)},
        runbook=case.cause,
    )


def growth_of(name: str, weeks: int, at: datetime, seed: int) -> CheckResult:
    """Return a hygiene figure after so many weeks: it grows by log-normal steps, and falls back when people tidy up."""
    check, severity, cause, begins, growth = GROWTH[name]
    chance = random.Random(f"{seed}:{name}:{weeks // TIDY_EVERY}")
    grown = sum(chance.gauss(growth, growth) for _week in range(weeks % TIDY_EVERY))
    value = float(round(begins * exp(grown)))
    is_over = value > BUDGETS[name]
    return CheckResult(
        check=check,
        case="",
        outcome=Outcome.DEGRADED if is_over else Outcome.PASSED,
        severity=severity,
        cause=cause,
        title=f"Higiene: {name}",
        started_at=at,
        duration_ms=21_000,
        message=f"hay {value:.0f}, se toleran {BUDGETS[name]:.0f}" if is_over else "",
        measures={name: value},
        runbook=cause,
    )
