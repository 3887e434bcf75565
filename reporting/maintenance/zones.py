"""The VTIMEZONE of an IANA zone.

Written here since icalendar 7.3 dates the onset of summer time by the clock that it sets instead of the one it ends,
an hour late (RFC 5545, section 3.6.5: DTSTART is a local time of the offset before).
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_MARGIN = timedelta(days=366)
"""How far beyond the events the rules reach, so that a calendar that shows the next week has them too."""
_STEP = timedelta(hours=12)
"""Shorter than any time between two changes: Morocco's are a month apart."""


def timezone_of(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """Return the zone's rules from a year before ``first`` to a year after ``last``, one observance a change."""
    start = (first - _MARGIN).astimezone(UTC).replace(microsecond=0)
    found = Timezone()
    found.add("tzid", zone.key)
    found.add_component(_observance(zone, start, start))
    for change in _changes(zone, start, (last + _MARGIN).astimezone(UTC)):
        found.add_component(_observance(zone, change - timedelta(seconds=1), change))
    return found


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the first second of each new offset or name, UTC."""
    while start < end:
        after = start + _STEP
        if _state(zone, start) != _state(zone, after):
            yield _first_of(zone, start, after)
        start = after


def _first_of(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = _state(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _state(zone, middle) == old else (before, middle)
    return after


def _state(zone: ZoneInfo, moment: datetime) -> tuple[timedelta | None, str | None]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.tzname()


def _observance(zone: ZoneInfo, before: datetime, since: datetime) -> TimezoneStandard | TimezoneDaylight:
    old, new = before.astimezone(zone), since.astimezone(zone)
    offset_before, offset = old.utcoffset() or timedelta(), new.utcoffset() or timedelta()
    made = TimezoneDaylight() if new.dst() else TimezoneStandard()
    made.add("dtstart", (since + offset_before).replace(tzinfo=None))
    made.add("tzoffsetfrom", offset_before)
    made.add("tzoffsetto", offset)
    made.add("tzname", new.tzname())
    return made
