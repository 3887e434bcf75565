"""Make the weekly reviews of a target: each week's figures are made once, however many reviews look at them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from reporting.domain.kpi.facts import Kpis, Plan
from reporting.domain.kpi.outages import outages_of
from reporting.domain.kpi.week import Week
from reporting.domain.review.review import NEEDED, Review, review_of
from reporting.pipeline.figures import week_of
from reporting.ports.figures import Figures, Stretch

Tickets = Callable[[Sequence[str]], Mapping[str, str]]
"""Returns the ticket of each of some incidents that has one."""
Progress = Callable[[Week], None]
"""Called before a week's figures are made."""


class Reviews:
    """The reviews of one target. What was read is held as figures, some kilobytes a week.

    Args:
        figures: The record.
        tickets: Finds the tickets of incidents.
        target: The backend.
        plan: What the site aims at.
        now: UTC; a week that is not over is reviewed as far as it has come.
        progress: Told what is being made.
    """

    def __init__(  # noqa: PLR0913 - what one target's reviews need
        self,
        figures: Figures,
        tickets: Tickets,
        target: str,
        plan: Plan,
        *,
        now: datetime,
        progress: Progress = lambda _week: None,
    ) -> None:
        self._figures, self._tickets, self._target, self._plan = figures, tickets, target, plan
        self._now, self._progress = now, progress
        self._kpis: dict[str, Kpis] = {}
        self._reviews: dict[str, Review] = {}

    def review(self, week: Week) -> Review:
        """Return the review of a week, as it was known at its end: the same for ever.

        Raises:
            StoreError: The record cannot be read.
        """
        if week.name not in self._reviews:
            weeks = [self._figures_of(week.back(number)) for number in reversed(range(NEEDED))]
            known_by = self._known_by(week)
            stretch = Stretch(self._target, week.since, known_by, known_by)
            outages = outages_of(self._figures.events(stretch), known_by)
            tickets = self._tickets(list(self._figures.tickets(stretch)))
            self._reviews[week.name] = review_of(weeks, outages, tickets, self._plan, week.until)
        return self._reviews[week.name]

    def _figures_of(self, week: Week) -> Kpis:
        if week.name not in self._kpis:
            self._progress(week)
            found = week_of(self._figures, self._target, week, self._plan, self._known_by(week))
            self._kpis[week.name] = found
        return self._kpis[week.name]

    def _known_by(self, week: Week) -> datetime:
        return min(week.until, self._now)


def finished_weeks(week: Week, began_at: datetime | None, count: int) -> list[Week]:
    """Return up to so many weeks that are over before ``week``, the newest first, none from before the beginning.

    Args:
        week: The present one, which is not over.
        began_at: UTC; when the target was first looked at; None if it never was.
        count: At most.
    """
    if began_at is None:
        return []
    weeks = [week.back(number) for number in range(1, count + 1)]
    return [each for each in weeks if each.until > began_at]
