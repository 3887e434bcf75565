"""A piece of planned work and the times it takes place."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rondafile.recurring import Span

CANCELLED_KEPT = timedelta(days=30)
"""How long a cancellation stays in the feed, since what vanishes is never removed by some subscribers."""
HORIZON = timedelta(days=400)
"""How far the past and the future are looked at: a year, and the month around its end."""


class Kind(StrEnum):
    """Why work is planned."""

    PREVENTIVE = "preventive"
    """Keeps what there is working."""
    EVOLUTIVE = "evolutive"
    """Brings something new."""


@dataclass(frozen=True, slots=True)
class Work:
    """Planned work as it was announced."""

    work_id: str
    """Never changes."""
    title: str
    kind: Kind
    zone: ZoneInfo
    """In which its times are meant."""
    occurrences: tuple[Span, ...]
    """Each time it takes place, UTC, in order; never empty."""
    services: tuple[str, ...]
    """What people will notice it at; never empty."""
    owner: str
    effect: str
    """What will not work, or work differently."""
    announced_at: datetime
    """UTC; when it was published in its present form, as its file says."""
    targets: frozenset[str] = frozenset()
    """The backends it concerns; empty for all."""
    repeats: str | None = None
    """Its RRULE; None for once."""
    but_not: tuple[date, ...] = ()
    """Local days that are left out of the rule."""
    invited_at: datetime | None = None
    """UTC; when mailed invitations to its present form were sent."""
    emergency: str | None = None
    """Why it was announced too late, if that was accepted."""
    cancelled_at: datetime | None = None
    """UTC."""
    cancelled_because: str = ""
    sequence: int = 0
    """Changes since it was first published."""
    published_at: datetime | None = None
    """UTC; when the site really showed its present form first; None where only the file is known to say."""

    @property
    def starts_at(self) -> datetime:
        """When it first begins, UTC."""
        return self.occurrences[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """When it is over for the last time, UTC."""
        return self.occurrences[-1].ends_at

    @property
    def shown_at(self) -> datetime:
        """When its present form was published: what its file says, or when it really was, where that is later."""
        return max(self.announced_at, self.published_at) if self.published_at is not None else self.announced_at

    @property
    def is_cancelled(self) -> bool:
        """Tell whether it was called off."""
        return self.cancelled_at is not None

    def concerns(self, target: str) -> bool:
        """Tell whether it is about this backend."""
        return not self.targets or target in self.targets

    def is_kept(self, now: datetime) -> bool:
        """Tell whether the feed has it: what is over for long, or was cancelled long ago, is left out."""
        if self.cancelled_at is not None:
            return now < max(self.cancelled_at + CANCELLED_KEPT, self.ends_at)
        return now < self.ends_at + HORIZON

    def next_after(self, now: datetime) -> Span | None:
        """Return the first time it takes place that is not over at ``now``; None if there is none, or it is off."""
        if self.is_cancelled:
            return None
        return next((each for each in self.occurrences if each.ends_at > now), None)
