"""What is planned in the weeks after the one that is reviewed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reporting.domain.kpi.facts import Plan
from reporting.domain.kpi.hours import critical_spans
from reporting.domain.kpi.maintenance import works_known
from reporting.domain.maintenance.notice import Notice, notice_of
from reporting.domain.maintenance.work import Work
from rondafile.recurring import Span

AHEAD = timedelta(weeks=2)
"""How far is looked ahead."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One time that planned work takes place."""

    work: Work
    span: Span
    notice: Notice
    critical: timedelta
    """How much of it lies in critical hours."""


def coming_of(plan: Plan, target: str, known_by: datetime, since: datetime) -> tuple[Coming, ...]:
    """Return the work about a target that goes on at ``since`` or begins in the two weeks after it, in order.

    Args:
        plan: Has the work of every target, and the critical hours.
        target: The backend.
        known_by: UTC; what was announced or called off later is not known.
        since: UTC; the end of the week that is reviewed.
    """
    until = since + AHEAD
    found = [
        Coming(work, span, notice_of(work, span), _in_critical_hours(span, plan))
        for work in works_known(plan.works, target, known_by)
        if not work.is_cancelled
        for span in work.occurrences
        if span.starts_at < until and span.ends_at > since
    ]
    return tuple(sorted(found, key=lambda each: (each.span.starts_at, each.work.work_id)))


def _in_critical_hours(span: Span, plan: Plan) -> timedelta:
    critical = critical_spans(plan.critical_hours, plan.zone, span.starts_at, span.ends_at)
    return sum((end - start for start, end in critical), timedelta())
