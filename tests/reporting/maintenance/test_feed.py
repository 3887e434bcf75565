"""The feed, read by two parsers that know nothing of each other: icalendar and vobject."""

import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
import vobject

from reporting.domain.maintenance.work import Work
from reporting.maintenance.events import FeedSettings
from reporting.maintenance.feed import feed
from tests.moments import day, utc, wall
from tests.reporting.maintenance.plans import ANNOUNCED, a_work

NOW = ANNOUNCED + timedelta(hours=1)
SETTINGS = FeedSettings(language="en", name="Yard", domain="yard.example", feed_url="https://r.example/calendar.ics")
NIGHT = {"starts": wall("2027-03-06 22:00"), "ends": wall("2027-03-07 04:00"), "repeats": "FREQ=WEEKLY;COUNT=40"}
ZONES = ["America/Bogota", "Europe/Madrid", "America/Santiago"]
HOSTILE = 'a\\b; c, "d": é 🚚 <script>' + "漢" * 80 + "🚚" * 40


def written(*works: Work, settings: FeedSettings = SETTINGS, now: datetime = NOW) -> bytes:
    """Return the feed."""
    return feed(works, settings, now)


def events(content: bytes) -> list[icalendar.Event]:
    """Return what icalendar finds."""
    return icalendar.Calendar.from_ical(content).events


def by_icalendar(content: bytes) -> list[tuple[datetime, datetime]]:
    """Return each time, UTC, as the expander on top of icalendar sees it."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(content)).between(date(2026, 1, 1), date(2030, 1, 1))
    return sorted((each.start.astimezone(UTC), each.end.astimezone(UTC)) for each in found)


def by_vobject(content: bytes) -> list[tuple[datetime, datetime]]:
    """Return each time, UTC, as vobject sees it: its zones come from the VTIMEZONE alone.

    It keeps the first rules it ever reads of a zone, so those of an earlier feed are forgotten before.
    """
    for zone in re.findall(r"TZID:(\S+)", content.decode()):
        vobject.icalendar.registerTzid(zone, None)
    calendar = vobject.readOne(content.decode())
    found: dict[datetime, datetime] = {}
    for event in sorted(calendar.vevent_list, key=lambda each: hasattr(each, "recurrence_id")):
        start, end = event.dtstart.value, event.dtend.value
        lasts = end.astimezone(UTC) - start.astimezone(UTC)
        starts = [start] if event.rruleset is None else list(event.rruleset)
        found |= {each.astimezone(UTC): each.astimezone(UTC) + lasts for each in starts}
    return sorted(found.items())


def spans(work: Work) -> list[tuple[datetime, datetime]]:
    """Return each time, UTC, as the domain has it."""
    return [(each.starts_at, each.ends_at) for each in work.occurrences]


@pytest.mark.parametrize("zone", ZONES)
def test_both_parsers_see_the_times_of_the_domain_over_changes_of_the_clocks(zone: str) -> None:
    """Forty Saturdays from March to December, some of them across the change itself, to the minute."""
    work = a_work(zone=zone, **NIGHT)
    content = written(work)

    assert by_icalendar(content) == spans(work)
    assert by_vobject(content) == spans(work)


def test_the_clocks_change_where_they_should() -> None:
    """In Bogotá never; in Madrid and Santiago once each way, and the night of the change lasts an hour more or less."""
    lengths = {
        zone: sorted({(end - start) / timedelta(hours=1) for start, end in spans(a_work(zone=zone, **NIGHT))})
        for zone in ZONES
    }
    offsets = {zone: len({start.hour for start, _ in spans(a_work(zone=zone, **NIGHT))}) for zone in ZONES}

    assert offsets == {"America/Bogota": 1, "Europe/Madrid": 2, "America/Santiago": 2}
    assert lengths == {"America/Bogota": [6], "Europe/Madrid": [5, 6, 7], "America/Santiago": [5, 6, 7]}


@pytest.mark.parametrize("zone", [*ZONES, "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kathmandu"])
@pytest.mark.parametrize("rule", ["FREQ=DAILY;COUNT=300", "FREQ=MONTHLY;BYDAY=1SA;UNTIL=20291231"])
def test_both_parsers_agree_for_other_rules_and_odd_zones(zone: str, rule: str) -> None:
    """Half hours, Ramadan, and no change at all."""
    work = a_work(zone=zone, starts=wall("2027-02-06 21:15"), ends=wall("2027-02-06 22:45"), repeats=rule)
    content = written(work)

    assert by_icalendar(content) == by_vobject(content) == spans(work)


def test_a_left_out_day_is_left_out_for_both() -> None:
    """Also the one that was left out because its hour does not exist."""
    work = a_work(
        zone="Europe/Madrid",
        starts=wall("2027-03-21 02:30"),
        ends=wall("2027-03-21 04:30"),
        repeats="FREQ=WEEKLY;COUNT=5",
        but_not=(day("2027-03-28"), day("2027-04-11")),
    )
    content = written(work)

    assert len(spans(work)) == 3
    assert by_icalendar(content) == by_vobject(content) == spans(work)


def test_what_takes_place_once_needs_no_rules_of_a_zone() -> None:
    """It is written in UTC."""
    content = written(a_work())

    assert b"DTSTART:20270117T030000Z\r\nDTEND:20270117T070000Z\r\n" in content
    assert b"VTIMEZONE" not in content


def test_a_zone_is_written_once() -> None:
    """However many windows are meant in it, each calendar has its rules once."""
    content = written(a_work("a", **NIGHT), a_work("b", **NIGHT), a_work("c", zone="Europe/Madrid", **NIGHT))

    assert content.count(b"BEGIN:VTIMEZONE") == 2


def test_lines_end_in_crlf_and_are_folded_at_75_octets() -> None:
    """No line is longer, and none is cut inside a character."""
    content = written(a_work(title=HOSTILE, effect=HOSTILE, services=(HOSTILE,), owner=HOSTILE))

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = [line.decode() for line in content.split(b"\r\n")]
    assert max(len(line.encode()) for line in lines) <= 75


def test_whatever_the_text_is_it_is_read_back() -> None:
    """Backslashes, semicolons, commas and pictures come through both parsers."""
    content = written(a_work(title=HOSTILE))

    assert str(events(content)[0]["summary"]) == HOSTILE
    assert vobject.readOne(content.decode()).vevent.summary.value == HOSTILE


def test_the_feed_says_what_subscribers_want_to_know() -> None:
    """Its name, how often to look, where it is from, and no METHOD, since nobody sent it."""
    head = written().decode().split("BEGIN:VEVENT")[0]

    for line in (
        "VERSION:2.0",
        "PRODID:-//Ronda//Maintenance calendar//EN",
        "NAME:Yard",
        "X-WR-CALNAME:Yard",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "SOURCE;VALUE=URI:https://r.example/calendar.ics",
        "COLOR:darkorange",
    ):
        assert f"{line}\r\n" in head
    assert "METHOD" not in head


def test_an_event_has_what_rfc_5545_asks_for() -> None:
    """A stable UID, DTSTAMP, SEQUENCE and LAST-MODIFIED; it makes nobody busy."""
    (event,) = events(written(a_work(sequence=3)))

    assert (str(event["uid"]), event["sequence"], str(event["status"])) == ("db@yard.example", 3, "CONFIRMED")
    assert event["dtstamp"].dt == event["last-modified"].dt == ANNOUNCED + timedelta(seconds=3)
    assert str(event["transp"]) == "TRANSPARENT"


def test_the_same_work_gives_the_same_bytes() -> None:
    """Whenever the site is written and in whatever order the file has it, a feed changes only if a window did."""
    works = [a_work("b", **NIGHT), a_work("a")]

    assert written(*works) == written(*reversed(works), now=NOW + timedelta(days=1))


def test_a_change_keeps_the_uid_and_is_newer() -> None:
    """Calendars compare SEQUENCE, and some LAST-MODIFIED only."""
    (before,), (after,) = events(written(a_work())), events(written(a_work(effect="all is down", sequence=1)))

    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]
    assert before["last-modified"].dt < after["last-modified"].dt


def test_a_cancellation_stays_for_thirty_days_and_until_it_would_have_been_over() -> None:
    """Only then is it left out."""
    off = a_work(cancelled_at=NOW, cancelled_because="the vendor is late", sequence=1)
    far = a_work("far", starts=wall("2027-06-05 22:00"), cancelled_at=NOW, cancelled_because="x", sequence=1)
    (event,) = events(written(off, now=NOW + timedelta(days=29)))

    assert str(event["status"]) == "CANCELLED"
    assert str(event["summary"]) == "Cancelled: PostgreSQL 17"
    assert "the vendor is late" in str(event["description"])
    assert events(written(off, now=NOW + timedelta(days=31))) == []
    assert len(events(written(far, now=NOW + timedelta(days=100)))) == 1


def test_what_is_over_stays_for_a_year() -> None:
    """People look up what was done; after that it is left out."""
    assert len(events(written(a_work(), now=utc("2027-12-31 00:00")))) == 1
    assert events(written(a_work(), now=utc("2028-12-31 00:00"))) == []


def test_a_cancelled_series_is_cancelled_as_a_whole() -> None:
    """Its exceptions too."""
    content = written(a_work(zone="Europe/Madrid", **NIGHT, cancelled_at=NOW, cancelled_because="x", sequence=1))

    assert {str(each["status"]) for each in events(content)} == {"CANCELLED"}
    assert len(events(content)) == 3


def test_events_speak_the_language_of_the_site() -> None:
    """What they say is put together from labels that are translated."""
    (event,) = events(written(a_work(emergency="CVE-2027-1"), settings=FeedSettings(language="en")))

    assert str(event["description"]).splitlines() == [
        "What you will notice: Uploads answer 503 for ten minutes",
        "Services: uploads, OCR",
        "Kind: evolutive maintenance",
        "Who answers for it: database team",
        "Announced late because: CVE-2027-1",
    ]
