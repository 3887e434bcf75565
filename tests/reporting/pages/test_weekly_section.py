"""The weekly reviews on the site: which weeks have a page, when it is made, and that its links resolve."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from language import translations
from reporting.domain.kpi.facts import Plan
from reporting.domain.kpi.week import Week
from reporting.domain.maintenance.work import Work
from reporting.pages import SiteSettings, addresses
from reporting.pages.atom import atom
from reporting.pages.context import Site
from reporting.pages.folder import SiteFolder
from reporting.pages.front import front
from reporting.pages.gathering import gather
from reporting.pages.press import Press
from reporting.pages.targets import targets
from reporting.pages.weekly.section import weeks
from reporting.pages.wording import Wording
from reporting.pipeline.reviewing import Reviews, finished_weeks
from tests.reporting.pages.stories import FakeStore, a_run, results
from tests.reporting.pages.weekly_record import BOGOTA, LATER, WEEK, Record
from tests.reporting.pages.weekly_stories import rich, work

WEEKS = 3
"""Where several are wanted; else there is one, since charts take their time."""


@dataclass
class Yard:
    """A store and a record of one target, and the site that is written from them."""

    site: Path
    store: FakeStore
    record: Record
    plan: Plan

    def publish(self, now: datetime = LATER, **settings: Any) -> None:
        """Write the first page, the target's pages and its weeks."""
        shown = SiteSettings(**{"language": "en", "zone": BOGOTA, "weeks": 1, **settings})
        words = Wording(translations(shown.language), shown.language, shown.zone, now)
        found = gather(self.store, shown, now, ())
        site = Site(self.store, Press(shown, words), shown, now, found, figures=self.record, plans={"yard": self.plan})
        with SiteFolder(self.site).held() as folder:
            pages = {name: content for section in (front, targets, atom, weeks) for name, content in section(site)}
            site.press.knows(pages.keys(), ["yard"])
            folder.write(pages)

    def page(self, week: str = WEEK.name) -> str:
        """Return the page of a week."""
        return (self.site / addresses.week_page("yard", week)).read_text(encoding="utf-8")

    def reads(self, act: Callable[[], object]) -> int:
        """Return of how many weeks figures were made while something was done."""
        before = self.record.reads
        act()
        return self.record.reads - before


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    """A yard with the rich story, two of the incidents of which have a page."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run))
    record, plan = rich()
    for name in ("api", "worker"):
        last = [each for each in record.records if each.event.incident_id == name][-1]
        store.add_incident(last.event.incident, last.event)
    store.ticket_of = record.ticket_of
    return Yard(tmp_path / "site", store, record, plan)


def test_finished_weeks_have_a_page_and_a_place_on_the_list(yard: Yard) -> None:
    """Three weeks, the newest first, each leading to the one before and after it."""
    yard.publish(weeks=WEEKS)
    listed = (yard.site / addresses.weeks_page("yard")).read_text(encoding="utf-8")

    assert re.findall(r'href="[^"]*weeks/(2026-W\d\d)\.html"', listed) == ["2026-W48", "2026-W47", "2026-W46"]
    assert 'rel="prev">' in yard.page()
    assert 'rel="next">' not in yard.page()
    assert 'rel="next">' in yard.page("2026-W47")


def test_weeks_before_the_first_run_have_none(yard: Yard) -> None:
    """A site that is two weeks old has two reviews, and one without any run none."""
    yard.record.began = WEEK.back().since + timedelta(days=2)
    yard.publish(weeks=WEEKS)

    assert not (yard.site / addresses.week_page("yard", "2026-W46")).exists()
    assert (yard.site / addresses.week_page("yard", "2026-W47")).exists()

    yard.record.began = None
    yard.publish()

    assert not (yard.site / addresses.weeks_page("yard")).exists()


def test_figures_of_each_week_are_made_once_for_all_pages(yard: Yard) -> None:
    """Three trends of twelve weeks overlap: 14 weeks are read, and not 36."""
    assert yard.reads(lambda: yard.publish(weeks=WEEKS)) == 11 + WEEKS


def test_nothing_is_read_while_nothing_changes(yard: Yard) -> None:
    """An hour later, and after another run, no figure is made again and no page is touched."""
    yard.publish()
    before = yard.page()
    yard.store.add_run(run := a_run(0), results(run))

    assert yard.reads(lambda: yard.publish(LATER + timedelta(hours=1))) == 0
    assert yard.page() == before


def test_new_incident_touches_no_finished_week(yard: Yard) -> None:
    """It began after them: their pages stay as they are."""
    yard.publish()
    incident = replace(
        yard.store.incident_list[0], incident_id="new", opened_at=LATER, failing_since=LATER, closed_at=None
    )
    yard.store.add_incident(incident)

    assert yard.reads(yard.publish) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda yard: replace(yard.plan, objective=0.99),
        lambda yard: replace(yard.plan, gap=timedelta(minutes=30)),
        lambda yard: replace(yard.plan, critical_hours={}),
        lambda yard: replace(yard.plan, works=()),
        lambda yard: replace(yard.plan, works=_moved(yard.plan.works)),
    ],
    ids=["objective", "gap", "critical hours", "no work", "work that moved"],
)
def test_another_plan_makes_the_pages_again(yard: Yard, change: Callable[[Yard], Plan]) -> None:
    """Objective, gap, critical hours and planned work are what a page is made from."""
    yard.publish()
    yard.plan = change(yard)

    assert yard.reads(yard.publish) > 0


def _moved(works: tuple[Work, ...]) -> tuple[Work, ...]:
    return (*works[1:], work("disk", "A larger disk", "11-26 23:00", 1, "11-26 12:00"))


@pytest.mark.parametrize("settings", [{"language": "es"}, {"title": "Patio"}])
def test_other_settings_make_the_pages_again(yard: Yard, settings: dict[str, Any]) -> None:
    """The language, and what the site is called."""
    yard.publish()
    before = yard.page()
    yard.publish(**settings)

    assert yard.page() != before


def test_deployment_that_is_marked_afterwards_makes_its_weeks_again(yard: Yard) -> None:
    """It moves to the moment it is said to have been finished at, which is in a past week."""
    yard.publish()
    first = yard.record.arrived[1]
    moved = replace(first.deployment, in_force_at=first.at - timedelta(hours=1))
    yard.record.arrived[1] = replace(first, deployment=moved)

    assert yard.reads(yard.publish) > 0


def test_page_leads_to_incidents_that_have_a_page_and_to_no_other(yard: Yard) -> None:
    """Two have one: they are one click away; the others lead to their line on the page."""
    yard.publish()
    page = yard.page()
    links = {each.partition("#")[0] for each in re.findall(r'href="([^"]*)"', page)}
    place = yard.site / addresses.week_page("yard", WEEK.name)
    local = [each for each in links if each and "://" not in each and not each.startswith("data:")]

    assert f"../../{addresses.incident_page('yard', 'api')}" in links
    assert f"../../{addresses.incident_page('yard', 'ocr')}" not in links
    assert [each for each in local if not (place.parent / each).resolve().is_file()] == []


def test_incident_page_that_is_gone_makes_the_page_again(yard: Yard) -> None:
    """Where the site has no room for it any more, no link leads into nothing."""
    yard.publish()
    yard.publish(incidents_shown=1)
    links = re.findall(r'href="[^"]*incidents/(api|worker)\.html"', yard.page())

    assert len(set(links)) == 1


def test_weeks_are_those_of_the_zone() -> None:
    """At 03:00 UTC on Monday it is still Sunday in Bogotá: the week is not over."""
    sunday = WEEK.until - timedelta(hours=1)

    assert finished_weeks(Week.of(sunday, BOGOTA), WEEK.back(9).since, 1) == [WEEK.back()]
    assert finished_weeks(Week.of(WEEK.until, BOGOTA), WEEK.back(9).since, 1) == [WEEK]


def test_review_of_a_week_is_made_once(yard: Yard) -> None:
    """Asked twice, the same review is returned and nothing is read."""
    told: list[str] = []
    reviews = Reviews(
        yard.record, yard.record.named, "yard", yard.plan, now=LATER, progress=lambda week: told.append(week.name)
    )
    first = reviews.review(WEEK)

    assert reviews.review(WEEK) is first
    assert (len(told), told[-1]) == (12, WEEK.name)
