"""The critical hours of a span of time as moments, whatever the clocks of the zone do meanwhile."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from rondafile.hours import WeeklyHours

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)

Stretch = tuple[datetime, datetime]
"""UTC; the second moment is the first after it."""


def critical_spans(hours: Mapping[str, WeeklyHours], zone: ZoneInfo, since: datetime, until: datetime) -> list[Stretch]:
    """Return when it is critical hours from ``since`` to ``until``, in order and joined.

    It is so exactly when the policy says so of a moment: on the day on which clocks change, hours that are skipped are
    not there, and those that come twice count twice.
    """
    edges = sorted({since, until, *(each for each in _edges(hours, zone, since, until) if since < each < until)})
    found: list[Stretch] = []
    for start, end in pairwise(edges):
        local = start.astimezone(zone)
        if not any(each.contains(local) for each in hours.values()):
            continue
        if found and found[-1][1] == start:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _edges(hours: Mapping[str, WeeklyHours], zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield every moment at which any hours can begin or end, and those at which the clock is changed."""
    times = {clock for each in hours.values() for clock in (each.start, each.end)} | {time.min}
    day = since.astimezone(zone).date() - _DAY
    while day <= until.astimezone(zone).date() + _DAY:
        for clock in times:
            for fold in (0, 1):
                yield datetime.combine(day, clock, zone).replace(fold=fold).astimezone(UTC)
        start = datetime.combine(day, time.min, UTC)
        if (changed := _change(zone, start, start + _DAY)) is not None:
            yield changed
        day += _DAY


def _change(zone: ZoneInfo, since: datetime, until: datetime) -> datetime | None:
    """Return the first second at which the offset differs from that at ``since``; None if it is the same at the end."""
    before = since.astimezone(zone).utcoffset()
    if until.astimezone(zone).utcoffset() == before:
        return None
    while until - since > _SECOND:
        middle = since + (until - since) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            since = middle
        else:
            until = middle
    return until
