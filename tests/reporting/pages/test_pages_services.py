"""The page of the services: what it says of now, of each day, and of response times."""

import os
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from reporting.domain.kpi.facts import Plan
from reporting.domain.maintenance.work import Kind, Work
from rondafile.recurring import Span
from tests.reporting.pages.past_stories import START, WORK, FakeFigures, eventful, quiet
from tests.reporting.pages.stories import NOW, SETTINGS, FakeStore, a_run, outage, results
from tests.reporting.pages.test_pages_golden import GOLDEN, same_as_golden, without_assets
from tests.reporting.pages.test_pages_safety import HOSTILE, Tags

DAY = timedelta(days=1)
PLAN = Plan(
    zone=SETTINGS.zone,
    objective=0.98,
    works=(
        Work(
            work_id="move",
            title="The database moves",
            kind=Kind.EVOLUTIVE,
            zone=SETTINGS.zone,
            occurrences=(Span(*WORK),),
            services=("database",),
            owner="IT",
            effect="Nothing works",
            announced_at=START,
        ),
    ),
)


def working() -> FakeStore:
    """Return a store with one run that found everything working."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run))
    return store


@pytest.fixture
def eventful_page(publish, site):
    """Return the page after an outage and ninety days with every kind of day; all its spaces are plain ones."""

    def page(language: str = "en") -> str:
        store, tickets = outage()
        publish(store, local_tickets=tickets, figures=eventful(), plan=PLAN, language=language)
        return (site / "yard/services.html").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")

    return page


def cells(page: str, heading: str) -> list[tuple[str, str]]:
    """Return the class and the words of each day below a heading."""
    section = page.split(f">{heading}</h2>", 1)[1].split("</section>", 1)[0]
    return re.findall(r"<li class=(\w)><span>(.*?)</span></li>", section)


@pytest.mark.parametrize("language", ["en", "es"])
def test_page_is_as_it_was_looked_at(language, eventful_page):
    """The page is the golden one, to the letter, in both languages."""
    page = without_assets(eventful_page(language))

    same_as_golden(GOLDEN / f"services.{language}.html", page, update="RONDA_UPDATE_GOLDEN" in os.environ)


def test_each_day_says_date_availability_and_time_down(eventful_page):
    """Ninety cells, each with words of its own: what a mouse shows is what is read aloud."""
    days = dict.fromkeys(words for _letter, words in cells(eventful_page(), "Database"))

    assert len(days) == 90
    assert "5 Oct 2026: partly down, 95%, down 1 h 12 min" in days
    assert "25 Oct 2026: down, 0%, down 1 d" in days
    assert "1 Nov 2026: up, 100%, never down" in days
    assert "6 Nov 2026: not judged" in days
    assert "27 Aug 2026: not measured" in days


def test_kinds_of_days_differ_in_shape_and_words(eventful_page):
    """Six letters with six words, and the style sheet draws each in another way."""
    page = eventful_page()
    key = dict(re.findall(r"<li><i class=(\w)></i> (.*?)</li>", page))
    drawn = re.findall(r"^\.([updmqn]) \{ (.*?) \}", page, flags=re.MULTILINE)

    assert key == {
        "u": "up",
        "p": "partly down",
        "d": "down",
        "m": "down for maintenance",
        "q": "not judged",
        "n": "not measured",
    }
    assert {letter for letter, _words in cells(page, "Database")} == set(key)
    shapes = {re.sub(r"var\(--\w+\)", "ink", rule) for _letter, rule in drawn}
    assert len(shapes) == len(key)


def test_cells_are_no_stops_for_the_keyboard(eventful_page):
    """Hundreds of days have nothing to tab to: as many stops as there are links and folds."""
    tags = Tags(eventful_page()).tags

    assert not [attrs for tag, attrs in tags if "tabindex" in attrs and tag != "main"]
    assert len([tag for tag, _attrs in tags if tag in ("a", "summary")]) < 30


def test_a_day_down_in_maintenance_is_told_apart(eventful_page):
    """The database was down in an announced window alone: that day is no outage, and its time down is said."""
    marked = [words for letter, words in cells(eventful_page(), "Database") if letter == "m"]

    assert marked == ["16 Nov 2026: down for maintenance, 90%, down 2 h 24 min"]


def test_service_says_its_state_and_when_it_was_measured(eventful_page):
    """Each service has a word for now with the moment of its measurement, and turns grey with the page."""
    page = eventful_page()
    states = re.findall(r'<p class="state-now"( data-stale-at="\d+")?>(.*?)</p>', page, flags=re.DOTALL)
    said = [" ".join(re.sub(r"<[^>]+>", "", each).split()) for _mark, each in states]

    assert all(mark for mark, _each in states)
    assert "Last known: ✕ fails measured 24 Nov 2026, 11:58:00 UTC-5" in said
    assert "Last known: ! works, with a warning measured 24 Nov 2026, 11:58:00 UTC-5" in said
    assert said[-1] == "– not measured any more"


def test_old_state_is_marked_without_any_script(publish, site):
    """Written after its time the page says so, and until when it counted; nothing is shown as current."""
    publish(working(), figures=quiet(), now=NOW + timedelta(minutes=14))

    page = (site / "yard/services.html").read_text(encoding="utf-8")
    assert "counted as current until 24 Nov 2026, 12:13:06 UTC-5" in page
    assert page.count('class="state-now stale"') == 6
    assert "hidden>Last known:" not in page


def test_check_without_response_times_says_so(eventful_page):
    """No column of dashes or zeros: the reason."""
    assert "Response times: n/a, this check measures no response time" in eventful_page()


def test_percentiles_of_too_few_answers_are_not_told(eventful_page):
    """Seven answers have a middle and no slow end; 1,399 have all."""
    page = eventful_page()

    assert '<span class="times">225 ms · n/a · n/a</span><span class="small">n 7, too few for P95, P99</span>' in page
    assert '<span class="times">41 · 57 · 60 ms</span><span class="small">n 1,399</span>' in page


def test_budget_that_is_overspent_is_said(eventful_page):
    """1 d 18 h were down of what 2 % allows."""
    assert "overspent, 1 d 18 h down of" in eventful_page()


def test_check_that_is_gone_keeps_its_days(eventful_page):
    """A check that was taken out is told as not measured any more, and what it found stays."""
    found = cells(eventful_page(), "Other")

    assert ("p", "15 Sep 2026: partly down, 90%, down 2 h 24 min") in found


def test_without_figures_there_is_no_page_and_no_link(publish, site):
    """The site of a store without figures leads nowhere that is not there."""
    publish(working())

    assert not (site / "yard/services.html").exists()
    assert "services.html" not in (site / "index.html").read_text()


def test_target_without_s1_check_has_services_and_no_line(publish, site):
    """Nothing tells whether the whole is down: n/a and the reason, and the services all the same."""
    figures = FakeFigures()
    figures.add("health.broker.ping", "S2", (100, 0, "passed"))
    publish(working(), figures=figures)

    page = (site / "yard/services.html").read_text()
    assert "n/a: no health check of severity S1 was made in these days" in page
    assert len(cells(page, "Message broker")) == 90
    assert 'class="line"' not in (site / "index.html").read_text()


@pytest.mark.parametrize("kind", HOSTILE)
def test_text_from_outside_stays_text(kind, publish, site):
    """Whatever a check and its case are called, the page has only the tags of its template."""
    shapes = []
    for text in ("plain", HOSTILE[kind]):
        store, figures = FakeStore(), FakeFigures()
        run = a_run()
        (first, *_rest) = results(run)
        store.add_run(run, [replace_names(first, text)])
        figures.add(f"health.{text}", "S1", (100, 0, "passed"))
        publish(store, figures=figures)
        shapes.append([(tag, sorted(attrs)) for tag, attrs in Tags((site / "yard/services.html").read_text()).tags])

    assert shapes[0] == shapes[1]


def replace_names(result, text):
    """Return a result that says ``text`` everywhere."""
    return replace(result, check=f"health.{text}", title=text, cause=text, message=text)
