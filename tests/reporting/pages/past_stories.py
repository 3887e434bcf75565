"""A record in memory, and ninety days of the yard."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from reporting.domain.kpi.deployments import Arrival
from reporting.domain.kpi.latency import bucket_of
from reporting.domain.kpi.states import Held, Measured
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckKey
from reporting.ports.figures import Stretch
from tests.reporting.pages.stories import CHECKS, NOW

START = NOW - timedelta(days=100)
DAY = timedelta(days=1)


@dataclass
class FakeFigures:
    """The part of ``reporting.ports.figures.Figures`` that the pages read, in memory.

    ``found[key]`` is what a series was, as ``Held`` pieces in order; ``severity[key]`` is the worst it had;
    ``answers[key]`` is each answer as its moment and its time in ms. All of it is the yard's and known at once.
    """

    found: dict[CheckKey, list[Held]] = field(default_factory=dict)
    severity: dict[CheckKey, Severity] = field(default_factory=dict)
    answers: dict[CheckKey, list[tuple[datetime, float]]] = field(default_factory=dict)

    def measured(self, stretch: Stretch, room: str, gap: timedelta) -> Iterator[Measured]:
        for key, pieces in sorted(self.found.items()):
            if stretch.target == "yard" and key.check.startswith(f"{room}."):
                within = [each for each in pieces if each.last >= stretch.since - gap and each.first < stretch.until]
                yield Measured(key, self.severity[key], tuple(within))

    def response_times(self, stretch: Stretch, room: str) -> Mapping[CheckKey, dict[int, int]]:
        found: dict[CheckKey, dict[int, int]] = {}
        for key, answers in self.answers.items():
            for at, time_ms in answers:
                if stretch.target == "yard" and stretch.since <= at < stretch.until:
                    mine = found.setdefault(key, {})
                    mine[bucket_of(time_ms)] = mine.get(bucket_of(time_ms), 0) + 1
        return found

    def began_at(self, target: str) -> None:
        """Nothing was recorded for long enough to have weekly reviews."""

    def mark(self, stretch: Stretch) -> str:
        return sha256(repr(self).encode(errors="replace")).hexdigest()

    def arrivals(self, stretch: Stretch) -> list[Arrival]:
        return []

    def add(self, check: str, severity: str, *pieces: tuple[float, float, str]) -> None:
        """Add a series: each piece from and to a number of days before now, and what it was."""
        key = CheckKey(check, "")
        self.severity[key] = Severity(severity)
        self.found[key] = [Held(NOW - a * DAY, NOW - b * DAY, Outcome(outcome)) for a, b, outcome in pieces]


def quiet() -> FakeFigures:
    """Return days on which every check of ``CHECKS`` passed."""
    figures = FakeFigures()
    for check, severity, *_rest in CHECKS:
        figures.add(check, severity, (100, 0, "passed"))
    return figures


def eventful() -> FakeFigures:
    """Return days with every kind of them, and answers for two checks: many for one, seven for the other."""
    figures = quiet()
    figures.add(
        "health.database.ping",
        "S1",
        (60, 50, "passed"),
        (50, 49.95, "failed"),
        (49.95, 31, "passed"),
        (31, 29.4, "failed"),
        (29.4, 20, "passed"),
        (20, 17.5, "unknown"),
        (17.5, 12, "passed"),
        (10, 8.5, "passed"),
        (8.5, 8.4, "failed"),
        (8.4, 0.008, "passed"),
        (0.008, 0, "failed"),
    )
    figures.add("health.api.whoami", "S1", (60, 0.008, "passed"), (0.008, 0, "failed"))
    figures.add("health.api.gone", "S2", (90, 70, "passed"), (70, 69.9, "failed"), (69.9, 40, "passed"))
    database, api = CheckKey("health.database.ping", ""), CheckKey("health.api.whoami", "")
    figures.answers[database] = [(NOW - timedelta(hours=number), 20 + number % 40) for number in range(1, 1400)]
    figures.answers[api] = [(NOW - timedelta(hours=number), 230) for number in range(1, 8)]
    return figures


WORK = (NOW - 8.6 * DAY, NOW - 8.2 * DAY)
"""Maintenance in which the database was down."""
