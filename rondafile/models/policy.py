"""When results become incidents, and what is tried before they do."""

from typing import Annotated

from pydantic import Field

from rondafile.hours import HoursText, WeeklyHours
from rondafile.models.section import Positive, Section, Severity


class Confirm(Section):
    """How a network failure is confirmed inside a run."""

    attempts: int = Field(2, ge=1, le=5)
    """How often a probe that cannot reach the backend is tried."""
    delay_s: float = Field(1.0, ge=0, le=30)
    """Waited between two attempts."""


class Policy(Section):
    """When results become incidents."""

    critical_hours: dict[str, HoursText] = Field(default_factory=dict)
    """Weekly hours by name; inside them severity rises one step."""
    open_after: dict[Severity, Positive] = Field(default_factory=dict)
    """Failed runs in a row before an incident opens; without a line S1 1, S2 2, S3 2, S4 3."""
    close_after: dict[Severity, Positive] = Field(default_factory=dict)
    """Passing runs in a row before it closes; without a line 2."""
    degraded_after: Positive = 3
    """Degraded or failed runs in a row before a degraded check opens an incident."""
    confirm: Confirm = Confirm()
    """How a network failure is confirmed inside a run."""
    run_limit_s: Annotated[float, Field(gt=0, le=3600)] = 120.0
    """Limit for a whole round."""
    escalate_after_min: dict[Severity, Positive] = Field(default_factory=dict)
    """Minutes that an incident may be open before it moves one level up; without a line S1 30, S2 120, S3 1440 (a day),
    S4 10080 (a week)."""
    flap_runs: int = Field(10, ge=3, le=50)
    """How many of the latest judged runs are looked at for flapping."""
    flap_changes: int = Field(4, ge=2, le=50)
    """Changes between working and not in them that make it an incident of its own kind, kept until it has settled."""
    reopen_within_min: int = Field(60, ge=0, le=10_080)
    """Minutes after its end in which what fails again is the same incident, with the same ticket; 0: never."""
    wont_fix_days: Positive = 90
    """How long it is respected that people resolved a ticket as one that will not be mended."""
    root_cause_after_h: int = Field(24, ge=0, le=8760)
    """Hours after a ticket was closed in which its root cause may be missing before people are reminded, once."""
    flaky_days: Positive = 14
    """How long a flaky case is kept apart; after that its failures count again."""
    flaky_passes: Positive = 20
    """Clean passing runs in a row after which a flaky case is trusted again."""
    keep_days: int = Field(14, ge=2, le=3650)
    """Days that results are kept as they were found, back from the latest run; after that in a form that figures are
    made from, see docs/store.md."""
    undelivered_after_s: Positive = 600
    """What was not delivered for longer than this makes `ronda publish` end with 1."""

    @property
    def weekly_hours(self) -> dict[str, WeeklyHours]:
        """The critical hours by name, parsed."""
        return {name: WeeklyHours.parse(text) for name, text in self.critical_hours.items()}
