"""The weekly reviews on the site: a page for each finished week, and the list of them. Made once, then left alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial
from typing import TYPE_CHECKING

from reporting.domain.incident import Incident
from reporting.domain.kpi import definitions as known
from reporting.domain.kpi.facts import Plan
from reporting.domain.kpi.week import Week
from reporting.pages import addresses
from reporting.pages.context import Pages, Site
from reporting.pages.folder import Settled
from reporting.pages.views import TargetView
from reporting.pages.weekly.keys import arrival_parts, key_of, plan_parts
from reporting.pages.weekly.lines import Links
from reporting.pages.weekly.page import list_of, page_of
from reporting.pages.weekly.rows import Row
from reporting.pages.weekly.view import WeekView, view_of
from reporting.pipeline.reviewing import Reviews, finished_weeks
from reporting.ports.figures import Figures, Stretch

if TYPE_CHECKING:
    from reporting.pages.charts import Picture

LATE = timedelta(weeks=2)
"""How long after it ended an incident may still become known to have: a run that is published late."""
SHOWN = (known.AVAILABILITY, known.AVAILABILITY_CRITICAL, known.RESTORE.mean, known.RESTORE.open)
"""Figures on the list of the weeks."""


@dataclass(frozen=True, slots=True)
class WeekLink:
    """Another week."""

    name: str
    page: str


@dataclass(frozen=True, slots=True)
class ListedWeek:
    """A week on the list."""

    page: str
    view: WeekView
    shown: tuple[Row, ...]


def weeks(site: Site) -> Pages:
    """Yield the finished weeks of every target that has a plan, the newest first, and the list of them."""
    if site.figures is None:
        return
    for target in site.targets:
        plan = site.plans.get(target.name)
        if plan is not None:
            yield from _Shelf(site, site.figures, target, plan).pages()


class _Shelf:
    """The weeks of one target. Nothing but dates and deployments is read until a page is made."""

    def __init__(self, site: Site, figures: Figures, target: TargetView, plan: Plan) -> None:
        self.site, self.target, self.plan = site, target, plan
        now = site.now.astimezone(UTC)
        self.weeks = finished_weeks(Week.of(now, plan.zone), figures.began_at(target.name), site.settings.weeks)
        self.reviews = Reviews(figures, site.store.tickets, target.name, plan, now=now)
        self.arrivals = figures.arrivals(Stretch(target.name, now, now, now)) if self.weeks else []

    def pages(self) -> Pages:
        keys: list[str] = []
        for place, week in enumerate(self.weeks):
            shown = self._linked(week)
            turns = self._turns(place)
            key = key_of(*self._common(), week.name, self._arrived(week), sorted(shown), turns)
            keys.append(key)
            yield self._page(week), Settled(key, partial(self._make, week, shown, turns))
        if self.weeks:
            yield addresses.weeks_page(self.target.name), Settled(key_of("weeks", *keys), self._list)

    def _common(self) -> tuple[object, ...]:
        """Return what all pages of the target depend on; where the menu leads is the site's to tell."""
        settings = self.site.settings
        return self.target.name, plan_parts(self.plan), settings.language, settings.zone.key, settings.title

    def _arrived(self, week: Week) -> list[object]:
        return arrival_parts(each for each in self.arrivals if each.known_at < week.until)

    def _linked(self, week: Week) -> Mapping[str, str]:
        """Return the pages of the incidents that the week may be about: the page leads to no others."""
        pages = {each.incident.incident_id: (each.page, each.incident) for each in self.target.incidents}
        return {name: page for name, (page, incident) in pages.items() if _may_concern(incident, week)}

    def _turns(self, place: int) -> tuple[WeekLink | None, WeekLink | None]:
        """Return the week before and the one after."""
        near = (place + 1, place - 1)
        found = [self.weeks[each] if 0 <= each < len(self.weeks) else None for each in near]
        earlier, later = (WeekLink(each.name, self._page(each)) if each is not None else None for each in found)
        return earlier, later

    def _page(self, week: Week) -> str:
        return addresses.week_page(self.target.name, week.name)

    def _view(self, week: Week, linked: Mapping[str, str]) -> WeekView:
        review = self.reviews.review(week)
        return view_of(review, self.plan, self.site.press.wording, Links(incident=linked.get))

    def _make(self, week: Week, linked: Mapping[str, str], turns: tuple[WeekLink | None, WeekLink | None]) -> bytes:
        earlier, later = turns
        return page_of(
            self.site.press,
            self._page(week),
            self._view(week, linked),
            self._pictures(week),
            target=self.target,
            weeks_page=addresses.weeks_page(self.target.name),
            earlier=earlier,
            later=later,
        )

    def _pictures(self, week: Week) -> Sequence["Picture"]:
        from reporting.pages.charts import charts_of  # noqa: PLC0415 - only where a page is made

        return charts_of(self.reviews.review(week).trends, self.plan, self.site.press.wording)

    def _list(self) -> bytes:
        listed = [self._listed(each) for each in self.weeks]
        return list_of(self.site.press, addresses.weeks_page(self.target.name), listed, target=self.target)

    def _listed(self, week: Week) -> ListedWeek:
        view = self._view(week, {})
        rows = {row.figure.of: row for row in reversed(view.rows) if not row.figure.part}
        return ListedWeek(self._page(week), view, tuple(rows[each] for each in SHOWN if each in rows))


def _may_concern(incident: Incident, week: Week) -> bool:
    """Tell whether a week may be about an incident: it began before the end of it, and was not settled long before."""
    if incident.opened_at >= week.until:
        return False
    if not incident.is_settled:
        return True
    ends = (incident.closed_at, incident.resolved_at, incident.dismissal.at if incident.dismissal else None)
    return max(each for each in ends if each is not None) >= week.since - LATE
