"""The first page and the menu: small, with everything, and leading to what is there."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from reporting.domain.kpi.states import Held
from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckKey
from reporting.pages.menu import Menu
from tests.reporting.pages.past_stories import DAY, FakeFigures, eventful, quiet
from tests.reporting.pages.stories import NOW, FakeStore, a_run, an_incident, outage, results
from tests.reporting.pages.test_pages_safety import assert_links_lead_somewhere
from tests.reporting.pages.test_pages_services import PLAN

LARGEST = 150_000
"""Bytes of the first page with all it needs."""
MANY = tuple(f"yard-of-a-long-name-{number:02}" for number in range(20))


class EverybodysFigures(FakeFigures):
    """The same record for every target."""

    def measured(self, stretch, room, gap):
        yield from super().measured(replace(stretch, target="yard"), room, gap)

    def response_times(self, stretch, room):
        return super().response_times(replace(stretch, target="yard"), room)


def restless() -> EverybodysFigures:
    """Return ninety days of which no two that follow one another are alike."""
    figures = EverybodysFigures()
    figures.add("health.database.ping", "S1")
    figures.found[CheckKey("health.database.ping", "")] = [
        Held(NOW - (100 - day) * DAY, NOW - (100 - day) * DAY + timedelta(hours=5 * (day % 5)), Outcome(outcome))
        for day in range(100)
        for outcome in (("passed", "failed", "unknown")[day % 3],)
    ]
    return figures


def test_first_page_of_twenty_targets_is_small(publish, site):
    """Twenty targets with five incidents each and restless days stay below 150 KB, and load nothing else."""
    store = FakeStore()
    for target in MANY:
        store.add_run(run := a_run(target=target), results(run, database_ping="failed"))
        for number in range(6):
            store.add_incident(an_incident(number, target=target, message="no answer within 3 s " * 5))
    publish(store, figures=restless())

    page = (site / "index.html").read_bytes()
    assert len(page) < LARGEST
    assert page.count(b'class="line"') == len(MANY)
    assert not re.search(rb"(?i)<(img|iframe|object|embed)|<script src|rel=.?stylesheet", page)


def test_first_page_shows_the_days_and_leads_to_them(publish, site):
    """One line for the target: a picture of ninety days, its words beside it, all of it one link."""
    store, tickets = outage()
    publish(store, local_tickets=tickets, figures=eventful(), plan=PLAN)

    for path, link in (("index.html", "yard/services.html"), ("yard/index.html", "../yard/services.html")):
        page = (site / path).read_text()
        (line,) = re.findall(r'<p class="line"><a href="(.*?)">(.*?)</a></p>', page)
        assert line[0] == link
        assert line[1].count("<i class=") == 90
        assert "90 days: 96.94% available · measured 64.24% of the time" in line[1]


def test_menu_leads_to_what_is_there(publish, site):
    """With one target every page leads to all of its parts, and to none that is not there."""
    store, tickets = outage()
    publish(store, local_tickets=tickets, figures=quiet())

    for path in site.rglob("*.html"):
        (menu,) = re.findall(r'<ul class="menu">(.*?)</ul>', path.read_text(), flags=re.DOTALL)
        said = re.findall(r">([^<>\n]+)</a>", menu)
        assert said == ["Overview", "yard", "Services", "Incidents", "Runs"], path
    assert_links_lead_somewhere(site)


@pytest.mark.parametrize(
    ("page", "current"),
    [
        ("index.html", ("page", "Overview")),
        ("yard/index.html", ("page", "yard")),
        ("yard/services.html", ("page", "Services")),
        ("yard/incidents/index.html", ("page", "Incidents")),
        ("yard/incidents/yard-20261124T164800-000001.html", ("true", "Incidents")),
        ("yard/runs/yard-20261124T165800.html", ("true", "Runs")),
    ],
)
def test_menu_marks_where_the_reader_is(page, current, publish, site):
    """The page that is read is marked, or the list that it belongs to, and nothing else."""
    store, tickets = outage()
    publish(store, local_tickets=tickets, figures=quiet())

    menu = re.search(r'<ul class="menu">(.*?)</ul>', (site / page).read_text(), flags=re.DOTALL)
    assert re.findall(r'aria-current="(\w+)">([^<]+)<', menu[1]) == [current]


def test_parts_of_a_target_are_shown_on_its_pages_alone(publish, site):
    """With two targets the first page leads to the parts of neither."""
    store = FakeStore()
    for target in ("alpha", "zulu"):
        store.add_run(run := a_run(target=target), results(run))
    publish(store)

    def menu(page: str) -> list[str]:
        found = re.search(r'<ul class="menu">(.*?)</ul>', (site / page).read_text(), flags=re.DOTALL)
        return re.findall(r">([^<>\n]+)</a>", found[1])

    assert menu("index.html") == ["Overview"]
    assert menu("zulu/index.html") == ["Overview", "zulu", "Incidents", "Runs"]


def test_menu_has_weekly_reviews_once_there_are_any():
    """The place is there as soon as the list of the weeks is, and marks the page of a week."""
    menu = Menu({"yard/weeks/index.html", "yard/weeks/2026-W47.html"}, ["yard"])

    assert [(each.name, each.current) for each in menu.places("yard/weeks/2026-W47.html", "yard")] == [
        ("weeks", "true")
    ]
    assert [each.name for each in Menu((), ["yard"]).places("x.html", "yard")] == []


def test_status_tells_of_the_days(publish, site):
    """``status.json`` has the availability of the target, and each service with its checks and their percentiles."""
    store, tickets = outage()
    publish(store, local_tickets=tickets, figures=eventful(), plan=PLAN)
    status = json.loads((site / "status.json").read_bytes())
    (target,) = status["targets"]

    assert status["schema"] == 1
    assert target["availability"]["since"] == "2026-08-27T05:00:00Z"
    assert len(target["availability"]["days"]) == 90
    assert target["availability"]["days"][-9]["state"] == "maintenance"
    assert target["availability"]["budget_left_s"] < 0
    assert target["availability"]["last_week"]["week"] == "2026-W47"
    services = {each["service"]: each for each in target["services"]}
    assert {name: each["state"] for name, each in services.items()} == {
        "api": "down",
        "database": "down",
        "broker": "up",
        "worker": "up",
        "clock": "unknown",
        "certificate": "up",
        "unclear": None,
    }
    (check,) = services["database"]["checks"]
    assert check["response_times"]["24h"] == {"count": 24, "median_ms": 31.9, "p95_ms": 42.8, "p99_ms": None}
    assert services["broker"]["checks"][0]["response_times"] is None


def test_status_without_figures_says_so(publish, site):
    """Nothing is known of the days: null and an empty list, never 0."""
    store, _tickets = outage()
    publish(store)

    (target,) = json.loads((site / "status.json").read_bytes())["targets"]
    assert (target["availability"], target["services"]) == (None, [])


def test_each_of_several_targets_leads_to_its_services(publish, site):
    """With many targets the first page leads from each to its own services, and not to weeks that are not there."""
    store = FakeStore()
    for target in ("alpha", "zulu"):
        store.add_run(run := a_run(target=target), results(run))
    publish(store, figures=restless())

    page = (site / "index.html").read_text()
    assert re.findall(r'<a href="([^"]+)">Services</a>', page) == ["alpha/services.html", "zulu/services.html"]
    assert "Weekly reviews" not in page
