"""An incident that came back: what its page says of how long it failed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reporting.domain.kpi.outages import Span
from reporting.pages.stretches import stretches_of
from tests.reporting.pages.stories import NOW, FakeStore, a_run, an_event, an_incident, results

MINUTE = timedelta(minutes=1)


def ago(minutes: float):
    """Return a moment."""
    return NOW - minutes * MINUTE


def came_back(closed: float | None = None) -> tuple[FakeStore, str]:
    """Return an incident that failed from 90 to 50 and again from 30 minutes ago, and its page."""
    first = an_incident(failing_since=ago(90), opened_at=ago(85))
    over = replace(first, closed_at=ago(50))
    again = replace(first, failing_since=ago(30), reopened=1, reopened_at=ago(30))
    events = [
        an_event(first, "opened", 85, "{check} failed", check="x"),
        an_event(over, "closed", 45, "passed"),
        an_event(again, "reopened", 30, "failed again"),
    ]
    last = again
    if closed is not None:
        last = replace(again, closed_at=ago(closed))
        events.append(an_event(last, "closed", closed, "passed"))
    store = FakeStore()
    store.add_run(run := a_run(), results(run))
    store.add_incident(last, *events)
    return store, f"yard/incidents/{last.incident_id}.html"


@pytest.fixture
def page(publish, site):
    """Return the page of the only incident; all its spaces are plain ones."""

    def page(store: FakeStore, name: str) -> str:
        publish(store)
        return (site / name).read_text().replace("\N{NO-BREAK SPACE}", " ")

    return page


def test_time_between_does_not_count(page):
    """Forty minutes and thirty are 1 h 10 min, from the first failing run on: as the figures say."""
    text = page(*came_back())

    assert '<dt>First failing</dt><dd><time datetime="2026-11-24T15:30:00+00:00">' in text
    assert '<dt>Lasted</dt><dd>1 h 10 min <span class="small">(so far)</span>' in text


def test_timeline_tells_both_stretches(page):
    """Each time it failed is there with its ends and its length."""
    text = page(*came_back(closed=10))

    assert "It failed 2 times, 1 h in all: the time between does not count." in text
    stretches = text.split('<ol class="stretches">')[1].split("</ol>")[0]
    assert stretches.count("<li>") == 2
    assert "10:30:00 UTC-5</time> – <time" in stretches
    assert "(40 min)" in stretches
    assert "(20 min)" in stretches


def test_list_tells_the_same_duration(page):
    """The list of the incidents says no other length than the page."""
    store, _name = came_back(closed=10)

    assert '<td role="cell" data-label="Lasted">1 h</td>' in page(store, "yard/incidents/index.html")


def test_incident_that_never_came_back_has_one_stretch(page):
    """Nothing is said of several times, and it is failing since its beginning."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run))
    incident = store.add_incident(an_incident(), an_event(an_incident(), "opened", 12, "{check} failed", check="x"))
    text = page(store, f"yard/incidents/{incident.incident_id}.html")

    assert "<dt>Failing since</dt>" in text
    assert 'class="stretches"' not in text
    assert "<dt>Lasted</dt><dd>12 min" in text


def test_incident_without_events_has_its_own_times():
    """What its state says is all that is known."""
    incident = an_incident(closed_at=ago(2))

    assert stretches_of(incident, []) == (Span(ago(12), ago(2)),)


def test_incident_that_ended_before_it_began_lasted_no_time(page):
    """By the clocks of two machines that happens; its length is not below zero."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run))
    incident = store.add_incident(an_incident(closed_at=ago(30)))

    assert "<dt>Lasted</dt><dd>0 s" in page(store, f"yard/incidents/{incident.incident_id}.html")
