"""Gather what a week's figures are made from, and make them: of one week, or of many in a row."""

from datetime import datetime

from reporting.domain.kpi.facts import Inputs, Kpis, Plan
from reporting.domain.kpi.trends import WEEKS
from reporting.domain.kpi.week import Week
from reporting.domain.kpi.weekly import ROOM, kpis_of
from reporting.ports.figures import Figures, Stretch

HYGIENE = "hygiene"


def week_of(figures: Figures, target: str, week: Week, plan: Plan, known_by: datetime) -> Kpis:
    """Return the figures of a week as they were known at a moment: the same ones for ever.

    Held are the incidents that the week is about, what changed in each series, and what the runs of a week found in
    one of them.

    Args:
        figures: The record.
        target: The backend.
        week: Which week; of one that is not over at ``known_by``, so far.
        plan: What the site aims at.
        known_by: UTC.

    Raises:
        StoreError: The record cannot be read.
    """
    since = week.since
    stretch = Stretch(target, since, max(since, min(week.until, known_by)), known_by)
    inputs = Inputs(
        target=target,
        known_by=known_by,
        plan=plan,
        records=tuple(figures.events(stretch)),
        tickets=figures.tickets(stretch),
        arrivals=figures.arrivals(stretch),
        verdicts=tuple(figures.verdicts(stretch)),
        planned_runs=tuple(figures.planned_runs(stretch)),
        measured=figures.measured(stretch, ROOM, plan.gap),
        measures=figures.measures(stretch, HYGIENE),
        sent=figures.sent(stretch),
    )
    return kpis_of(week, inputs)


def weeks_of(  # noqa: PLR0913 - what one week needs, and how many
    figures: Figures, target: str, week: Week, plan: Plan, known_by: datetime, *, count: int = WEEKS
) -> tuple[Kpis, ...]:
    """Return the figures of a week and those before it, the oldest first, each as it was known at its own end.

    So a trend shows what each week's report showed, and does not change afterwards.

    Raises:
        StoreError: The record cannot be read.
    """
    weeks = [week.back(number) for number in reversed(range(count))]
    return tuple(week_of(figures, target, each, plan, min(each.until, known_by)) for each in weeks)
