"""How each target and its services did through the last days, read once for all the pages that show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reporting.domain.kpi.answers import Answers, answers_of
from reporting.domain.kpi.availability import Share
from reporting.domain.kpi.days import first_day
from reporting.domain.kpi.facts import Plan
from reporting.domain.kpi.joining import joined
from reporting.domain.kpi.latency import Histogram, added
from reporting.domain.kpi.services import DAYS, Line, Past, past_of, since_of
from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckKey
from reporting.domain.service_names import service_order
from reporting.pages.addresses import days_file
from reporting.pages.current import room_of
from reporting.pages.elapsed import Elapsed, Span, Times, elapsed_of
from reporting.pages.verdict import WORST_FIRST
from reporting.pages.views import CheckRow, TargetView
from reporting.ports import Store
from reporting.ports.figures import Figures, Stretch

ROOM = "health"
SPANS = ("24h", "7d", f"{DAYS}d")
"""Over which response times are told: hours back from now, and days of the site's zone, today included."""
_HOURS, _DAYS = timedelta(hours=24), 7


@dataclass(frozen=True, slots=True)
class CheckPast:
    """One health check through the days."""

    key: CheckKey
    share: Share
    answers: Mapping[str, Answers] | None
    """By a key of ``SPANS``; None if it measures no response time."""
    row: CheckRow | None
    """What it says now; None if it is not made any more."""


@dataclass(frozen=True, slots=True)
class ServiceView:
    """One service: now, and through the days."""

    cause: str
    now: Outcome | None
    """The worst that one of its checks says; None if none is made any more."""
    measured_at: datetime | None
    """UTC; when the one that was measured longest ago was."""
    line: Line
    checks: tuple[CheckPast, ...]


@dataclass(frozen=True, slots=True)
class PastView:
    """A target through the days."""

    past: Past
    services: tuple[ServiceView, ...]
    """In the order of the causes, what is not made any more after the others."""
    elapsed: bytes
    """What is kept of the days before today."""


def pasts_of(  # noqa: PLR0913 - what one target needs, and which targets
    store: Store,
    figures: Figures | None,
    plans: Mapping[str, Plan],
    targets: Sequence[TargetView],
    *,
    zone: ZoneInfo,
    now: datetime,
    kept: Callable[[str], bytes | None] = lambda _file: None,
) -> dict[str, PastView]:
    """Return each target that has a past, by its name; without figures none has.

    Args:
        store: Tells what a check that is not made any more was about.
        figures: The record.
        plans: What targets aim at.
        targets: Those of the site.
        zone: For targets without a plan.
        now: UTC.
        kept: Returns a file of the previous site.

    Raises:
        StoreError: The record cannot be read.
    """
    if figures is None:
        return {}
    found: dict[str, PastView] = {}
    for target in targets:
        plan = plans.get(target.name, Plan(zone=zone))
        found[target.name] = _past(store, figures, plan, target, now, kept(days_file(target.name)))
    return {name: view for name, view in found.items() if view.services}


def _past(  # noqa: PLR0913, PLR0917 - where it is from, what it is of, and when
    store: Store, figures: Figures, plan: Plan, target: TargetView, now: datetime, kept: bytes | None
) -> PastView:
    rows = {row.result.key: row for row in target.rows if room_of(row.result.key) == ROOM}
    today, near = (first_day(now, plan.zone, days) for days in (1, _DAYS))
    span = Span(target.name, since_of(now, plan), near, today, now)
    elapsed, content = elapsed_of(figures, span, ROOM, plan.gap, kept)

    def cause_of(key: CheckKey) -> str:
        if key in rows:
            return rows[key].result.cause
        latest = store.outcomes(target.name, key, 1)
        return latest[0][1].cause if latest else "unclear"

    of_today = figures.measured(Stretch(target.name, today, now, now), ROOM, plan.gap)
    past = past_of(joined(elapsed.measured, of_today, today), cause_of, target.name, plan, now)
    times = _response_times(figures, elapsed, span)
    views = [_service(cause, line, past, rows, times) for cause, line in past.services.items()]
    ordered = sorted(views, key=lambda each: (each.now is None, service_order(each.cause)))
    return PastView(past, tuple(ordered), content)


def _service(
    cause: str,
    line: Line,
    past: Past,
    rows: Mapping[CheckKey, CheckRow],
    times: Mapping[CheckKey, Mapping[str, Histogram]],
) -> ServiceView:
    keys = sorted(key for key, mine in past.causes.items() if mine == cause)
    current = [rows[key].result for key in keys if key in rows]
    checks = tuple(CheckPast(key, past.checks[key], _answers(times.get(key)), rows.get(key)) for key in keys)
    return ServiceView(
        cause=cause,
        now=min((each.outcome for each in current), key=WORST_FIRST.index, default=None),
        measured_at=min((each.started_at for each in current), default=None),
        line=line,
        checks=checks,
    )


def _answers(times: Mapping[str, Histogram] | None) -> dict[str, Answers] | None:
    if times is None:
        return None
    return {name: answers_of(times.get(name, {})) for name in SPANS}


def _response_times(figures: Figures, elapsed: Elapsed, span: Span) -> dict[CheckKey, dict[str, Histogram]]:
    """Return the answers of each check that measures them, by span."""

    def since(moment: datetime) -> Times:
        return figures.response_times(Stretch(span.target, moment, span.now, span.now), ROOM)

    today, hours = since(span.today), since(span.now - _HOURS)
    found: dict[CheckKey, dict[str, Histogram]] = {}
    for key in today.keys() | hours.keys() | elapsed.near.keys() | elapsed.far.keys():
        week = added((today.get(key, {}), elapsed.near.get(key, {})))
        whole = added((week, elapsed.far.get(key, {})))
        found[key] = dict(zip(SPANS, (hours.get(key, {}), week, whole), strict=True))
    return found
