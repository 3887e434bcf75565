"""What is kept how long, as the pipeline needs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

RESULTS = 100
"""The latest results of each check that stay, unless a decision may look back further."""


class Why(StrEnum):
    """Why a result of a day that is over stays as it was found."""

    REFERRED = "referred"
    """An incident or a verdict came of its run."""
    HYGIENE = "hygiene"
    """What the hygiene room measures is a series of its own."""
    LATEST_RUNS = "latest-runs"
    """Its run is one of the latest of the target."""
    LATEST_RESULTS = "latest-results"
    """It is one of the latest of its check."""


@dataclass(frozen=True, slots=True)
class Keep:
    """What stays as it was found; the rest is rolled up."""

    days: int
    """Back from the latest run of a target, not from now: one that was silent keeps its last days."""
    results: int = RESULTS
    """The latest of each check, and of those that were judged, at least."""
    runs: int = 30
    """The latest of each target."""


@dataclass(frozen=True, slots=True)
class RolledUp:
    """What rolling up a day came to, or would come to."""

    target: str
    day: datetime
    """Its beginning, UTC."""
    runs: int
    """Runs of which the day's archive did not have anything before."""
    results: int
    """Of these runs."""
    gone: int
    """Results that are no longer there as they were found."""
    gone_runs: int
    """Runs without any result left, and that nothing refers to."""
    undecided: int
    """Runs that wait for a decision, and are left alone."""
    staying: Mapping[Why, int] = field(default_factory=dict)
    """Results that stay, by the first reason that holds."""


@dataclass(frozen=True, slots=True)
class TargetState:
    """What is kept of one target."""

    target: str
    runs: int
    """As they were found."""
    results: int
    """As they were found."""
    archived_runs: int
    archived_results: int
    archived_days: int
    archive_bytes: int
    first_run_at: datetime | None
    """UTC; rolled up or not."""
    rolled_up_until: datetime | None
    """UTC; what began before it is rolled up, but for what stays. None if nothing is."""
    due: int
    """Days that the next roll-up has not looked at yet, or of which a run was recorded since."""
    waiting: int
    """Days that it looks at again, since more of them may go by now."""


@dataclass(frozen=True, slots=True)
class Space:
    """Where the bytes are."""

    size: int
    """Of the whole store."""
    free: int
    """Of these, bytes that are used again before the store grows; 0 where that is not known."""


class Archive(Protocol):
    """What was rolled up, and how that is done. Readers of the store need not know of it.

    Raises:
        StoreError: From every method, when the database cannot do it.
    """

    def due(self, target: str, keep: Keep, now: datetime, again_before: datetime, limit: int) -> Sequence[datetime]:
        """Return the first days of a target that are to be rolled up.

        First come those of which a run was recorded since, then those that were never looked at, the oldest first, at
        last those that wait and were not looked at since ``again_before``.
        """

    def roll_up(self, target: str, day: datetime, keep: Keep, now: datetime) -> RolledUp | None:
        """Roll a day up, whole or not at all; None if it is not old enough.

        Doing it again does no harm. Held is what the runs of the day found.

        Raises:
            StoreError: What was archived is not what had been found; nothing was removed.
        """

    def foresee(self, target: str, day: datetime, keep: Keep, now: datetime) -> RolledUp | None:
        """Return what ``roll_up`` would do, and do nothing."""
