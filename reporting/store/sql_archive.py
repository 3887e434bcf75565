"""What was rolled up, and how that is done: each day is one transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, func, select

from reporting.ports.keeping import Keep, RolledUp, Space, TargetState
from reporting.store import schema
from reporting.store.archive import DAY, day_of
from reporting.store.database import Database
from reporting.store.rolling import carry_out, plan_of
from reporting.store.space import space_of, state_of

MOST_FREE = 0.2
"""Share of the store that may be free without being given back: it is used again before the store grows."""
_TABLE, _RUNS = schema.archives, schema.runs


class SqlArchive:
    """The Archive port on SQLite or PostgreSQL. What each method promises is told there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, target: str, keep: Keep, now: datetime, again_before: datetime, limit: int) -> Sequence[datetime]:
        """Return the first days of a target that are to be rolled up."""
        with self._database.reading() as connection:
            end = _end(connection, target, keep, now)
            return [] if end is None else list(islice(_due(connection, target, end, again_before), limit))

    def roll_up(self, target: str, day: datetime, keep: Keep, now: datetime) -> RolledUp | None:
        """Roll a day up, whole or not at all; None if it is not old enough."""
        with self._database.writing() as connection:
            end = _end(connection, target, keep, now)
            if end is None or day >= end:
                return None
            plan = plan_of(connection, target, day, keep)
            carry_out(connection, plan, now)
            return plan.told

    def foresee(self, target: str, day: datetime, keep: Keep, now: datetime) -> RolledUp | None:
        """Return what ``roll_up`` would do, and do nothing."""
        with self._database.reading() as connection:
            end = _end(connection, target, keep, now)
            return None if end is None or day >= end else plan_of(connection, target, day, keep).told

    def state(self, target: str, keep: Keep, now: datetime) -> TargetState:
        """Return what is kept of a target, and how many days a roll-up would look at."""
        with self._database.reading() as connection:
            end = _end(connection, target, keep, now)
            due = set() if end is None else {*_late(connection, target, end), *_new(connection, target, end)}
            waiting = set() if end is None else set(_due(connection, target, end, now)) - due
            return state_of(connection, target, len(due), len(waiting))

    def space(self) -> Space:
        """Return the size of the store."""
        with self._database.reading() as connection:
            return space_of(connection)

    def give_back(self) -> bool | None:
        """Give free space back to the disk; False if there is too little of it, None if the database does it itself.

        Raises:
            StoreError: Another process uses the store, or the disk is too full for it: nothing has changed.
        """
        if not self._database.is_sqlite:
            return None
        space = self.space()
        if space.free <= space.size * MOST_FREE:
            return False
        self._database.vacuum()
        return True


def _end(connection: Connection, target: str, keep: Keep, now: datetime) -> datetime | None:
    """Return the first day that is not old enough; None without a run. A clock that is ahead makes nothing old."""
    query = select(_RUNS.c.started_at).where(_RUNS.c.target == target, _RUNS.c.started_at <= now)
    latest = connection.scalar(query.order_by(_RUNS.c.started_at.desc()).limit(1))
    return None if latest is None else day_of(latest - timedelta(days=keep.days))


def _due(connection: Connection, target: str, end: datetime, again_before: datetime) -> Iterator[datetime]:
    yield from _late(connection, target, end)
    yield from _new(connection, target, end)
    again = _waiting(target, end).where(_TABLE.c.visited_at < again_before)
    yield from connection.scalars(again.order_by(_TABLE.c.visited_at, _TABLE.c.day)).all()


def _waiting(target: str, end: datetime) -> Select[Any]:
    return select(_TABLE.c.day).where(_TABLE.c.target == target, _TABLE.c.is_waiting.is_(True), _TABLE.c.day < end)


def _late(connection: Connection, target: str, end: datetime) -> Sequence[datetime]:
    """Return the days of which a run was recorded since they were rolled up."""
    return connection.scalars(_waiting(target, end).where(_TABLE.c.visited_at.is_(None)).order_by(_TABLE.c.day)).all()


def _new(connection: Connection, target: str, end: datetime) -> Iterator[datetime]:
    """Yield the days that were never looked at and have runs, each found by one look into the index."""
    last = connection.scalar(select(func.max(_TABLE.c.day, type_=_TABLE.c.day.type)).where(_TABLE.c.target == target))
    query = select(_RUNS.c.started_at).where(_RUNS.c.target == target).order_by(_RUNS.c.started_at).limit(1)
    after = query if last is None else query.where(_RUNS.c.started_at >= last + DAY)
    while (found := connection.scalar(after)) is not None and (day := day_of(found)) < end:
        yield day
        after = query.where(_RUNS.c.started_at >= day + DAY)
