"""How often the verdicts are wrong: cases that fail now and then, cases that break, and how soon that is called.

``python -m bench flakiness`` prints the table of docs/regressions.md. The seed is fixed, so that it prints it again.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reporting.domain.outcome import Outcome, Severity
from reporting.domain.policy import Policy
from reporting.domain.regressions import Sighting, fold, judge
from reporting.domain.verdicts import Verdict

SEED = 20_261_124
CASES, DEPLOYMENTS, RUNS = 2_000, 30, 4
"""Simulated cases, deployments of each, and runs on each deployment."""
LONGEST_WAIT = 60
"""Runs after which a break that was not called counts as missed."""
START = datetime(2026, 1, 1, tzinfo=UTC)
BETWEEN_RUNS = timedelta(hours=2)
"""Thirty deployments of four runs are ten days: shorter than the fourteen of the policy, so no excuse ends."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Of many cases, in percent."""

    regression: float
    """Called a regression at some time."""
    flaky: float
    """Called flaky at some time."""
    by_run: float
    """Runs that counted against their deployment."""


def outcome(chance: random.Random, rate: float, attempts: int) -> tuple[Outcome, int]:
    """Return what a run says of a case that fails in this share of its tries, and how many it took."""
    for attempt in range(1, attempts + 1):
        if chance.random() >= rate:
            return Outcome.PASSED, attempt
    return Outcome.FAILED, attempts


def history(chance: random.Random, rate: float, attempts: int, deployments: int, runs: int) -> Iterator[Sighting]:
    """Yield the results of one case, whose failing has nothing to do with any deployment."""
    for number in range(deployments * runs):
        said, tries = outcome(chance, rate, attempts)
        yield Sighting(START + BETWEEN_RUNS * number, f"v{number // runs}", said, tries, Severity.S2)


def shares(rate: float, attempts: int, *, cases: int = CASES, seed: int = SEED) -> Shares:
    """Return how often cases that fail in this share of their tries are called what."""
    chance, policy = random.Random(seed), Policy()
    regression = flaky = against = total = 0
    for _ in range(cases):
        _state, said = fold(history(chance, rate, attempts, DEPLOYMENTS, RUNS), policy)
        verdicts = {each.verdict for each in said}
        regression += Verdict.REGRESSION in verdicts
        flaky += Verdict.FLAKY in verdicts
        against += sum(each.counts_against for each in said)
        total += len(said)
    return Shares(100 * regression / cases, 100 * flaky / cases, 100 * against / total)


def waits(
    before: float, after: float, attempts: int, *, cases: int = CASES, seed: int = SEED
) -> list[tuple[int, bool]]:
    """Return for each case the runs from its break, a new deployment, until it counts, and whether as a regression.

    Args:
        before: Share of tries that failed before, over ten deployments.
        after: Share of tries that fail from then on; 1 is broken for good.
        attempts: Tries in each run.
        cases: How many are simulated.
        seed: Of the chance.
    """
    chance, policy, found = random.Random(seed), Policy(), []
    for _ in range(cases):
        state, _said = fold(history(chance, before, attempts, 10, RUNS), policy)
        is_regression = False
        for run in range(1, LONGEST_WAIT + 1):
            said, tries = outcome(chance, after, attempts)
            at = START + BETWEEN_RUNS * (10 * RUNS + run)
            state, judgement = judge(state, Sighting(at, "broken", said, tries, Severity.S2), policy)
            if judgement is not None and judgement.failing and not judgement.is_excused:
                is_regression = judgement.verdict is Verdict.REGRESSION
                break
        found.append((run, is_regression))
    return found


def quantile(ordered: Sequence[int], share: float) -> int:
    """Return the value that this share of ``ordered`` does not exceed."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main(_arguments: Sequence[str] = ()) -> None:
    """Print the two tables."""
    print(f"{CASES} cases, {DEPLOYMENTS} deployments, {RUNS} runs on each, seed {SEED}\n")
    print("| fails in | tries | ever called regression | called flaky | runs that count against |")
    print("| --- | --- | --- | --- | --- |")
    for rate, attempts in ((1 / 3, 5), (1 / 3, 3), (1 / 3, 2), (1 / 3, 1), (1 / 10, 5), (1 / 2, 5), (1 / 100, 5)):
        said = shares(rate, attempts)
        row = (f"{said.regression:.2f} %", f"{said.flaky:.2f} %", f"{said.by_run:.3f} %")
        print(f"| 1 in {1 / rate:.0f} | {attempts} | {' | '.join(row)} |")
    print("\n| broken by a deployment | tries | counts in run (median) | 99 % by run | as a regression |")
    print("| --- | --- | --- | --- | --- |")
    for name, before, attempts in (
        ("never failed before", 0, 5),
        ("never failed before", 0, 1),
        ("failed 1 in 3 before", 1 / 3, 5),
        ("failed 1 in 3 before", 1 / 3, 1),
    ):
        found = waits(before, 1, attempts)
        runs = sorted(run for run, _is_regression in found)
        called = 100 * sum(is_regression for _run, is_regression in found) / len(found)
        print(f"| {name} | {attempts} | {quantile(runs, 0.5)} | {quantile(runs, 0.99)} | {called:.2f} % |")


if __name__ == "__main__":
    main()
