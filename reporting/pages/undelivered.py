"""What people should have been told and were not: tickets and notices that wait for too long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reporting.domain.actions import WeeklyFacts, WindowFacts
from reporting.ports import Pending


@dataclass(frozen=True, slots=True)
class UndeliveredView:
    """What waits for one channel, or for the ticket system."""

    channel: str
    """Its name; empty for the ticket system."""
    number: int
    """How much waits, from 1."""
    since: datetime
    """UTC; when the oldest of it was queued."""
    error: str
    """Why the last try of the oldest failed; empty if it was not tried."""
    targets: tuple[str, ...]
    """The backends that it is about, by name; empty for all."""


def undelivered_of(late: Sequence[Pending], target: str | None = None) -> tuple[UndeliveredView, ...]:
    """Return what waits for each channel, the ticket system first, then the longest wait.

    Args:
        late: What waits for too long.
        target: Only what concerns this backend; announced work concerns several.
    """
    groups: dict[str, list[Pending]] = {}
    for pending in late:
        if target is None or _concerns(pending, target):
            groups.setdefault(pending.delivery.channel, []).append(pending)
    views = [_view(channel, group) for channel, group in groups.items()]
    return tuple(sorted(views, key=lambda each: (each.channel != "", each.since, each.channel)))


def _view(channel: str, group: Sequence[Pending]) -> UndeliveredView:
    oldest = min(group, key=lambda each: (each.created_at, each.sequence))
    named = {target for each in group for target in _targets(each)}
    everywhere = any(not _targets(each) for each in group)
    targets = () if everywhere else tuple(sorted(named))
    return UndeliveredView(channel, len(group), oldest.created_at, oldest.last_error, targets)


def _concerns(pending: Pending, target: str) -> bool:
    targets = _targets(pending)
    return not targets or target in targets


def _targets(pending: Pending) -> frozenset[str]:
    """Return the backends that it is about; none for all of them."""
    content = pending.delivery.content
    if isinstance(content, WindowFacts):
        return content.announcement.work.targets
    if isinstance(content, WeeklyFacts):
        return frozenset({content.target})
    return frozenset({pending.delivery.target})
