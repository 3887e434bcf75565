"""What is wrong with planned work although each entry is sound by itself. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from language import N_
from reporting.domain.maintenance.notice import NEEDED, SLOWEST_REFRESH, Notice, notice_of
from reporting.domain.maintenance.work import Work
from reporting.domain.reason import Reason
from rondafile.recurring import Span

_CLOCKS_APART = timedelta(minutes=5)
"""How far the clocks of two machines may differ before a moment counts as one of the future."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong."""

    work_id: str
    key: str
    """Key of the file that it is about; empty for the window as a whole."""
    reason: Reason


def troubles(
    works: Sequence[Work], targets: Collection[str], now: datetime, new: Collection[str] = ()
) -> list[Trouble]:
    """Return what is wrong, in the order of ``works``.

    Args:
        works: What is planned, as the file has it.
        targets: The backends there are.
        now: UTC.
        new: Ids of those that are not published yet in their present form: their notice counts from ``now``, whatever
            they say themselves.
    """
    found = [
        each
        for work in works
        for each in (
            *_unknown_targets(work, targets),
            *_future_moments(work, now),
            *_notice(work, now if work.work_id in new else None),
        )
    ]
    found += overlaps(works, now)
    order = {work.work_id: place for place, work in enumerate(works)}
    return sorted(found, key=lambda each: order[each.work_id])


def _unknown_targets(work: Work, targets: Collection[str]) -> Iterator[Trouble]:
    for name in sorted(work.targets.difference(targets)):
        text = N_("there is no target {target!r}: there are {known}")
        values = {"target": name, "known": ", ".join(sorted(targets))}
        yield Trouble(work.work_id, "targets", Reason(text, values))


def _future_moments(work: Work, now: datetime) -> Iterator[Trouble]:
    moments = {
        "announced_at": work.announced_at,
        "invited_at": work.invited_at,
        "cancelled_at": work.cancelled_at,
    }
    for key, moment in moments.items():
        if moment is not None and moment > now + _CLOCKS_APART:
            text = N_("{key} {moment} lies in the future: write when it really happened")
            yield Trouble(work.work_id, key, Reason(text, {"key": key, "moment": said_of(moment)}))
    if work.invited_at is not None and work.invited_at < work.announced_at:
        text = N_("invited_at {moment} is before announced_at: invitations to the present form are sent after it")
        yield Trouble(work.work_id, "invited_at", Reason(text, {"moment": said_of(work.invited_at)}))


def _notice(work: Work, published_at: datetime | None) -> Iterator[Trouble]:
    if work.is_cancelled:
        return
    for span in work.occurrences:
        notice = notice_of(work, span, published_at)
        if notice.is_late or (published_at is not None and published_at >= span.starts_at):
            text = N_("began at {start}, before it was announced: a window in the past is no window")
            yield Trouble(work.work_id, "starts", Reason(text, {"start": said_of(span.starts_at)}))
            return
        if not notice.is_accepted:
            yield Trouble(work.work_id, "announced_at", too_short(notice))
            return


def too_short(notice: Notice) -> Reason:
    """Return why this notice does not do, and what would."""
    text = N_(
        "gives {given} h of notice before {start}, counted from when every calendar has it, {refresh} h after it is "
        "published: {needed} h are needed. Start later, mail invitations, or say why it is an emergency"
    )
    hours = notice.given / timedelta(hours=1)
    values: dict[str, str | int | float] = {
        "given": f"{hours:.1f}" if hours < 48 else "48",
        "start": said_of(notice.span.starts_at),
        "refresh": SLOWEST_REFRESH // timedelta(hours=1),
        "needed": NEEDED // timedelta(hours=1),
    }
    return Reason(text, values)


def overlaps(works: Iterable[Work], now: datetime) -> list[Trouble]:
    """Return the work that is planned while other work on the same backend goes on; each pair once, past ones not."""
    planned = sorted(
        ((span, work) for work in works if not work.is_cancelled for span in work.occurrences if span.ends_at > now),
        key=lambda each: (each[0].starts_at, each[1].work_id),
    )
    found: list[Trouble] = []
    seen: set[frozenset[str]] = set()
    going_on: list[tuple[Span, Work]] = []
    for span, work in planned:
        going_on = [each for each in going_on if each[0].ends_at > span.starts_at]
        for other_span, other in going_on:
            pair = frozenset((work.work_id, other.work_id))
            if pair not in seen and _same_backend(work, other):
                seen.add(pair)
                found.append(_overlap(work, span, other, other_span))
        going_on.append((span, work))
    return found


def _overlap(work: Work, span: Span, other: Work, other_span: Span) -> Trouble:
    key = "starts" if work.repeats is None else "repeats"
    if other is work:
        text = N_("begins again at {start} before it is over at {end}")
        values = {"start": said_of(span.starts_at), "end": said_of(other_span.ends_at)}
        return Trouble(work.work_id, key, Reason(text, values))
    text = N_("begins at {start}, while {other} goes on until {end}: move one of them, or make them one window")
    values = {"start": said_of(span.starts_at), "other": other.work_id, "end": said_of(other_span.ends_at)}
    return Trouble(work.work_id, key, Reason(text, values))


def _same_backend(one: Work, other: Work) -> bool:
    return not one.targets or not other.targets or not one.targets.isdisjoint(other.targets)


def said_of(moment: datetime) -> str:
    """Return a moment as the file writes it: ``2027-01-12T15:00:00Z``."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
