"""What may be changed in work that was published, and what may not. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from language import N_
from reporting.domain.maintenance.checking import Trouble, said_of
from reporting.domain.maintenance.work import Work
from reporting.domain.reason import Reason


def unpublished(before: Iterable[Work], after: Iterable[Work]) -> set[str]:
    """Return the ids of those that are not published in their present form: they are new, or are announced anew."""
    known = {work.work_id: work.announced_at for work in before}
    return {work.work_id for work in after if known.get(work.work_id) != work.announced_at}


def changes(before: Sequence[Work], after: Sequence[Work], now: datetime) -> list[Trouble]:
    """Return what is wrong with the step from one file to the next; what was removed has an id that ``after`` lacks.

    Args:
        before: What is published.
        after: What is about to be.
        now: UTC.
    """
    kept = {work.work_id: work for work in after}
    found: list[Trouble] = []
    for work in before:
        new = kept.get(work.work_id)
        if new is not None:
            found += _changed(work, new, now)
        elif work.is_kept(now) and (work.is_cancelled or work.ends_at > now):
            text = N_("was removed: cancel it and leave it there, since some calendars never remove what vanishes")
            found.append(Trouble(work.work_id, "", Reason(text)))
    return found


def _changed(before: Work, after: Work, now: datetime) -> Iterator[Trouble]:
    seen = replace(before, sequence=after.sequence, invited_at=after.invited_at)
    if seen != after and after.sequence <= before.sequence:
        text = N_("was changed: write sequence = {next}, or calendars keep what they have")
        yield Trouble(after.work_id, "sequence", Reason(text, {"next": before.sequence + 1}))
    if after.sequence < before.sequence:
        text = N_("has sequence {after} after {before}: it only grows")
        yield Trouble(after.work_id, "sequence", Reason(text, {"after": after.sequence, "before": before.sequence}))
    if before.is_cancelled and not after.is_cancelled:
        yield Trouble(after.work_id, "", Reason(N_("was cancelled: add another window instead of reviving this one")))
    if before.occurrences == after.occurrences and before.targets == after.targets:
        return
    if before.starts_at <= now:
        text = N_("began at {start}: its times and targets stay as they were. Cancel it, and add another window")
        yield Trouble(after.work_id, "starts", Reason(text, {"start": said_of(before.starts_at)}))
    elif after.announced_at <= before.announced_at:
        text = N_("has other times or targets: its notice begins anew, so write announced_at as of now")
        yield Trouble(after.work_id, "announced_at", Reason(text))
