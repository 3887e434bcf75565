"""Which notices about planned work are due: announced, a day before, at its start, at its end, when it overruns."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reporting.domain.maintenance.notice import notice_of
from reporting.domain.maintenance.work import Work
from rondafile.recurring import Span

DAY_BEFORE = timedelta(hours=24)
"""How long before its start people are reminded."""
TOLD_LATE = timedelta(hours=24)
"""How long after a window its end, or that it overran, is still worth telling."""


class Stage(StrEnum):
    """What is told of planned work."""

    ANNOUNCED = "announced"
    """It is planned, or planned anew; once for all its times."""
    CANCELLED = "cancelled"
    """It was announced, and will not be."""
    DAY_BEFORE = "day-before"
    """It begins within 24 hours."""
    STARTED = "started"
    """It has begun."""
    OVERRUN = "overrun"
    """Its time is over, and what it concerns still fails."""
    ENDED = "ended"
    """Its time is over, and what it concerns works."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One notice that is due."""

    stage: Stage
    work: Work
    span: Span
    """The time it is about; for what concerns all of them the next one."""
    key: str
    """The same whenever this is asked again: told once, it is never due again."""


def due(
    works: Iterable[Work], already_told: Collection[str], now: datetime, failing: Collection[str] = ()
) -> list[Announcement]:
    """Return what is to be told at ``now``, in the order of the windows; pure.

    Asked late, only what is still of use is due: no reminder once it has begun, no start once it is over. What had
    too little notice and was not accepted as an emergency is never told.

    Args:
        works: What is planned.
        already_told: Keys of the announcements that were told before.
        now: UTC.
        failing: Backends with an open incident, or that fail now: where one of them is concerned, a window that is
            over has overrun.
    """
    told = set(already_told)
    found = [each for work in works for each in _of_work(work, told, now, failing) if each.key not in told]
    return sorted(found, key=lambda each: (each.span.starts_at, each.work.work_id, list(Stage).index(each.stage)))


def _of_work(work: Work, told: Collection[str], now: datetime, failing: Collection[str]) -> Iterator[Announcement]:
    accepted = [span for span in work.occurrences if notice_of(work, span).is_accepted]
    ahead = [span for span in accepted if span.ends_at > now]
    if now < work.announced_at or not accepted:
        return
    if work.cancelled_at is not None:
        left = [span for span in accepted if span.ends_at > work.cancelled_at]
        if left and now < left[0].ends_at + TOLD_LATE and announced_key(work) in told:
            yield Announcement(Stage.CANCELLED, work, left[0], f"{work.work_id}:{work.sequence}:{Stage.CANCELLED}")
        return
    if ahead:
        yield Announcement(Stage.ANNOUNCED, work, ahead[0], announced_key(work))
    for span in accepted:
        if span.starts_at - DAY_BEFORE <= now < span.ends_at + TOLD_LATE:
            yield from _of_span(work, span, told, now, failing)


def _of_span(
    work: Work, span: Span, told: Collection[str], now: datetime, failing: Collection[str]
) -> Iterator[Announcement]:
    if now < span.starts_at:
        if work.announced_at < span.starts_at - DAY_BEFORE:
            yield Announcement(Stage.DAY_BEFORE, work, span, span_key(work, span, Stage.DAY_BEFORE))
    elif now < span.ends_at:
        yield Announcement(Stage.STARTED, work, span, span_key(work, span, Stage.STARTED))
    elif span_key(work, span, Stage.ENDED) not in told:
        stage = Stage.OVERRUN if any(work.concerns(target) for target in failing) else Stage.ENDED
        yield Announcement(stage, work, span, span_key(work, span, stage))


def announced_key(work: Work) -> str:
    """Return the key of the announcement of its present form: new times are announced anew."""
    return f"{work.work_id}:{work.announced_at:%Y%m%dT%H%M%SZ}:{Stage.ANNOUNCED}"


def span_key(work: Work, span: Span, stage: Stage) -> str:
    """Return the key of what is told of one time that it takes place."""
    return f"{work.work_id}:{span.starts_at:%Y%m%dT%H%MZ}:{stage}"
