"""A record in memory, and a year's end of a freight yard in it, for the weekly review."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reporting.domain.kpi.deployments import Arrival
from reporting.domain.kpi.facts import Plan
from reporting.domain.kpi.hygiene import Measure
from reporting.domain.kpi.latency import Histogram
from reporting.domain.kpi.noise import Sent
from reporting.domain.kpi.outages import Recorded
from reporting.domain.kpi.schedule import PlannedRun
from reporting.domain.kpi.states import Held, Measured
from reporting.domain.kpi.week import Week
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckKey
from reporting.domain.verdicts import KeptVerdict
from reporting.ports.figures import Stretch
from rondafile.hours import WeeklyHours

BOGOTA = ZoneInfo("America/Bogota")
WEEK = Week.parse("2026-W48", BOGOTA)
HOURS = {
    "loading": WeeklyHours.parse("Mon-Sat 05:00-10:00"),
    "unloading": WeeklyHours.parse("Mon-Sat 14:00-20:00"),
}
PLAN = Plan(zone=BOGOTA, critical_hours=HOURS)
LATER = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
"""A Tuesday after that week."""
EVERY = timedelta(minutes=30)


@dataclass
class Record:
    """The reading side of ``reporting.ports.figures.Figures``, in memory.

    Fill the lists in any order. Like the store, it shows nothing that became known at ``known_by`` or later;
    ``ticket_of`` names the tickets that were ever created. ``reads`` counts the weeks that figures were made of.
    """

    began: datetime | None = None
    records: list[Recorded] = field(default_factory=list)
    created: dict[str, datetime] = field(default_factory=dict)
    ticket_of: dict[str, str] = field(default_factory=dict)
    arrived: list[Arrival] = field(default_factory=list)
    judged: list[KeptVerdict] = field(default_factory=list)
    planned: list[PlannedRun] = field(default_factory=list)
    series: list[Measured] = field(default_factory=list)
    values: list[Measure] = field(default_factory=list)
    told: list[Sent] = field(default_factory=list)
    reads: int = 0

    def began_at(self, target: str) -> datetime | None:
        return self.began

    def mark(self, stretch: Stretch) -> str:
        return f"{len(self.records)} {self.series!r}"

    def events(self, stretch: Stretch) -> Iterator[Recorded]:
        yield from (each for each in self.records if each.known_at < stretch.known_by)

    def tickets(self, stretch: Stretch) -> Mapping[str, datetime]:
        return {name: at for name, at in self.created.items() if at < stretch.known_by}

    def named(self, names: Sequence[str]) -> Mapping[str, str]:
        """Return tickets as ``Store.tickets`` does."""
        return {name: self.ticket_of[name] for name in names if name in self.ticket_of}

    def arrivals(self, stretch: Stretch) -> list[Arrival]:
        return [each for each in self.arrived if each.known_at < stretch.known_by]

    def verdicts(self, stretch: Stretch) -> Iterator[KeptVerdict]:
        yield from (each for each in self.judged if each.decided_at < stretch.known_by)

    def planned_runs(self, stretch: Stretch) -> Iterator[PlannedRun]:
        yield from (each for each in self.planned if stretch.since <= each.planned_at < stretch.until)

    def measured(self, stretch: Stretch, room: str, gap: timedelta) -> Iterator[Measured]:
        self.reads += 1
        for each in self.series:
            found = tuple(
                held for held in each.found if held.last >= stretch.since - gap and held.first < stretch.until
            )
            if found:
                yield Measured(each.key, each.severity, found)

    def response_times(self, stretch: Stretch, room: str) -> Mapping[CheckKey, Histogram]:
        return {}

    def measures(self, stretch: Stretch, room: str) -> Iterator[Measure]:
        yield from (each for each in self.values if stretch.since <= each.at < stretch.until)

    def sent(self, stretch: Stretch) -> list[Sent]:
        return [each for each in self.told if stretch.since <= each.at < stretch.until]


def series(
    check: str,
    severity: str,
    since: datetime,
    until: datetime,
    *changes: tuple[datetime, datetime, Outcome | None],
) -> Measured:
    """Return a check that passed all the time but in these stretches; one without an outcome was not measured."""
    found, at = [], since
    step = timedelta(minutes=5)
    for start, end, outcome in sorted(changes, key=lambda each: each[0]):
        if start > at:
            found.append(Held(at, start - step, Outcome.PASSED))
        if outcome is not None:
            found.append(Held(start, end - step, outcome))
        else:
            found[-1] = found[-1]._replace(last=start - timedelta(minutes=15))
        at = end
    if at < until:
        found.append(Held(at, until - step, Outcome.PASSED))
    return Measured(CheckKey(check, ""), Severity(severity), tuple(found))


def slots(since: datetime, until: datetime, *, without: tuple[datetime, datetime] | None = None) -> list[PlannedRun]:
    """Return a run every half an hour, each 4 s late, but for a stretch without any."""
    found, at = [], since
    while at < until:
        if without is None or not without[0] <= at < without[1]:
            found.append(PlannedRun(f"run-{at:%m%dT%H%M}", at, at + timedelta(seconds=4)))
        at += EVERY
    return found
