"""Read what was rolled up, and note what came too late for it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, insert, select, update

from reporting.domain.run import Run, Trigger
from reporting.store import schema
from reporting.store.filed import FiledRun, moment_of
from reporting.store.packing import Packed, unpack_runs
from reporting.store.pieces import chunks

DAY = timedelta(days=1)
_TABLE, _NAMES = schema.archives, schema.archived_runs
_SIGN_BIT = 1 << 31


def day_of(moment: datetime) -> datetime:
    """Return the beginning of the day, UTC, that a moment is in."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def name_of(run_id: str) -> int:
    """Return what a run is looked up by: 32 bits, signed, which few runs share."""
    bits = int.from_bytes(hashlib.sha256(run_id.encode()).digest()[:4], "big")
    return bits - 2 * _SIGN_BIT if bits & _SIGN_BIT else bits


def row_of(connection: Connection, target: str, day: datetime) -> Row[Any] | None:
    """Return the archive of a day."""
    return connection.execute(select(_TABLE).where(_TABLE.c.target == target, _TABLE.c.day == day)).first()


def days(connection: Connection, target: str, since: datetime, until: datetime) -> list[datetime]:
    """Return the days that have an archive, of those that a span touches, in order."""
    return list(connection.scalars(_days(target, since, until)))


def first_day(connection: Connection, target: str, since: datetime, until: datetime) -> datetime | None:
    """Return the first of these days."""
    found: datetime | None = connection.scalar(_days(target, since, until).limit(1))
    return found


def _days(target: str, since: datetime, until: datetime) -> Select[Any]:
    within = _TABLE.c.day >= day_of(since), _TABLE.c.day < until
    return select(_TABLE.c.day).where(_TABLE.c.target == target, *within).order_by(_TABLE.c.day)


def all_days(connection: Connection, target: str) -> list[datetime]:
    """Return every day that has an archive, in order."""
    return list(connection.scalars(select(_TABLE.c.day).where(_TABLE.c.target == target).order_by(_TABLE.c.day)))


def content_of(connection: Connection, target: str, day: datetime) -> Packed:
    """Return what a day's archive holds.

    Raises:
        LookupError: The day has none.
    """
    query = select(_TABLE.c.runs, _TABLE.c.results).where(_TABLE.c.target == target, _TABLE.c.day == day)
    row = connection.execute(query).first()
    if row is None:
        raise LookupError(f"{target} has no archive of {day:%Y-%m-%d}")
    return Packed(row.runs, row.results)


def find(connection: Connection, run_id: str) -> tuple[str, FiledRun] | None:
    """Return a run that was rolled up, with its target."""
    query = (
        select(_TABLE.c.target, _TABLE.c.runs)
        .join_from(_NAMES, _TABLE, _TABLE.c.id == _NAMES.c.archive)
        .where(_NAMES.c.name == name_of(run_id))
    )
    for target, content in connection.execute(query):
        for each in unpack_runs(content):
            if each.run_id == run_id:
                return target, each
    return None


def known(connection: Connection, run_ids: Iterable[str]) -> set[str]:
    """Return which of these runs were rolled up; each archive is opened once."""
    wanted = {name_of(run_id): run_id for run_id in run_ids}
    places: dict[int, set[int]] = defaultdict(set)
    for chunk in chunks(sorted(wanted)):
        query = select(_NAMES.c.name, _NAMES.c.archive).where(_NAMES.c.name.in_(chunk))
        for name, archive in connection.execute(query):
            places[archive].add(name)
    ids = set(run_ids)
    found: set[str] = set()
    for archive in places:
        content = connection.scalar(select(_TABLE.c.runs).where(_TABLE.c.id == archive))
        found |= ids & {each.run_id for each in unpack_runs(content or b"")}
    return found


def run_of(target: str, filed: FiledRun) -> Run:
    """Return the run as it was recorded."""
    return Run(
        run_id=filed.run_id,
        target=target,
        trigger=cast("Trigger", filed.trigger),
        planned_at=None if filed.planned_at is None else moment_of(filed.planned_at),
        started_at=moment_of(filed.started_at),
        finished_at=None if filed.finished_at is None else moment_of(filed.finished_at),
        deployment=filed.deployment,
        complete=filed.complete,
        versions=dict(filed.versions),
        maintenance=filed.maintenance,
    )


def await_late(connection: Connection, target: str, started_at: datetime) -> None:
    """Note that a run is recorded of a day that may have been rolled up already: it will be looked at again."""
    day = day_of(started_at)
    newest = select(_TABLE.c.day).where(_TABLE.c.target == target).order_by(_TABLE.c.day.desc()).limit(1)
    last = connection.scalar(newest)
    if last is None or last < day:
        return
    same = _TABLE.c.target == target, _TABLE.c.day == day
    found = connection.execute(update(_TABLE).where(*same).values(is_waiting=True, visited_at=None))
    if found.rowcount == 0:
        empty = {"run_count": 0, "result_count": 0, "runs": b"", "results": b""}
        connection.execute(insert(_TABLE).values(target=target, day=day, is_waiting=True, **empty))
