"""What people should have been told and were not is red on the site, whatever the checks say."""

import json
import os
import re
from datetime import timedelta

import pytest

from reporting.domain.actions import Delivery, DeliveryKind, WindowFacts
from reporting.domain.maintenance.announcing import Announcement, Stage
from reporting.pages.verdict import VerdictKind
from reporting.ports import Pending
from tests.reporting.builders import some_facts
from tests.reporting.maintenance.plans import a_work
from tests.reporting.pages.stories import NOW, FakeStore, a_run, about_now, an_incident, outage, results
from tests.reporting.pages.test_pages_golden import GOLDEN, same_as_golden, without_assets

GREEN = 'class="band good'
RED = 'class="band bad'


def waiting(channel: str = "", minutes: int = 30, target: str = "yard", **changes: object) -> Pending:
    """Return a delivery that waits: a notice through ``channel``, or a ticket without one."""
    kind = DeliveryKind.NOTICE_OPENED if channel else DeliveryKind.TICKET_OPEN
    key = f"{target}:{channel}:{minutes}"
    delivery = Delivery(key, kind, "yard-1", target, some_facts(), channel)
    said = {"last_error": f"{channel or 'Jira'} answered 401: renew the token"} | changes
    return Pending(delivery, minutes, NOW - timedelta(minutes=minutes), 3, None, **said)


def waiting_window(*targets: str) -> Pending:
    """Return the notice of a window that waits."""
    work = a_work(targets=frozenset(targets))
    facts = WindowFacts(Announcement(Stage.ANNOUNCED, work, work.occurrences[0], "db:announced"), NOW)
    delivery = Delivery("window:db", DeliveryKind.NOTICE_WINDOW, "window:db", "", facts, "chat")
    return Pending(delivery, 1, NOW - timedelta(minutes=30), 0, None)


def working(*targets: str) -> FakeStore:
    """Return a store in which everything works."""
    store = FakeStore()
    for target in targets or ("yard",):
        store.add_run(run := a_run(target=target), results(run))
    return store


def text_of(site, page: str = "yard/index.html") -> str:
    """Return a page."""
    return (site / page).read_text(encoding="utf-8")


def test_the_section_is_as_it_was_looked_at(publish, site):
    """The page of a target with a ticket and notices that wait is the golden one, to the letter."""
    late = (waiting("chat", 95), waiting("chat", 12), waiting(minutes=40), waiting("mail", 31, last_error=""))
    publish(working(), late=late)

    page = without_assets(text_of(site))

    same_as_golden(GOLDEN / "undelivered.html", page, update="RONDA_UPDATE_GOLDEN" in os.environ)


@pytest.mark.parametrize("page", ["index.html", "yard/index.html"])
@pytest.mark.parametrize("late", [waiting("chat"), waiting(), waiting_window(), waiting_window("yard")])
def test_no_page_is_green_over_it(publish, site, page, late):
    """A notice, a ticket or an announcement that waits turns the band red although every check passes."""
    publish(working())
    assert GREEN in text_of(site, page)

    publish(working(), late=(late,))

    assert (GREEN in text_of(site, page), RED in text_of(site, page)) == (False, True)
    assert "1 message was not delivered" in text_of(site, page)
    assert '<section class="undelivered"' in text_of(site, page)


def test_every_page_of_the_target_says_it_instead_of_the_good_verdict(publish, site):
    """The strip on top of each of its pages too."""
    publish(working(), late=(waiting("chat"),))

    for path in about_now(site / "yard"):
        assert "1 message was not delivered" in path.read_text(), path
        assert "Everything works" not in path.read_text(), path


def test_how_many_through_what_since_when_why_and_what_to_do(publish, site):
    """Each channel has a card with its count, the oldest wait, the error of that, and the command that helps."""
    publish(working(), late=(waiting("chat", 12, last_error="later"), waiting("chat", 95), waiting(minutes=40)))

    ticket, chat = re.findall(r"(?s)<article.*?</article>", text_of(site))
    assert "1 message to the ticket system" in ticket
    assert "ronda tickets check" in ticket
    assert '2 notices through <bdi class="said">chat</bdi>' in chat
    assert "chat answered 401: renew the token" in chat
    assert "24 Nov 2026, 10:25:00 UTC-5" in chat
    assert "ronda notices check" in chat


def test_what_was_never_tried_says_so(publish, site):
    """Without an error the card is not empty."""
    publish(working(), late=(waiting("chat", last_error=""),))

    assert '<p class="message">not tried</p>' in text_of(site)


def test_another_target_stays_as_it_is(publish, site):
    """The index has it all, and the page of each target what concerns that one."""
    summary = publish(working("yard", "quay"), late=(waiting("chat"), waiting_window("yard")))

    assert {name: each.kind for name, each in summary.verdicts.items()} == {
        "yard": VerdictKind.UNDELIVERED,
        "quay": VerdictKind.WORKS,
    }
    assert "2 notices through" in text_of(site, "index.html")
    assert "undelivered" not in text_of(site, "quay/index.html").split("<body>")[1]
    index = text_of(site, "index.html")
    assert index.index('"yard/index.html"') < index.index('"quay/index.html"')


def test_what_concerns_no_target_of_the_site_is_on_the_index(publish, site):
    """A window of a backend that is gone turns no band red, and is in section and title all the same."""
    publish(working(), late=(waiting_window("gone"),))

    index = text_of(site, "index.html")
    assert "<title>Not delivered" in index
    assert "1 notice through" in index


def test_a_site_without_targets_shows_it_too(publish, site):
    """Although there is nothing else."""
    publish(FakeStore(), late=(waiting_window(),))

    assert "1 notice through" in text_of(site, "index.html")


def test_an_incident_stays_the_headline_and_is_never_mild(publish, site):
    """An incident that is only a warning is red once nobody is told of it."""
    store = FakeStore()
    store.add_run(run := a_run(), results(run, database_ping="degraded"))
    store.add_incident(an_incident(affected=(results(run)[4].key,)))

    assert publish(store).verdicts["yard"].tone == "warn"
    verdict = publish(store, late=(waiting("chat"),)).verdicts["yard"]

    assert (verdict.kind, verdict.tone) == (VerdictKind.INCIDENTS, "bad")


def test_programs_read_it_in_the_status(publish, site):
    """For the whole and for each target, and the tone is bad."""
    publish(working("yard", "quay"), late=(waiting("chat"), waiting()))

    status = json.loads(text_of(site, "status.json"))
    chat = {
        "channel": "chat",
        "number": 1,
        "since": "2026-11-24T16:30:00Z",
        "error": "chat answered 401: renew the token",
        "targets": ["yard"],
    }
    assert status["undelivered"][1] == chat
    yard, quay = sorted(status["targets"], key=lambda each: each["target"], reverse=True)
    assert (yard["tone"], yard["verdict"], yard["undelivered"][1]) == ("bad", "undelivered", chat)
    assert status["undelivered"][0]["channel"] is None
    assert (quay["tone"], quay["undelivered"]) == ("good", [])


def test_an_error_of_others_stays_text(publish, site):
    """What a server said is no markup of ours."""
    publish(working(), late=(waiting("chat", last_error="<script>alert(1)</script>\u202e"),))

    assert "&lt;script&gt;alert(1)" in text_of(site)
    assert "<script>alert" not in text_of(site)


def test_without_anything_waiting_nothing_of_it_is_there(publish, site):
    """The section is not an empty frame."""
    store, tickets = outage()
    publish(store, local_tickets=tickets)

    for path in site.rglob("*.html"):
        assert "undelivered" not in path.read_text().split("<body>")[1], path
