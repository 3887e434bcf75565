"""What a week's figures are made from, and what is found out of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reporting.domain.kpi.availability import Budget, Tally
from reporting.domain.kpi.deployments import Arrival, Change
from reporting.domain.kpi.figure import Figure
from reporting.domain.kpi.hours import Stretch
from reporting.domain.kpi.hygiene import Latest, Measure
from reporting.domain.kpi.maintenance import Compliance
from reporting.domain.kpi.noise import Noise, Sent
from reporting.domain.kpi.outages import Apart, Recorded
from reporting.domain.kpi.regressions import RegressionCount
from reporting.domain.kpi.resolution import Lasting
from reporting.domain.kpi.schedule import PlannedRun, Schedule
from reporting.domain.kpi.states import GAP, Measured
from reporting.domain.maintenance.work import Work
from reporting.domain.run import CheckKey
from reporting.domain.verdicts import KeptVerdict
from rondafile.hours import WeeklyHours

OBJECTIVE = 0.995
"""Availability that is aimed at unless the site says otherwise."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a site aims at, and how its record is read."""

    zone: ZoneInfo
    critical_hours: Mapping[str, WeeklyHours] = field(default_factory=dict)
    objective: float = OBJECTIVE
    """Availability aimed at, above 0 to 1."""
    gap: timedelta = GAP
    """How long an outcome holds without a further run."""
    every: timedelta | None = None
    """From one planned run to the next; None: as most runs were planned."""
    works: tuple[Work, ...] = ()
    """Planned maintenance, of any target."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a week's figures are made from, all of one target and as it was known by a moment."""

    target: str
    known_by: datetime
    """UTC; nothing that became known then or later is in it."""
    plan: Plan
    records: Sequence[Recorded] = ()
    tickets: Mapping[str, datetime] = field(default_factory=dict)
    """When the ticket of an incident was created, UTC."""
    arrivals: Sequence[Arrival] = ()
    verdicts: Sequence[KeptVerdict] = ()
    planned_runs: Sequence[PlannedRun] = ()
    measured: Iterable[Measured] = ()
    """Series of health checks; gone through once."""
    measures: Iterable[Measure] = ()
    sent: Sequence[Sent] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """The incidents that ended in the week and count, by what people found out."""

    identified: tuple[str, ...]
    """Category other than unknown, a text, and a link to the fix."""
    missing: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """Identified over all, 0 to 1; None if none ended."""
        whole = len(self.identified) + len(self.missing)
        return len(self.identified) / whole if whole else None


@dataclass(frozen=True, slots=True)
class Availability:
    """Of the target and of each of its health checks."""

    whole: Tally
    """Of the target: down while a check of the first severity fails."""
    deciding: tuple[CheckKey, ...]
    """The checks of that severity."""
    series: Mapping[CheckKey, Tally]
    budget: Budget
    down: tuple[Stretch, ...] = ()
    """When the target was down, in order."""
    down_critical: tuple[Stretch, ...] = ()
    """The same, inside critical hours."""
    down_of: Mapping[CheckKey, tuple[Stretch, ...]] = field(default_factory=dict)
    """When each of its health checks failed."""


@dataclass(frozen=True, slots=True)
class DownBecause:
    """The incidents that count and failed while something was down; one that was only slow is behind no time down."""

    whole: tuple[str, ...]
    critical: tuple[str, ...]
    """Inside critical hours."""
    series: Mapping[CheckKey, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Kpis:
    """The figures of one week of one target."""

    target: str
    week: str
    """Such as ``2026-W48``."""
    since: datetime
    """UTC."""
    until: datetime
    """UTC; the end of the week, or by when it was known if that is earlier."""
    known_by: datetime
    """UTC."""
    restore: Mapping[str, Lasting]
    """By severity; ``""`` for all."""
    resolution: Mapping[str, Lasting]
    closed: Closed
    regressions: RegressionCount
    changes: tuple[Change, ...]
    availability: Availability
    has_critical_hours: bool
    schedule: Schedule
    maintenance: Compliance
    noise: tuple[Noise, ...]
    told: Mapping[str, tuple[str, ...]]
    """Incidents that each channel was told of."""
    hygiene: Mapping[str, Latest]
    apart: Mapping[Apart, tuple[str, ...]]
    """Incidents that ended or went on in the week and do not count."""
    down_because: DownBecause
    figures: tuple[Figure, ...] = ()
    """All of it as values or the reasons why there are none, in the order in which they are shown."""
