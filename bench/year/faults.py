"""When something fails, drawn once from a seed: the truth that the checks then look at."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log

from bench.year.fleet import HEALTH, dependents
from bench.year.plans import Downtime
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckKey


@dataclass(frozen=True, slots=True)
class Habit:
    """How often something happens, and how long it lasts."""

    days_between: float
    """Mean of exponential times from one end to the next beginning."""
    typical_min: float
    """Median of log-normal lengths."""
    spread: float
    """Standard deviation of the log of the length."""
    longest_min: float = 2880

    def spans(self, chance: random.Random, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield when it happens, in order, without two at once."""
        at = since + timedelta(days=chance.expovariate(1 / self.days_between))
        while at < until:
            length = min(chance.lognormvariate(log(self.typical_min), self.spread), self.longest_min)
            end = at + timedelta(minutes=length)
            yield at, end
            at = end + timedelta(days=chance.expovariate(1 / self.days_between))


OUTAGES = {
    Severity.S1: Habit(60, 18, 1.0),
    Severity.S2: Habit(45, 30, 1.1),
    Severity.S3: Habit(40, 60, 1.1),
}
"""Of each check, by its severity: an S2 outage of a mean of 55 minutes about eight times a year."""
BLIP = Habit(75, 3, 0.3)
"""Of each check: a lone failure, over within a round or two."""
SLOW = Habit(35, 35, 0.8)
"""Of each check that measures how long an answer takes."""
BLIND = Habit(25, 12, 0.7)
"""The interpreter hangs: nothing inside the backend can be judged."""
NO_RUNNER = Habit(45, 25, 0.9)
"""No round is made."""
NO_PUBLISHER = Habit(30, 110, 0.8, 720)
"""Rounds are made, and published at its end."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A span in which checks say something else than that it works."""

    since: datetime
    """UTC."""
    until: datetime
    """UTC; the first moment after it."""
    outcome: Outcome
    hits: frozenset[CheckKey]
    because: str
    """The check that it began with."""

    @property
    def is_major(self) -> bool:
        """Tell whether the whole target counts as down: a check of the first severity fails."""
        return self.outcome is Outcome.FAILED and not MAJOR.isdisjoint(self.hits)


MAJOR = frozenset(CheckKey(each.check, each.case) for each in HEALTH if each.severity is Severity.S1)


def faults_of(seed: int, since: datetime, until: datetime, downtimes: Iterable[Downtime]) -> list[Fault]:
    """Draw everything that happens, in order of its beginning.

    Each check has a chance of its own, named after it: another check changes nothing about it.
    """
    found = [Fault(each.since, each.until, Outcome.FAILED, _hit("health.api.answers"), "work") for each in downtimes]
    for probe in HEALTH:
        key, chance = CheckKey(probe.check, probe.case), random.Random(f"{seed}:{probe.check}:{probe.case}")
        struck = _hit(probe.check) if not probe.case else frozenset({key})
        for habit in (OUTAGES[probe.severity], BLIP):
            spans = habit.spans(chance, since, until)
            found += [Fault(start, end, Outcome.FAILED, struck, probe.check) for start, end in spans]
        if probe.has_latency:
            spans = SLOW.spans(chance, since, until)
            found += [Fault(start, end, Outcome.DEGRADED, frozenset({key}), probe.check) for start, end in spans]
    inside = frozenset(CheckKey(each.check, each.case) for each in HEALTH if each.is_inside)
    spans = BLIND.spans(random.Random(f"{seed}:blind"), since, until)
    found += [Fault(start, end, Outcome.UNKNOWN, inside, "interpreter") for start, end in spans]
    return sorted(found, key=lambda each: (each.since, each.because, each.outcome))


class Weather:
    """What holds at a moment; asked for moments in order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._coming, self._active = list(reversed(faults)), list[Fault]()

    def at(self, moment: datetime) -> dict[CheckKey, Outcome]:
        """Return what does not pass: what cannot be judged hides what fails, and that what is slow."""
        while self._coming and self._coming[-1].since <= moment:
            self._active.append(self._coming.pop())
        self._active = [each for each in self._active if each.until > moment]
        found: dict[CheckKey, Outcome] = {}
        for fault in sorted(self._active, key=lambda each: _RANK[each.outcome]):
            found.update(dict.fromkeys(fault.hits, fault.outcome))
        return found


_RANK = {Outcome.DEGRADED: 0, Outcome.FAILED: 1, Outcome.UNKNOWN: 2}


def _hit(check: str) -> frozenset[CheckKey]:
    struck = dependents(check)
    return frozenset(CheckKey(each.check, each.case) for each in HEALTH if each.check in struck)
