"""The calendar page: what is planned next, and how to subscribe."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import quote, urlsplit

from reporting.domain.maintenance.notice import Notice, notice_of
from reporting.domain.maintenance.work import HORIZON, Work
from rondafile.recurring import Span

SHOWN = 30
"""Windows on the page."""
TIMES_SHOWN = 5
"""Further times of one that repeats."""


@dataclass(frozen=True, slots=True)
class CalendarText:
    """What the calendar of the site is made from."""

    works: tuple[Work, ...]
    """What is planned, whenever."""
    feed: bytes
    """``calendar.ics``, as subscribers get it."""
    feed_url: str | None
    """Where it is published; None if that is not known."""


@dataclass(frozen=True, slots=True)
class PlannedView:
    """Work that is ahead."""

    work: Work
    span: Span
    """Its next time, or the one that is going on."""
    then: tuple[Span, ...]
    """A few times after that."""
    notice: Notice
    """Of its next time."""
    is_now: bool
    """Whether it is going on while the page is written."""


@dataclass(frozen=True, slots=True)
class LinkView:
    """One way to subscribe."""

    program: str
    """``apple``, ``google`` or ``outlook``."""
    address: str


@dataclass(frozen=True, slots=True)
class CalendarView:
    """The calendar page."""

    planned: tuple[PlannedView, ...]
    """The next first, those that go on before them; what had too little notice and no reason is not there."""
    has_more: bool
    """True if there are more than are shown."""
    cancelled: tuple[Work, ...]
    """What was called off and is still in the feed, in order of its start."""
    links: tuple[LinkView, ...]
    """Empty if the address of the feed is not known."""
    feed_url: str | None


def calendar_view(calendar: CalendarText, now: datetime) -> CalendarView:
    """Return what the page shows at ``now``."""
    ahead = sorted(_ahead(calendar.works, now), key=lambda each: (each.span.starts_at, each.work.work_id))
    cancelled = [work for work in calendar.works if work.is_cancelled and work.is_kept(now)]
    return CalendarView(
        planned=tuple(islice(ahead, SHOWN)),
        has_more=len(ahead) > SHOWN,
        cancelled=tuple(sorted(cancelled, key=lambda each: (each.starts_at, each.work_id))),
        links=_links(calendar.feed_url),
        feed_url=calendar.feed_url,
    )


def _ahead(works: tuple[Work, ...], now: datetime) -> Iterator[PlannedView]:
    for work in works:
        found = [notice_of(work, span) for span in work.occurrences if now < span.ends_at <= now + HORIZON]
        ahead = [notice for notice in found if notice.is_accepted]
        if ahead and not work.is_cancelled:
            span = ahead[0].span
            then = tuple(each.span for each in ahead[1 : TIMES_SHOWN + 1])
            yield PlannedView(work, span, then, ahead[0], span.starts_at <= now)


def _links(feed_url: str | None) -> tuple[LinkView, ...]:
    """Return the addresses with which calendar programs subscribe: a subscription, never a copy."""
    if feed_url is None:
        return ()
    webcal = urlsplit(feed_url)._replace(scheme="webcal").geturl()
    return (
        LinkView("apple", webcal),
        LinkView("google", f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}"),
        LinkView("outlook", f"https://outlook.office.com/calendar/0/addfromweb?url={quote(feed_url, safe='')}"),
    )
