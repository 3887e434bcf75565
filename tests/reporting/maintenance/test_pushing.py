"""Pushing to a real Radicale: each window once, changes in place, and nothing of others touched."""

from dataclasses import replace
from datetime import timedelta

import httpx
import icalendar
import pytest

from reporting.errors import DeliveryError
from reporting.maintenance.events import FeedSettings
from reporting.maintenance.pushing import Pushed, SharedCalendar
from rondafile.models.maintenance import CalDav
from rondafile.references import Secret
from tests.calendars import Radicale, an_unused_port
from tests.moments import wall
from tests.reporting.maintenance.plans import ANNOUNCED, a_work

NOW = ANNOUNCED + timedelta(hours=1)
SETTINGS = FeedSettings(language="en", domain="yard.example")
WEEKLY = {"starts": wall("2027-03-06 22:00"), "repeats": "FREQ=WEEKLY;COUNT=9", "zone": "America/Santiago"}


def push(url: str, *works, user: str = "ops", password: str = "secret-password", now=NOW) -> list[Pushed]:
    """Push some work."""
    caldav = CalDav(url=url, user=Secret(user, ("U",)), password=Secret(password, ("P",)), connect_s=2, read_s=10)
    with SharedCalendar(caldav, SETTINGS, now) as shared:
        return shared.push(works)


def test_each_window_becomes_one_resource(radicale: Radicale) -> None:
    """Named by its UID; what the server gives back says the same."""
    assert push(radicale.calendar, a_work(), a_work("weekly", **WEEKLY)) == [
        Pushed("db", is_new=True),
        Pushed("weekly", is_new=True),
    ]

    assert radicale.names() == {"db@yard.example.ics", "weekly@yard.example.ics"}
    (event,) = icalendar.Calendar.from_ical(radicale.read("db@yard.example.ics")).events
    assert str(event["summary"]) == "PostgreSQL 17"
    assert event["dtstart"].dt == a_work().starts_at


def test_pushing_again_changes_nothing(radicale: Radicale) -> None:
    """Also a series with its exceptions and its zone, and though the server writes it in an order of its own."""
    works = [a_work(), a_work("weekly", **WEEKLY)]
    push(radicale.calendar, *works)
    before = radicale.client.head(radicale.calendar + "weekly@yard.example.ics").headers["ETag"]

    assert push(radicale.calendar, *works) == []
    assert radicale.client.head(radicale.calendar + "weekly@yard.example.ics").headers["ETag"] == before


def test_a_change_replaces_what_was_there(radicale: Radicale) -> None:
    """The same resource, with the new text and the higher sequence."""
    push(radicale.calendar, a_work())

    assert push(radicale.calendar, a_work(effect="all is down", sequence=1)) == [Pushed("db", is_new=False)]
    (event,) = icalendar.Calendar.from_ical(radicale.read("db@yard.example.ics")).events
    assert event["sequence"] == 1
    assert "all is down" in str(event["description"])


def test_a_cancellation_stays_as_cancelled(radicale: Radicale) -> None:
    """It is never deleted, so that those who synchronize see it."""
    push(radicale.calendar, a_work())
    push(radicale.calendar, a_work(cancelled_at=NOW, cancelled_because="x", sequence=1))

    assert "STATUS:CANCELLED" in radicale.read("db@yard.example.ics")


def test_what_people_added_is_not_touched(radicale: Radicale) -> None:
    """Nor is it looked at."""
    party = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:party\r\nDTSTAMP:20270101T000000Z\r\n"
    party += "DTSTART:20270102T000000Z\r\nSUMMARY:Party\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    radicale.client.put(radicale.calendar + "party.ics", content=party).raise_for_status()
    before = radicale.read("party.ics")

    push(radicale.calendar, a_work())

    assert radicale.read("party.ics") == before


def test_what_is_long_over_is_not_pushed(radicale: Radicale) -> None:
    """A calendar of years does not begin with the past."""
    assert push(radicale.calendar, a_work(), now=NOW + timedelta(days=900)) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "wrong"}, "answered 401 to GET: check calendar.caldav.user and password"),
        ({"user": "reader", "password": "other"}, "answered 403 to PUT: let the account write to this calendar"),
        ({"url": "ops/nowhere/"}, "answered 409 to PUT: calendar.caldav.url must be that of the calendar itself"),
    ],
    ids=["password", "rights", "no calendar"],
)
def test_a_refusal_says_what_to_change(radicale: Radicale, changed: dict[str, str], said: str) -> None:
    """One line; trying again would not help, and no password is in it."""
    given = dict(changed)
    url = radicale.server + given.pop("url") if "url" in given else radicale.calendar
    with pytest.raises(DeliveryError) as refused:
        push(url, a_work(), **given)

    assert said in str(refused.value)
    assert refused.value.permanent
    assert "secret-password" not in str(refused.value)


def test_a_server_that_is_away_is_tried_again_later() -> None:
    """The line names the setting."""
    with pytest.raises(DeliveryError, match=r"cannot be reached.* Check calendar\.caldav\.url") as refused:
        push(f"http://127.0.0.1:{an_unused_port()}/ops/x/", a_work())

    assert not refused.value.permanent


def test_two_pushes_at_once_do_not_undo_each_other(radicale: Radicale) -> None:
    """What was changed since it was looked at is not overwritten: the server refuses, and it can be pushed again."""
    push(radicale.calendar, a_work())
    name = radicale.calendar + "db@yard.example.ics"
    text = radicale.read("db@yard.example.ics")
    etag = radicale.client.head(name).headers["ETag"]
    radicale.client.put(name, content=text.replace("PostgreSQL 17", "other")).raise_for_status()

    late = radicale.client.put(name, content=text, headers={"If-Match": etag})

    assert late.status_code == httpx.codes.PRECONDITION_FAILED
    assert push(radicale.calendar, replace(a_work(), title="PostgreSQL 17")) == [Pushed("db", is_new=False)]
