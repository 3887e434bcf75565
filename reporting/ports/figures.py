"""What figures are made from, read from the record as it was known at a moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from reporting.domain.kpi.deployments import Arrival
from reporting.domain.kpi.hygiene import Measure
from reporting.domain.kpi.latency import Histogram
from reporting.domain.kpi.noise import Sent
from reporting.domain.kpi.outages import Recorded
from reporting.domain.kpi.schedule import PlannedRun
from reporting.domain.kpi.states import Measured
from reporting.domain.run import CheckKey
from reporting.domain.verdicts import KeptVerdict


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of time of one target, and by when what is read of it was known."""

    target: str
    since: datetime
    """UTC."""
    until: datetime
    """UTC; the first moment after it."""
    known_by: datetime
    """UTC; what became known then or later is not read: the same question gives the same answer for ever."""


class Figures(Protocol):
    """The record, read only. Nothing is held beyond what each method says.

    Raises:
        StoreError: From every method, when the database cannot do it.
    """

    def began_at(self, target: str) -> datetime | None:
        """Return when a target was first looked at, to the day; None if it never was."""

    def mark(self, stretch: Stretch) -> str:
        """Return what tells the runs of a stretch from fewer: while it is the same, so is all that is read of them."""

    def events(self, stretch: Stretch) -> Iterator[Recorded]:
        """Yield all events of the incidents that a figure of the stretch may be made from, some incidents at a time.

        Those are the ones that something happened to since its beginning, and those that are not settled.
        """

    def tickets(self, stretch: Stretch) -> Mapping[str, datetime]:
        """Return when a ticket was created for each of these incidents that has one."""

    def arrivals(self, stretch: Stretch) -> list[Arrival]:
        """Return the deployments that are known to have come into force, the first first; those before it too."""

    def verdicts(self, stretch: Stretch) -> Iterator[KeptVerdict]:
        """Yield the verdicts that a count of regressions looks at, those before it too."""

    def planned_runs(self, stretch: Stretch) -> Iterator[PlannedRun]:
        """Yield the runs that a schedule wanted in the stretch."""

    def measured(self, stretch: Stretch, room: str, gap: timedelta) -> Iterator[Measured]:
        """Yield each series of a room, from a gap before the stretch; held are the changes of all of them."""

    def response_times(self, stretch: Stretch, room: str) -> Mapping[CheckKey, Histogram]:
        """Return how long the answers of each series of a room took (``latency_ms``), of those that measure it."""

    def measures(self, stretch: Stretch, room: str) -> Iterator[Measure]:
        """Yield what the judged results of a room measured in the stretch, the earliest first.

        For ever for the hygiene room; of any other, what was measured is there until it is rolled up.
        """

    def sent(self, stretch: Stretch) -> list[Sent]:
        """Return the notices that arrived in the stretch."""
