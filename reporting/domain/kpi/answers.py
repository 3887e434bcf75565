"""How fast answers came: the middle and the slow end of them, as far as there are enough."""

from dataclasses import dataclass

from language import N_
from reporting.domain.kpi.latency import Histogram, percentile
from reporting.domain.reason import Reason

SHARES = {"median": 0.5, "p95": 0.95, "p99": 0.99}
"""What is told, by name."""
FEWEST = {"median": 1, "p95": 20, "p99": 100}
"""Answers that each needs: of fewer, the slowest 5 % or 1 % are not even one."""
_NO_ANSWER = Reason(N_("no answer in this time"))
UNTIMED = Reason(N_("this check measures no response time"))


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one check in one span of time."""

    count: int
    """How many."""
    times_ms: dict[str, float]
    """By a key of ``SHARES``: the smallest time that so many did not exceed; without those that need more answers."""

    def why_not(self, name: str) -> Reason | None:
        """Return why there is no such time; None if there is."""
        if name in self.times_ms:
            return None
        if not self.count:
            return _NO_ANSWER
        return Reason(N_("fewer than {fewest} answers"), {"fewest": FEWEST[name]})


def answers_of(histogram: Histogram) -> Answers:
    """Return what is told of these answers."""
    count = sum(histogram.values())
    found = {name: percentile(histogram, share) for name, share in SHARES.items() if count >= FEWEST[name]}
    return Answers(count, {name: time for name, time in found.items() if time is not None})
