"""Pages about what is over: made once, again when anything in them changes, and silent about the present."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reporting.domain.rootcause import Category, RootCause
from tests.reporting.pages.stories import NOW, FakeStore, a_run, outage, results

LATER = NOW + timedelta(minutes=5)
RUN = "yard/runs/yard-20261124T165800.html"
WRITTEN = "Page written 24 Nov 2026, 12:0{minute}:00 UTC-5"


def minute_of(site: Path, page: str) -> int:
    """Return at which minute past noon a page was written."""
    text = (site / page).read_text(encoding="utf-8")
    return next(minute for minute in range(10) if WRITTEN.format(minute=minute) in text)


def over() -> tuple[FakeStore, list[object], str, str]:
    """Return a store whose incident is over, its closed ticket, and the pages of both."""
    store, tickets = outage()
    known = store.incident_list[0]
    store.incident_list[0] = replace(known, closed_at=NOW - timedelta(minutes=1))
    tickets = [replace(tickets[0], closed_at=NOW, status="closed")]
    return store, tickets, f"yard/incidents/{known.incident_id}.html", f"yard/tickets/{tickets[0].ticket}.html"


def test_page_of_a_run_is_made_once(publish: Callable[..., object], site: Path) -> None:
    """The next site leaves it as it is, and makes those about the present."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run))
    publish(store)
    publish(store, now=LATER)

    assert (minute_of(site, RUN), minute_of(site, "yard/runs/index.html")) == (0, 5)


def test_page_of_a_run_is_made_again_for_its_window(publish: Callable[..., object], site: Path) -> None:
    """A run is tagged with its maintenance once it is decided."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run))
    publish(store)
    store.run_list[0] = replace(run, maintenance="Disks")
    publish(store, now=LATER)

    assert (minute_of(site, RUN), "Disks" in (site / RUN).read_text()) == (5, True)


def test_page_of_an_incident_that_is_over_is_made_once(publish: Callable[..., object], site: Path) -> None:
    """So are the page of its closed ticket and its evidence."""
    store, tickets, incident, ticket = over()
    publish(store, local_tickets=tickets)
    evidence = sorted((site / "yard" / "evidence").iterdir())
    before = [path.stat().st_ino for path in evidence]
    publish(store, local_tickets=tickets, now=LATER)

    assert evidence
    assert [path.stat().st_ino for path in evidence] == before
    assert (minute_of(site, incident), minute_of(site, ticket)) == (0, 0)


def test_page_of_an_open_incident_is_made_each_time(publish: Callable[..., object], site: Path) -> None:
    """It says how long it has lasted, and what works by now."""
    store, tickets = outage()
    publish(store, local_tickets=tickets)
    publish(store, local_tickets=tickets, now=LATER)
    pages = [f"yard/incidents/{store.incident_list[0].incident_id}.html", f"yard/tickets/{tickets[0].ticket}.html"]

    assert [minute_of(site, page) for page in pages] == [5, 5]


def test_what_people_say_later_is_shown(publish: Callable[..., object], site: Path) -> None:
    """A root cause that is named, a comment on the ticket, a run that has no page any more: each makes it again."""
    store, tickets, incident, ticket = over()
    publish(store, local_tickets=tickets)
    root = RootCause(Category.CAPACITY, "No connection was left", "https://tracker.example/1")
    store.incident_list[0] = replace(store.incident_list[0], root_cause=root)
    tickets = [replace(tickets[0], comments=((NOW, "Seen again"),))]
    publish(store, local_tickets=tickets, now=LATER)

    assert "No connection was left" in (site / incident).read_text()
    assert "Seen again" in (site / ticket).read_text()


def test_evidence_that_is_gone_is_not_shown_any_more(publish: Callable[..., object], site: Path) -> None:
    """A page does not lead to a file that is no longer kept."""
    store, tickets, incident, _ticket = over()
    publish(store, local_tickets=tickets)
    store.files.clear()
    publish(store, local_tickets=tickets, now=LATER)

    assert "no longer kept" in (site / incident).read_text()
    assert not (site / "yard" / "evidence").exists()


@pytest.mark.parametrize("changed", [{"language": "es"}, {"title": "Rounds"}])
def test_settings_make_every_page_again(publish: Callable[..., object], site: Path, changed: dict[str, object]) -> None:
    """What all pages have in common is part of what each is made from."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run))
    publish(store)
    before = (site / RUN).read_text()
    publish(store, now=LATER, **changed)

    assert (site / RUN).read_text() != before


def test_new_place_in_the_menu_is_on_every_page(publish: Callable[..., object], site: Path) -> None:
    """A page that was made before leads to what the site has by now: another target, with places of its own."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run))
    publish(store)
    store.add_run(other := a_run(target="zulu"), results(other))
    publish(store, now=LATER)

    assert minute_of(site, RUN) == 5


def test_they_say_nothing_of_the_present(publish: Callable[..., object], site: Path) -> None:
    """They are not made again when it changes: no verdict of the target, and nothing that gets out of date."""
    store, tickets, incident, ticket = over()
    publish(store, local_tickets=tickets)

    for page in (RUN, incident, ticket):
        text = (site / page).read_text(encoding="utf-8")
        assert 'data-stale-at="' not in text, page
        assert "when this page was written" not in text, page
