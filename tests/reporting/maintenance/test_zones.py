"""VTIMEZONEs say what the zone says, at every hour."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from reporting.maintenance.zones import timezone_of
from tests.moments import utc

FIRST, LAST = utc("2026-06-01 00:00"), utc("2029-06-01 00:00")


def text_of(name: str, first: datetime = FIRST, last: datetime = LAST) -> str:
    """Return a calendar with nothing but the zone."""
    calendar = Calendar()
    calendar.add_component(timezone_of(ZoneInfo(name), first, last))
    return calendar.to_ical().decode()


@pytest.mark.parametrize(
    "name",
    [
        *("America/Bogota", "America/Santiago", "Europe/Madrid", "Europe/London", "America/New_York"),
        *("Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"),
    ],
)
def test_each_wall_time_has_the_offset_of_the_zone(name: str) -> None:
    """As dateutil reads it, which knows only what is written; wall times that come twice or never are left out."""
    zone, read = ZoneInfo(name), tzical(io.StringIO(text_of(name))).get()
    moment, looked_at = FIRST, 0
    while moment < LAST:
        local = moment.astimezone(zone).replace(tzinfo=None, fold=0)
        once = local.replace(tzinfo=zone).utcoffset() == local.replace(tzinfo=zone, fold=1).utcoffset()
        if once:
            assert local.replace(tzinfo=read).utcoffset() == local.replace(tzinfo=zone).utcoffset(), local
            looked_at += 1
        moment += timedelta(hours=1)

    assert looked_at > 26_000


def test_summer_time_begins_by_the_clock_it_ends() -> None:
    """RFC 5545: the onset is a local time of the offset before, 02:00 in Madrid and 24:00 in Santiago."""
    madrid, santiago = text_of("Europe/Madrid"), text_of("America/Santiago")

    assert "BEGIN:DAYLIGHT\r\nDTSTART:20270328T020000\r\n" in madrid
    assert "BEGIN:STANDARD\r\nDTSTART:20271031T030000\r\n" in madrid
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20270905T000000\r\n" in santiago
    assert "BEGIN:STANDARD\r\nDTSTART:20270404T000000\r\n" in santiago


def test_a_zone_without_changes_has_one_observance() -> None:
    """Bogotá is five hours behind, and that is all."""
    text = text_of("America/Bogota")

    assert text.count("BEGIN:STANDARD") == 1
    assert "BEGIN:DAYLIGHT" not in text
    assert "TZOFFSETTO:-0500" in text


def test_rules_reach_a_year_beyond_the_events() -> None:
    """A calendar that shows next spring has them."""
    changes = text_of("Europe/Madrid", utc("2027-01-01 00:00"), utc("2027-01-02 00:00"))

    assert changes.count("BEGIN:DAYLIGHT") == 2
