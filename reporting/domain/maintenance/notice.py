"""How much notice people really had, and which windows therefore count."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporting.domain.maintenance.work import HORIZON, Work
from reporting.domain.windows import Window
from rondafile.recurring import Span

NEEDED = timedelta(hours=48)
"""What the support plan promises."""
SLOWEST_REFRESH = timedelta(hours=24)
"""Subscribers pull a feed: Google every 8 to 24 hours whatever the feed asks for, Outlook within 24 at worst."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What notice was given of one time that work takes place."""

    work: Work
    span: Span
    given: timedelta
    """From when everybody could have it until the start; below zero if that is after the start."""

    @property
    def is_enough(self) -> bool:
        """Tell whether it reaches the 48 hours."""
        return self.given >= NEEDED

    @property
    def is_accepted(self) -> bool:
        """Tell whether the window counts: with enough notice, or as an emergency with its reason."""
        return self.is_enough or self.work.emergency is not None

    @property
    def is_late(self) -> bool:
        """Tell whether it was only announced once it had begun."""
        return self.work.announced_at >= self.span.starts_at


def reached_at(work: Work, published_at: datetime | None = None) -> datetime:
    """Return when everybody has it: a day after it was published, or as soon as invitations went out by mail.

    Args:
        work: What is announced.
        published_at: UTC; when it is published, where that is later than it says itself.
    """
    published = max(work.shown_at, published_at) if published_at is not None else work.shown_at
    through_feed = published + SLOWEST_REFRESH
    return min(through_feed, work.invited_at) if work.invited_at is not None else through_feed


def notice_of(work: Work, span: Span, published_at: datetime | None = None) -> Notice:
    """Return the notice of one time that it takes place."""
    return Notice(work, span, span.starts_at - reached_at(work, published_at))


def notices(
    works: Iterable[Work], since: datetime, until: datetime, published: Mapping[str, datetime] | None = None
) -> list[Notice]:
    """Return the notice of everything that began from ``since`` on and before ``until``, in order of its start.

    What was called off before it began is left out. This is what the KPI of the 48 hours is made from, and the
    emergencies that the report shows with their reasons.

    Args:
        works: What was planned.
        since: UTC.
        until: UTC.
        published: By id of the work, when its present form was really published first, where that is known.
    """
    known = published or {}
    found = [
        notice_of(work, span, known.get(work.work_id))
        for work in works
        for span in work.occurrences
        if since <= span.starts_at < until and (work.cancelled_at is None or work.cancelled_at > span.starts_at)
    ]
    return sorted(found, key=lambda each: (each.span.starts_at, each.work.work_id))


def windows_in_force(works: Iterable[Work], now: datetime) -> tuple[Window, ...]:
    """Return the windows that count for incidents, from 400 days back to 400 days ahead, in order of their start.

    A window counts at a moment if its announcement was in force then: published before or mailed to its guests, not
    cancelled yet, and with enough notice or accepted as an emergency. So one announced while it was under way counts
    from then on only, and one that was cancelled half-way until then.
    """
    found = [window for work in works for window in _windows(work) if abs(window.starts_at - now) <= HORIZON]
    return tuple(sorted(found, key=lambda each: (each.starts_at, each.name)))


def _known_at(work: Work) -> datetime:
    """Return when its present form was first known to anybody: on the site, or by a mailed invitation before that."""
    if work.invited_at is not None and work.invited_at >= work.announced_at:
        return min(work.shown_at, work.invited_at)
    return work.shown_at


def _windows(work: Work) -> Iterator[Window]:
    for span in work.occurrences:
        starts_at = max(span.starts_at, _known_at(work))
        ends_at = min(span.ends_at, work.cancelled_at) if work.cancelled_at is not None else span.ends_at
        if starts_at < ends_at and notice_of(work, span).is_accepted:
            yield Window(work.title, starts_at, ends_at, work.targets)
