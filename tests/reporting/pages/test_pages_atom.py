"""``incidents.atom``: valid, with ids that stay, whatever people and backends say."""

from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

import feedparser
import pytest
from defusedxml.ElementTree import fromstring

from reporting.pages.atom import ENTRIES
from tests.reporting.pages.stories import NOW, FakeStore, a_run, an_event, an_incident, outage
from tests.reporting.pages.test_pages_safety import HOSTILE

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(publish, site):
    """Return the feed as XML and as a feed reader has it."""

    def feed(store: FakeStore, **options: object) -> tuple[Element, feedparser.FeedParserDict]:
        publish(store, **options)
        content = (site / "incidents.atom").read_bytes()
        return fromstring(content), feedparser.parse(content)

    return feed


def many(number: int) -> FakeStore:
    """Return a store with an incident that had so many transitions, a minute apart."""
    store, incident = FakeStore(), an_incident()
    kinds = ("reopened", "closed")
    events = [an_event(incident, kinds[each % 2], number - each, "number {n}", n=each) for each in range(number)]
    store.add_run(a_run(), [])
    store.add_incident(incident, *events)
    return store


def texts(root: Element, path: str) -> list[str]:
    """Return the text of each element of a path."""
    return [each.text or "" for each in root.findall("/".join(f"{ATOM}{part}" for part in path.split("/")))]


def test_transitions_are_told_latest_first(feed):
    """What opened is there with its target, kind, cause, reason and message; what only changed is not."""
    _root, read = feed(outage()[0])

    assert read.bozo == 0
    assert [each.title for each in read.entries] == ["yard: opened: The database does not answer as it should"]
    assert read.entries[0].content[0].type == "text/plain"
    assert "health.database.ping failed in 1 consecutive runs" in read.entries[0].content[0].value
    assert "no answer within 3 s" in read.entries[0].content[0].value


def test_feed_has_what_rfc_4287_asks_for(feed):
    """Feed and entries have id, title and updated, the feed an author; each id is there once; times are RFC 3339."""
    root, _read = feed(many(5))

    assert [len(texts(root, name)) for name in ("id", "title", "updated", "author/name")] == [1, 1, 1, 1]
    entries = root.findall(f"{ATOM}entry")
    assert all(each.find(f"{ATOM}{name}") is not None for each in entries for name in ("id", "title", "updated"))
    ids = [*texts(root, "id"), *texts(root, "entry/id")]
    assert len(set(ids)) == len(ids) == 6
    assert all(each.startswith("urn:uuid:") for each in ids)
    moments = [datetime.fromisoformat(each) for each in (*texts(root, "updated"), *texts(root, "entry/updated"))]
    assert all(each.utcoffset() == timedelta() for each in moments)
    assert moments[0] == max(moments)


def test_latest_fifty_are_kept(feed):
    """Of sixty transitions the latest fifty are told, the latest first."""
    root, _read = feed(many(60))

    updated = texts(root, "entry/updated")
    assert len(updated) == ENTRIES
    assert updated == sorted(updated, reverse=True)
    assert updated[0] == f"{NOW - timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"


def test_ids_never_change(feed):
    """Written again a day later, in another language and place, each entry is the one it was."""
    first, _read = feed(many(3))
    again, _read = feed(many(3), language="es", now=NOW + timedelta(days=1), site_url="https://status.example")

    assert texts(first, "entry/id") == texts(again, "entry/id")
    assert texts(first, "entry/updated") == texts(again, "entry/updated")


@pytest.mark.parametrize("address", ["https://status.example/ronda", "https://status.example/ronda/"])
def test_links_are_absolute_where_the_site_is_known(address, feed):
    """A reader that knows the feed alone gets to the page."""
    _root, read = feed(outage()[0], site_url=address)

    page = "yard/incidents/yard-20261124T164800-000001.html"
    assert read.entries[0].link == f"https://status.example/ronda/{page}"
    assert {each.rel: each.href for each in read.feed.links} == {
        "self": "https://status.example/ronda/incidents.atom",
        "alternate": "https://status.example/ronda/index.html",
    }


def test_links_lead_to_pages_of_the_site(feed, site):
    """Where it is not known they are relative to the feed."""
    root, _read = feed(outage()[0])

    links = [each.get("href") for each in root.iter(f"{ATOM}link")]
    assert all((site / each).is_file() for each in links)


def test_site_without_incidents_has_an_empty_feed(feed):
    """It is valid, and was updated when it was written."""
    root, read = feed(FakeStore())

    assert (read.bozo, read.entries) == (0, [])
    assert texts(root, "updated") == ["2026-11-24T17:00:00Z"]


@pytest.mark.parametrize("kind", HOSTILE)
def test_text_from_outside_stays_text(kind, feed):
    """Whatever a backend answers or a target is called, it is one entry of plain text, and valid XML."""
    text = HOSTILE[kind]
    store = FakeStore()
    incident = replace(an_incident(), target=text, message=text)
    store.add_run(replace(a_run(), target=text), [])
    store.add_incident(incident, an_event(incident, "opened", 3, "{check} failed", check=text))
    root, read = feed(store, title=text)

    assert (read.bozo, len(read.entries)) == (0, 1)
    assert {each.tag.removeprefix(ATOM) for each in root.iter()} == {
        *("feed", "id", "title", "updated", "author", "name", "generator"),
        *("link", "entry", "category", "content"),
    }


def test_every_page_names_the_feed(publish, site):
    """A browser or a reader that has any page of the site finds it."""
    store, tickets = outage()
    publish(store, local_tickets=tickets)

    for path in site.rglob("*.html"):
        up = "../" * (len(path.relative_to(site).parts) - 1)
        assert f'type="application/atom+xml" title="Ronda: Incidents" href="{up}incidents.atom">' in path.read_text()
