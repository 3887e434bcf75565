"""Maintenance windows: what was announced to be down, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Window:
    """One maintenance window."""

    name: str
    """As people know it."""
    starts_at: datetime
    """UTC."""
    ends_at: datetime
    """UTC; the first moment after it."""
    targets: frozenset[str] = frozenset()
    """The backends it concerns; empty for all of them."""

    def covers(self, target: str, moment: datetime) -> bool:
        """Tell whether ``moment`` lies in it, for this target."""
        return self.starts_at <= moment < self.ends_at and (not self.targets or target in self.targets)


def window_at(windows: Iterable[Window], target: str, moment: datetime) -> Window | None:
    """Return the window that ``moment`` lies in; of several the one that ends last."""
    found = [window for window in windows if window.covers(target, moment)]
    return max(found, key=lambda window: window.ends_at) if found else None


def outlived(windows: Iterable[Window], target: str, since: datetime, now: datetime) -> datetime | None:
    """Return the end of the window in which something began to fail that still fails after it.

    Windows that follow one another without a gap count as one.

    Args:
        windows: All windows.
        target: The backend.
        since: When it was first seen failing, UTC.
        now: UTC.

    Returns:
        The moment from which the outage counts, or None if it did not begin inside a window or that one goes on.
    """
    known = list(windows)
    end = None
    window = window_at(known, target, since)
    while window is not None:
        if window.ends_at > now:
            return None
        end = window.ends_at
        window = window_at(known, target, end)
    return end
