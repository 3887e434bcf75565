"""Read which runs a schedule wanted, rolled up or not."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, select

from reporting.domain.kpi.schedule import PlannedRun
from reporting.ports.figures import Stretch
from reporting.store import schema
from reporting.store.archive import day_of
from reporting.store.filed import micros, moment_of
from reporting.store.packing import unpack_runs

EARLIEST_START = timedelta(hours=1)
"""How long before it was planned a run can have begun, by the clocks of two machines."""
_SCHEDULE = "schedule"
_Placed = tuple[tuple[int, int], PlannedRun]


def planned_runs(connection: Connection, stretch: Stretch) -> list[PlannedRun]:
    """Return the runs that a schedule wanted in the stretch, in the order of their starts."""
    found = dict(_rolled_up(connection, stretch))
    found.update(_as_found(connection, stretch))
    return [each for _place, each in sorted(found.items(), key=lambda item: item[0])]


def _as_found(connection: Connection, stretch: Stretch) -> Iterator[_Placed]:
    table = schema.runs
    query = (
        select(table.c.id, table.c.run_id, table.c.planned_at, table.c.started_at)
        .where(
            table.c.target == stretch.target,
            table.c.started_at >= stretch.since - EARLIEST_START,
            table.c.trigger == _SCHEDULE,
            table.c.planned_at >= stretch.since,
            table.c.planned_at < stretch.until,
            table.c.recorded_at < stretch.known_by,
        )
        .order_by(table.c.started_at, table.c.id)
    )
    for number, *fields in connection.execute(query):
        run = PlannedRun(*fields)
        yield (micros(run.started_at), number), run


def _rolled_up(connection: Connection, stretch: Stretch) -> Iterator[_Placed]:
    """Yield the archived ones; opened are the days on which a run of the stretch took place."""
    table, earliest = schema.archives, stretch.since - EARLIEST_START
    query = select(table.c.runs).where(
        table.c.target == stretch.target,
        table.c.last_planned_at >= stretch.since,
        table.c.first_planned_at < stretch.until,
        table.c.day >= day_of(earliest),
    )
    first, end = micros(stretch.since), micros(stretch.until)
    for content in connection.scalars(query):
        for each in unpack_runs(content):
            is_planned = each.trigger == _SCHEDULE and each.planned_at is not None and first <= each.planned_at < end
            is_known = each.started_at >= micros(earliest) and each.recorded_at < micros(stretch.known_by)
            if is_planned and is_known:
                yield each.place, PlannedRun(each.run_id, moment_of(each.planned_at or 0), moment_of(each.started_at))
