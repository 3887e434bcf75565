"""How much is kept, and where the bytes are."""

from datetime import datetime

from sqlalchemy import Connection, func, select, text

from reporting.ports.keeping import Space, TargetState
from reporting.store import schema
from reporting.store.archive import DAY
from reporting.store.filed import moment_of
from reporting.store.packing import unpack_runs

_ARCHIVES, _RUNS = schema.archives, schema.runs


def space_of(connection: Connection) -> Space:
    """Return the size of the store; of PostgreSQL, that of our tables with their indexes."""
    if connection.dialect.name == "sqlite":
        pages, size, free = (
            int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
            for name in ("page_count", "page_size", "freelist_count")
        )
        return Space(pages * size, free * size)
    sizes = text(
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c "
        "WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
    )
    return Space(int(connection.execute(sizes).scalar_one()), 0)


def state_of(connection: Connection, target: str, due: int, waiting: int) -> TargetState:
    """Return what is kept of a target; ``due`` and ``waiting`` are days."""
    results, series = schema.results, schema.series
    sizes = func.length(_ARCHIVES.c.runs) + func.length(_ARCHIVES.c.results)
    query = select(
        func.count(),
        func.coalesce(func.sum(_ARCHIVES.c.run_count), 0),
        func.coalesce(func.sum(_ARCHIVES.c.result_count), 0),
        func.coalesce(func.sum(sizes), 0),
        func.max(_ARCHIVES.c.day, type_=_ARCHIVES.c.day.type),
    ).where(_ARCHIVES.c.target == target)
    days, archived_runs, archived_results, size, last = connection.execute(query).one()
    found = select(func.count()).select_from(results).join(series, series.c.id == results.c.series)
    return TargetState(
        target=target,
        runs=connection.scalar(select(func.count()).where(_RUNS.c.target == target)) or 0,
        results=connection.scalar(found.where(series.c.target == target)) or 0,
        archived_runs=int(archived_runs),
        archived_results=int(archived_results),
        archived_days=days,
        archive_bytes=int(size),
        first_run_at=_first(connection, target),
        rolled_up_until=None if last is None else last + DAY,
        due=due,
        waiting=waiting,
    )


def _first(connection: Connection, target: str) -> datetime | None:
    """Return when the first run began, rolled up or not."""
    raw = connection.scalar(
        select(_RUNS.c.started_at).where(_RUNS.c.target == target).order_by(_RUNS.c.started_at).limit(1)
    )
    query = select(_ARCHIVES.c.runs).where(_ARCHIVES.c.target == target, _ARCHIVES.c.run_count > 0)
    content = connection.scalar(query.order_by(_ARCHIVES.c.day).limit(1))
    rolled_up = None if content is None else moment_of(unpack_runs(content)[0].started_at)
    return min((each for each in (raw, rolled_up) if each is not None), default=None)
