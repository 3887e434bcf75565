"""Find out how far before a window its streaks begin, rolled up or not."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, exists, select

from reporting.domain.outcome import Outcome
from reporting.store import archive, schema
from reporting.store.filed import micros, moment_of
from reporting.store.segments import ArchivedDay, archived

Seen = dict[int, set[tuple[int, int]]]
"""Where the judged results of each series are: start and number of their runs."""


class Span(NamedTuple):
    """A window, and how far before it is looked."""

    since: datetime
    until: datetime
    earliest: datetime


def filled_from(connection: Connection, target: str, span: Span, depth: int) -> datetime:
    """Return from when on a walk sees ``depth`` judged results of each check before the window."""
    since, until, earliest = span
    seen: Seen = {number: set() for number in _measured(connection, target, since, until)}
    for number, places in seen.items():
        places.update(_as_found(connection, number, since, earliest, depth))
    before = [day for day in archive.days(connection, target, earliest, since) if day < since]
    lacking = set(seen)
    for day in reversed(before):
        if not lacking:
            break
        rolled_up = _judged(archived(connection, target, day), lacking, micros(earliest), micros(since))
        for number, places in rolled_up.items():
            seen[number] |= places
        end = micros(day)
        lacking = {number for number in lacking if sum(place[0] >= end for place in seen[number]) < depth}
    firsts = [sorted(places, reverse=True)[:depth][-1][0] for places in seen.values() if places]
    return min([since, *(moment_of(each) for each in firsts)])


def _measured(connection: Connection, target: str, since: datetime, until: datetime) -> set[int]:
    """Return the series that were measured in the window."""
    series, table = schema.series, schema.results
    measured = exists().where(
        table.c.series == series.c.id, table.c.run_started_at >= since, table.c.run_started_at < until
    )
    found = set(connection.scalars(select(series.c.id).where(series.c.target == target, measured)))
    first, end = micros(since), micros(until)
    for each in archive.days(connection, target, since, until):
        day = archived(connection, target, each)
        inside = {place for place, run in enumerate(day.runs) if first <= run.started_at < end}
        found |= {number for place in inside for number in day.columns.shapes[place]}
    return found


def _as_found(
    connection: Connection, series: int, since: datetime, earliest: datetime, depth: int
) -> Iterable[tuple[int, int]]:
    table = schema.results
    query = (
        select(table.c.run_started_at, table.c.run)
        .where(
            table.c.series == series,
            table.c.judged.is_(True),
            table.c.run_started_at < since,
            table.c.run_started_at >= earliest,
        )
        .order_by(table.c.run_started_at.desc(), table.c.run.desc())
        .limit(depth)
    )
    return [(micros(at), run) for at, run in connection.execute(query)]


def _judged(day: ArchivedDay, wanted: set[int], first: int, end: int) -> Seen:
    """Return where the judged results of a day are."""
    return {
        number: {
            run.place
            for place, outcome in zip(column.places, column.outcomes, strict=True)
            if Outcome(outcome).is_judged and first <= (run := day.runs[place]).started_at < end
        }
        for number, column in day.columns.series.items()
        if number in wanted
    }
