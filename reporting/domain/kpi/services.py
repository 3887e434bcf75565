"""How a target and its services did through the last days, from one look at its health checks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reporting.domain.kpi.availability import Budget, Share, budget_of, pieces_of, tally
from reporting.domain.kpi.days import Day, DaySpan, day_spans, days_of, first_day, share_of
from reporting.domain.kpi.facts import Plan
from reporting.domain.kpi.maintenance import windows_known, works_known
from reporting.domain.kpi.states import Measured, Segment, segments, together
from reporting.domain.kpi.week import Week
from reporting.domain.kpi.weekly import DOWN_BY
from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckKey

DAYS = 90
"""How many days are shown, that of the moment included."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing through the days."""

    days: tuple[Day, ...]
    """The earliest first."""
    share: Share
    """Of all of them together."""


@dataclass(frozen=True, slots=True)
class LastWeek:
    """The last week that is over, of the target, as it is known now."""

    name: str
    """Such as ``2026-W48``."""
    share: Share


@dataclass(frozen=True, slots=True)
class Past:
    """A target and its services through the days."""

    since: datetime
    """UTC; when the first day began."""
    until: datetime
    """UTC."""
    target: Line | None
    """Down while a health check of severity S1 fails; None if no such check was made."""
    services: Mapping[str, Line]
    """By cause; each is down while one of its checks fails."""
    checks: Mapping[CheckKey, Share]
    causes: Mapping[CheckKey, str]
    """What each check belongs to."""
    week: LastWeek | None
    """None where ``target`` is."""
    budget: Budget | None
    """Of all days together; None where ``target`` is."""


def since_of(now: datetime, plan: Plan) -> datetime:
    """Return from when on the past is looked at. UTC."""
    return first_day(now, plan.zone, DAYS)


def past_of(
    measured: Iterable[Measured], cause_of: Callable[[CheckKey], str], target: str, plan: Plan, now: datetime
) -> Past:
    """Return how it did up to now. Held are the changes of all series.

    Args:
        measured: The health checks, from a gap before ``since_of`` on; gone through once.
        cause_of: Tells what a check belongs to.
        target: The backend.
        plan: What it aims at.
        now: UTC.
    """
    since = since_of(now, plan)
    whole = pieces_of(since, now, (), ())
    found = _Series()
    for each in measured:
        if any(piece.outcome is not Outcome.SKIPPED for piece in each.found):
            states = list(segments(each.found, since, now, plan.gap))
            found.checks[each.key] = tally(states, whole).whole
            found.add(each.key, cause_of(each.key), states, is_deciding=each.severity <= DOWN_BY)
    windows = windows_known(works_known(plan.works, target, now), since, now)
    spans = day_spans(since, now, plan.zone, [(each.starts_at, each.ends_at) for each in windows])
    line = _line(found.deciding, spans) if found.deciding else None
    return Past(
        since=since,
        until=now,
        target=line,
        services={cause: _line(series, spans) for cause, series in found.by_cause.items()},
        checks=found.checks,
        causes=found.causes,
        week=_of_week(found.deciding, Week.of(now, plan.zone).back()) if line else None,
        budget=budget_of(line.share, plan.objective) if line else None,
    )


@dataclass(slots=True)
class _Series:
    """What is known of the series so far."""

    checks: dict[CheckKey, Share] = field(default_factory=dict)
    causes: dict[CheckKey, str] = field(default_factory=dict)
    by_cause: dict[str, list[list[Segment]]] = field(default_factory=dict)
    deciding: list[list[Segment]] = field(default_factory=list)

    def add(self, key: CheckKey, cause: str, states: list[Segment], *, is_deciding: bool) -> None:
        self.causes[key] = cause
        self.by_cause.setdefault(cause, []).append(states)
        if is_deciding:
            self.deciding.append(states)


def _line(series: list[list[Segment]], spans: Sequence[DaySpan]) -> Line:
    days = days_of(together(series), spans)
    return Line(days, share_of(days))


def _of_week(deciding: list[list[Segment]], week: Week) -> LastWeek:
    found = tally(together(deciding), pieces_of(week.since, week.until, (), ()))
    return LastWeek(week.name, found.whole)
