"""``calendar.ics``: what subscribers pull."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import vUri

from reporting.domain.maintenance.work import Work
from reporting.maintenance.events import FeedSettings, add_work, empty_calendar

REFRESH = timedelta(hours=1)
"""How often subscribers are asked to look; Google does not care."""
COLOR = "darkorange"
"""A colour name of CSS, as RFC 7986 has it."""


def feed(works: Iterable[Work], settings: FeedSettings, now: datetime) -> bytes:
    """Return the feed: the same work gives the same bytes, but for what has been over for too long at ``now``.

    It has no METHOD, since it is published and not sent. Cancelled work stays for thirty days, and until it would
    have been over.
    """
    calendar = empty_calendar()
    calendar.calendar_name = settings.name
    calendar.color = COLOR
    calendar.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    if settings.feed_url is not None:
        calendar.add("source", vUri(settings.feed_url), {"VALUE": "URI"})
    for work in sorted(works, key=lambda each: (each.starts_at, each.work_id)):
        if work.is_kept(now):
            add_work(calendar, work, settings)
    return bytes(calendar.to_ical())
