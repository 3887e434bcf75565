"""The calendar page: what is planned next, and how to subscribe."""

import os
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from reporting.domain.maintenance.work import Work
from reporting.pages import CalendarText
from tests.reporting.maintenance.plans import ANNOUNCED, a_work
from tests.reporting.pages.stories import FakeStore, a_run, results
from tests.reporting.pages.test_pages_golden import GOLDEN, same_as_golden, without_assets
from tests.reporting.pages.test_pages_safety import HOSTILE, Tags

URL = "https://ronda.example/site/calendar.ics"
NOW = ANNOUNCED + timedelta(hours=1)


@pytest.fixture
def page(publish, site):
    """Write a site with some work and return its calendar page."""

    def page(*works: Work, url: str | None = URL, now=NOW) -> str:
        store = FakeStore()
        store.add_run(run := a_run(), results(run))
        publish(store, now=now, calendar=CalendarText(works, b"BEGIN:VCALENDAR", url))
        return (site / "calendar.html").read_text(encoding="utf-8")

    return page


def test_the_page_is_as_it_was_looked_at(page) -> None:
    """With a window that goes on, a series, an emergency and a cancellation it is the golden one, to the letter."""
    works = [
        a_work(),
        a_work("series", title="Restore test", repeats="FREQ=WEEKLY;COUNT=9", targets=frozenset({"yard", "quay"})),
        a_work("patch", title="Patch", announced_at=a_work().starts_at - timedelta(hours=9), emergency="CVE-2027-1"),
        a_work("off", title="Moved disks", cancelled_at=NOW, cancelled_because="the vendor is late", sequence=1),
    ]
    text = without_assets(page(*works, now=a_work().starts_at + timedelta(minutes=5)))

    same_as_golden(GOLDEN / "calendar.html", text, update="RONDA_UPDATE_GOLDEN" in os.environ)


def heads(page: str) -> list[str]:
    """Return what the cards are about."""
    return [part.split("</bdi>")[0] for part in page.split('<h3><bdi class="said">')[1:]]


def test_the_next_window_comes_first(page) -> None:
    """With its effect, its services, who answers for it, and its times in the zone of the site."""
    late = a_work("late", title="Later", repeats=None, occurrences=a_work(repeats="FREQ=DAILY;COUNT=3").occurrences[2:])
    text = page(late, a_work())

    assert heads(text) == ["PostgreSQL 17", "Later"]
    for said in ("Uploads answer 503 for ten minutes", "uploads, OCR", "database team", "16 Jan 2027, 22:00:00 UTC-5"):
        assert said in text
    assert "going on now" not in text


def test_a_window_that_goes_on_says_so(page) -> None:
    """From its beginning until it is over."""
    work = a_work()

    assert "going on now" in page(work, now=work.starts_at)
    assert heads(page(work, now=work.ends_at)) == []


def test_the_front_page_says_that_nothing_is_escalated_meanwhile(page, site) -> None:
    """Whoever looks at a failing target during planned work reads until when; before and after it nothing of it."""
    work = a_work()

    page(work, now=work.starts_at)
    for name in ("index.html", "yard/index.html"):
        text = (site / name).read_text(encoding="utf-8")
        assert "Maintenance is going on: PostgreSQL 17, until 17 Jan 2027, 02:00:00 UTC-5." in text
    page(work, now=work.ends_at)
    assert "Maintenance is going on" not in (site / "index.html").read_text(encoding="utf-8")


def test_a_series_is_one_card_with_its_next_times(page) -> None:
    """A daily window does not push the others off the page."""
    text = page(a_work(repeats="FREQ=DAILY;COUNT=300"))

    assert heads(text) == ["PostgreSQL 17"]
    assert text.split("And then")[1].split("</dd>")[0].count("<time") == 5


def test_an_emergency_shows_its_reason_and_what_was_refused_is_not_there(page) -> None:
    """Nobody is to rely on a window that does not count."""
    short = {"announced_at": a_work().starts_at - timedelta(hours=50)}
    text = page(a_work(emergency="CVE-2027-1", **short), a_work("refused", title="Refused", **short))

    assert heads(text) == ["PostgreSQL 17"]
    assert "CVE-2027-1" in text


def test_a_cancelled_window_is_struck_out_with_its_reason(page) -> None:
    """As long as the feed has it."""
    off = a_work(cancelled_at=NOW, cancelled_because="the vendor is late", sequence=1)

    assert "<del>" in page(off)
    assert "the vendor is late" in page(off)
    assert "<del>" not in page(off, now=NOW + timedelta(days=60))


def test_links_subscribe_to_the_feed(page) -> None:
    """By webcal for most, through Google's and Outlook's own pages for theirs; each names the feed."""
    links = [each for each in Tags(page(a_work())).values("href") if "://" in each]

    assert links[0] == "webcal://ronda.example/site/calendar.ics"
    google, outlook = (parse_qs(urlsplit(each).query) for each in links[1:])
    assert google["cid"] == ["webcal://ronda.example/site/calendar.ics"]
    assert outlook["url"] == [URL]


def test_without_an_address_the_page_says_what_to_set(page) -> None:
    """Nobody can subscribe to a file on a disk; it can still be opened."""
    text = page(a_work(), url=None)

    assert "(site_url)" in text
    assert 'href="calendar.ics"' in text
    assert not [each for each in Tags(text).values("href") if "://" in each]


def test_the_feed_lies_beside_the_page_as_it_was_given(page, site) -> None:
    """Byte for byte."""
    page(a_work())

    assert (site / "calendar.ics").read_bytes() == b"BEGIN:VCALENDAR"


def test_every_page_leads_to_the_calendar_and_without_one_none_does(page, publish, site) -> None:
    """It is in the navigation, from any depth; once the file of the windows is gone so are page and feed."""
    page(a_work())
    for path in site.rglob("*.html"):
        leads = [each for each in Tags(path.read_text()).values("href") if each.endswith("calendar.html")]
        assert [(path.parent / each).resolve() for each in leads] == [(site / "calendar.html").resolve()]

    publish(FakeStore())
    assert {path.name for path in site.iterdir()} == {
        "incidents.atom",
        "index.html",
        "metrics.txt",
        "ronda-site.json",
        "status.json",
    }
    assert "calendar" not in (site / "index.html").read_text()


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_people_wrote_stays_text(kind: str, page) -> None:
    """Whatever stands in the file, the page has only the tags of its template."""
    text = HOSTILE[kind]
    given = {"title": text, "effect": text, "services": (text,), "owner": text, "targets": frozenset({text})}

    def shape(*works: Work) -> list[tuple[str, list[str]]]:
        return [(tag, sorted(attrs)) for tag, attrs in Tags(page(*works)).tags]

    plain = dict.fromkeys(("title", "effect", "owner"), "x") | {"services": ("x",), "targets": frozenset({"x"})}
    assert shape(a_work(**given)) == shape(a_work(**plain))


def test_nothing_planned_is_said(page) -> None:
    """An empty page would look broken."""
    assert "Nothing is planned." in page()
