"""The KPI "schedule coverage": which planned runs took place, and how late they began."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from language import N_
from reporting.domain.kpi.spread import median, percentile
from reporting.domain.reason import Reason

RAREST = 4
"""A distance that is rarer than one in so many is none of a schedule."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run that a schedule wanted."""

    run_id: str
    planned_at: datetime
    """UTC."""
    started_at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a schedule was kept over a span of time."""

    every: timedelta | None
    """From one slot to the next; None if it cannot be told."""
    planned: int
    """Slots in the span."""
    run: int
    """Slots with a run."""
    lag_median_s: float | None
    """Seconds from when a run was planned to its start; None without a run."""
    lag_p95_s: float | None
    early: tuple[str, ...] = ()
    """Runs that began before they were planned, by the clocks of two machines: they have no lag."""
    reason: Reason | None = None
    """Why there is no coverage."""

    @property
    def coverage(self) -> float | None:
        """Slots with a run over slots, 0 to 1; None if no schedule can be told."""
        return self.run / self.planned if self.planned else None


def schedule_of(
    runs: Iterable[PlannedRun], since: datetime, until: datetime, zone: ZoneInfo, every: timedelta | None = None
) -> Schedule:
    """Return how the schedule was kept from ``since`` to before ``until``.

    The slots are those moments at equal distances that most runs were planned for: by universal time or by the wall
    clock, whichever fits better, so that a daily round stays in its slot when clocks change.

    Args:
        runs: Of one target, in any order; those planned outside of the span are ignored.
        since: UTC.
        until: UTC.
        zone: Of the schedule.
        every: From one slot to the next; without it, what is commonest between two planned moments.
    """
    mine = {each.run_id: each for each in runs if since <= each.planned_at < until}
    lags = [(each.started_at - each.planned_at).total_seconds() for each in mine.values()]
    late = [lag for lag in lags if lag >= 0]
    lag = median(late), percentile(late, 95)
    early = tuple(sorted(each.run_id for each in mine.values() if each.started_at < each.planned_at))
    moments = sorted({each.planned_at for each in mine.values()})
    grids = [_grid(moments, since, until, clock, every) for clock in (UTC, zone)]
    best = max((each for each in grids if each is not None), key=lambda each: len(each.kept), default=None)
    if best is None:
        text = N_("a single run was planned: no schedule can be told") if moments else N_("no run was planned")
        return Schedule(None, 0, 0, *lag, early, Reason(text))
    if 2 * len(best.kept) < len(moments):
        return Schedule(None, 0, 0, *lag, early, Reason(N_("the runs were planned at no equal distances")))
    return Schedule(best.every, best.planned, len(best.kept), *lag, early)


@dataclass(frozen=True, slots=True)
class _Grid:
    every: timedelta
    planned: int
    kept: frozenset[int]
    """Numbers of the slots with a run."""


def _grid(
    moments: Sequence[datetime], since: datetime, until: datetime, clock: tzinfo, every: timedelta | None
) -> _Grid | None:
    """Lay slots at equal distances of a clock over the moments; None if no distance can be told."""
    told = [_told(each, clock) for each in moments]
    distances = [second - first for first, second in pairwise(told) if second > first]
    distance = every or _commonest(distances)
    if distance is None:
        return None
    if every is None and distances.count(distance) * RAREST < len(distances):
        return _Grid(distance, 0, frozenset())
    phase = _commonest(each % distance for each in told) or timedelta()
    kept = frozenset((each - phase) // distance for each in told if not (each - phase) % distance)
    start, end = _told(since, clock), _told(until, clock)
    return _Grid(distance, (phase - start) // distance - (phase - end) // distance, kept)


def _commonest(values: Iterable[timedelta]) -> timedelta | None:
    """Return what is there most often; of several the smallest."""
    counts = Counter(values)
    return min(counts, key=lambda each: (-counts[each], each)) if counts else None


def _told(moment: datetime, clock: tzinfo) -> timedelta:
    """Return what the clock shows, as the time since 1970."""
    return moment.astimezone(clock).replace(tzinfo=UTC) - _EPOCH
