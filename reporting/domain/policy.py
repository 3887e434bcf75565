"""What the team decided about thresholds and hours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reporting.domain.notices.routing import Route
from reporting.domain.outcome import Severity
from reporting.domain.windows import Window
from rondafile.hours import WeeklyHours

_OPEN_AFTER = {Severity.S1: 1, Severity.S2: 2, Severity.S3: 2, Severity.S4: 3}
_ESCALATE_AFTER = {
    Severity.S1: timedelta(minutes=30),
    Severity.S2: timedelta(hours=2),
    Severity.S3: timedelta(days=1),
    Severity.S4: timedelta(days=7),
}
_CLOSE_AFTER = {Severity.S1: 2, Severity.S2: 2, Severity.S3: 2, Severity.S4: 2}


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds, all in consecutive judged runs, and the critical hours."""

    open_after: Mapping[Severity, int] = field(default_factory=dict)
    """Failed runs before an incident opens."""
    close_after: Mapping[Severity, int] = field(default_factory=dict)
    """Passing runs before it closes."""
    degraded_after: int = 3
    """Degraded or failed runs before a degraded check opens an incident."""
    critical_hours: Mapping[str, WeeklyHours] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """In which the critical hours are meant."""
    flaky_days: int = 14
    """How long a flaky case is kept apart."""
    flaky_passes: int = 20
    """Clean passing runs in a row after which a flaky case is trusted again."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """By target: who has a flaky case that names nobody."""

    escalate_after: Mapping[Severity, timedelta] = field(default_factory=dict)
    """How long an incident may be open before it moves one level up."""
    flap_runs: int = 10
    """How many judged runs are looked at for flapping."""
    flap_changes: int = 4
    """Changes between passed and not passed in them that make it flapping."""
    reopen_within: timedelta = timedelta(hours=1)
    """What comes back within this after it was closed is the same incident."""
    wont_fix_for: timedelta = timedelta(days=90)
    """How long it is respected that people will not mend something."""
    root_cause_within: timedelta = timedelta(days=1)
    """How long after its ticket was closed the root cause may be missing."""
    windows: tuple[Window, ...] = ()
    """Maintenance windows."""
    routes: tuple[Route, ...] = ()
    """Which channels are told."""
    remind_after: Mapping[Severity, timedelta] = field(default_factory=dict)
    """How long after channels were told of an open incident they are told again; without a line never."""
    attaches: bool = False
    """Whether the evidence of an incident is sent to its ticket."""

    def opens_after(self, severity: Severity) -> int:
        """Return how many failed runs open an incident of this severity."""
        return self.open_after.get(severity, _OPEN_AFTER[severity])

    def closes_after(self, severity: Severity) -> int:
        """Return how many passing runs close an incident of this severity."""
        return self.close_after.get(severity, _CLOSE_AFTER[severity])

    def escalates_after(self, severity: Severity) -> timedelta:
        """Return how long an incident of this severity may be open before it moves one level up."""
        return self.escalate_after.get(severity, _ESCALATE_AFTER[severity])

    def critical_at(self, moment: datetime) -> str | None:
        """Return the name of the critical hours ``moment`` lies in, or None."""
        local = moment.astimezone(self.zone)
        return next((name for name, hours in self.critical_hours.items() if hours.contains(local)), None)

    def deepest(self) -> int:
        """Return how many judged results of a check are needed to decide."""
        return max(
            self.degraded_after,
            self.flap_runs,
            *(self.opens_after(each) for each in Severity),
            *(self.closes_after(each) for each in Severity),
        )
