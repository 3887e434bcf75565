"""Roll up what is older than people look at, a day at a time."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from reporting.ports import Clock
from reporting.ports.keeping import Archive, Keep, RolledUp

EACH_PUBLISH = 3
"""Days that one ``publish`` rolls up: it stays quick, and catches up in a few hours with what an older Ronda left."""
LOOK_AGAIN = timedelta(days=1)
"""How long a day of which something may go later is left alone."""
MANY = 100_000
"""Days of a target; more than there are."""


def roll_up_some(archive: Archive, targets: Iterable[str], keep: Keep, clock: Clock) -> list[RolledUp]:
    """Roll up the first few days that are due.

    Raises:
        StoreError: The database could not do it; what was rolled up before stays so, and the rest is as it was.
    """
    now = clock()
    done: list[RolledUp] = []
    for target in targets:
        for day in archive.due(target, keep, now, now - LOOK_AGAIN, EACH_PUBLISH - len(done)):
            rolled = archive.roll_up(target, day, keep, now)
            done += [] if rolled is None else [rolled]
    return done


def due_days(archive: Archive, targets: Iterable[str], keep: Keep, now: datetime) -> list[tuple[str, datetime]]:
    """Return every day that is due, those that wait too, whenever they were looked at."""
    return [(target, day) for target in targets for day in archive.due(target, keep, now, now, MANY)]


def roll_up_all(
    archive: Archive,
    days: Iterable[tuple[str, datetime]],
    keep: Keep,
    clock: Clock,
    tell: Callable[[RolledUp], None] = lambda _rolled: None,
) -> list[RolledUp]:
    """Roll up these days, one after the other.

    Args:
        archive: Where they are.
        days: Targets and days.
        keep: What stays.
        clock: Tells the time.
        tell: Told of each day that was rolled up.

    Raises:
        StoreError: As ``roll_up_some``.
    """
    done = []
    for target, day in days:
        if (rolled := archive.roll_up(target, day, keep, clock())) is not None:
            done.append(rolled)
            tell(rolled)
    return done


def foresee_all(
    archive: Archive,
    days: Iterable[tuple[str, datetime]],
    keep: Keep,
    now: datetime,
    tell: Callable[[RolledUp], None] = lambda _rolled: None,
) -> list[RolledUp]:
    """Return what rolling up these days would do, and do nothing; ``tell`` is told of each."""
    found = []
    for target, day in days:
        if (rolled := archive.foresee(target, day, keep, now)) is not None:
            found.append(rolled)
            tell(rolled)
    return found
