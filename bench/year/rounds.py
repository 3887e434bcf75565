"""What each round found, and when it was published."""

import hashlib
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from math import exp
from typing import Literal

from bench.year.faults import NO_PUBLISHER, NO_RUNNER, Fault, Weather, faults_of
from bench.year.findings import case_of, growth_of, probe_of
from bench.year.fleet import CASES, GROWTH, HEALTH, TARGET
from bench.year.plans import DAY, ZONE, Release, Works, in_force, releases_of, works_of
from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckKey, CheckResult, Evidence, Run
from reporting.ports import RunReport

EVERY = timedelta(minutes=5)
LAG_S, LAG_SPREAD = 4.0, 0.6
"""Median of the log-normal seconds that a round begins late, and the spread of their log."""
LATE_ONE_IN = 2000
"""Rounds of which one is published an hour after it ended."""
Kind = Literal["health", "night", "week"]
NIGHT, HYGIENE = time(2, 33), time(5, 7)
"""Local times of the nightly and the weekly round."""
VERSIONS = {"ronda": "0.1.0", "python": "3.11.7", "pytest": "9.2.0", "httpx": "0.28.1"}


@dataclass(frozen=True, slots=True)
class Round:
    """One round, and what held when it began."""

    number: int
    kind: Kind
    planned_at: datetime
    """UTC."""
    started_at: datetime
    """UTC."""
    finished_at: datetime
    """UTC."""
    published_at: datetime
    """UTC; when its results reach the store."""
    bad: Mapping[CheckKey, Outcome]
    """What did not pass."""
    is_late: bool = False
    """Whether it is published after rounds that followed it."""

    @property
    def run_id(self) -> str:
        """Names it for ever."""
        return f"{self.started_at:%Y%m%dT%H%M%S}-{self.number:06x}"


class Year:
    """Everything that happened, drawn from a seed.

    Args:
        seed: Of all chance.
        since: UTC; when the first round is planned.
        days: How many there are.
    """

    def __init__(self, seed: int, since: datetime, days: int) -> None:
        self.seed, self.since, self.until = seed, since, since + days * DAY
        self.works: Works = works_of(seed, since, self.until)
        self.releases: list[Release] = releases_of(seed, since, self.until)
        self.faults: list[Fault] = faults_of(seed, since, self.until, self.works.downtimes)

    def rounds(self) -> list[Round]:
        """Return every round in the order in which they are published."""
        return sorted(self._made(), key=lambda each: (each.published_at, each.started_at))

    def report(self, each: Round) -> RunReport:
        """Return what a round found. It depends on the round alone, not on what was asked before."""
        chance = random.Random(f"{self.seed}:{each.run_id}")
        files: dict[str, bytes] = {}
        results = tuple(_with_evidence(result, each.run_id, files) for result in self._results(each, chance))
        release = in_force(self.releases, each.started_at)
        run = Run(
            run_id=each.run_id,
            target=TARGET,
            trigger="schedule",
            planned_at=each.planned_at,
            started_at=each.started_at,
            finished_at=each.finished_at,
            deployment=release.version if each.kind == "night" else None,
            complete=True,
            versions=VERSIONS,
        )
        return RunReport(run, results, files, hashlib.sha256(each.run_id.encode()).hexdigest())

    def _results(self, each: Round, chance: random.Random) -> Iterator[CheckResult]:
        at = each.started_at
        if each.kind == "health":
            for probe in HEALTH:
                key = CheckKey(probe.check, probe.case)
                yield probe_of(probe, each.bad.get(key, Outcome.PASSED), at, chance)
        elif each.kind == "night":
            release = in_force(self.releases, at)
            for case in CASES:
                yield case_of(case, release, at, chance)
        else:
            weeks = (at - self.since) // timedelta(days=7)
            for name in GROWTH:
                yield growth_of(name, weeks, at, self.seed)

    def _made(self) -> Iterator[Round]:
        chance, weather = random.Random(f"{self.seed}:rounds"), Weather(self.faults)
        away, held_back = (
            list(habit.spans(random.Random(f"{self.seed}:{name}"), self.since, self.until))
            for habit, name in ((NO_RUNNER, "runner"), (NO_PUBLISHER, "publisher"))
        )
        for number, (planned_at, kind) in enumerate(self._planned()):
            lag = timedelta(seconds=round(min(LAG_S * exp(chance.gauss(0, LAG_SPREAD)), 120), 3))
            started_at = planned_at + lag
            finished_at = started_at + timedelta(seconds=round(chance.uniform(1.8, 3.2) * _LENGTH[kind], 3))
            is_late = kind == "health" and chance.randrange(LATE_ONE_IN) == 0
            bad = weather.at(started_at)
            if any(start <= planned_at < end for start, end in away):
                continue
            published_at = finished_at + timedelta(hours=1 if is_late else 0, seconds=2)
            published_at = next((end for start, end in held_back if start <= published_at < end), published_at)
            yield Round(number, kind, planned_at, started_at, finished_at, published_at, bad, is_late)

    def _planned(self) -> Iterator[tuple[datetime, Kind]]:
        """Yield when rounds are planned, in order."""
        at = self.since
        while at < self.until:
            yield at, "health"
            local = at.astimezone(ZONE)
            for clock, kind in ((NIGHT, "night"), (HYGIENE, "week")):
                planned_at = datetime.combine(local.date(), clock, ZONE).astimezone(UTC)
                is_its_day = kind == "night" or local.weekday() == 0
                if is_its_day and at < planned_at <= at + EVERY and planned_at < self.until:
                    yield planned_at, kind  # type: ignore[misc]
            at += EVERY


_LENGTH: dict[Kind, float] = {"health": 1.0, "night": 12.0, "week": 40.0}


def _with_evidence(result: CheckResult, run_id: str, files: dict[str, bytes]) -> CheckResult:
    """Return a result that did not pass with what it saw, as a check would keep it."""
    if not result.outcome.badness:
        return result
    name = ".".join(part for part in (result.check, result.case, "txt") if part)
    seen = EVIDENCE.format(run_id=run_id, result=result, at=result.started_at).encode()
    sha256 = hashlib.sha256(seen).hexdigest()
    files[sha256] = seen
    kept = Evidence(name, "text/plain", sha256, len(seen))
    return CheckResult(**{field: getattr(result, field) for field in CheckResult.__slots__} | {"evidence": (kept,)})


EVIDENCE = """\
> {result.endpoint}
> Accept: application/json
> Authorization: Token …0302#7ecb87a8
> X-Request-Id: {run_id}
< HTTP/1.1 503 Service Unavailable
< Date: {at:%a, %d %b %Y %H:%M:%S GMT}
< Content-Type: application/json
< X-Request-Id: {run_id}
< Server: gunicorn

{{"detail": "{result.message}", "check": "{result.check}", "took_ms": {result.duration_ms}}}
"""
