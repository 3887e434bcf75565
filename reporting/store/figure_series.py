"""Read the outcomes of each series in pieces of the same outcome, and what hygiene measured."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, DateTime, String, select, type_coerce

from reporting.domain.kpi.hygiene import Measure
from reporting.domain.kpi.states import Held, Measured
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckKey
from reporting.ports.figures import Stretch
from reporting.store import schema
from reporting.store.recording import chunks

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def runs_known(connection: Connection, stretch: Stretch, gap: timedelta) -> set[int]:
    """Return the numbers of the runs that were recorded in time, from a gap before the stretch."""
    table = schema.runs
    query = select(table.c.id).where(
        table.c.target == stretch.target,
        table.c.started_at >= stretch.since - gap,
        table.c.started_at < stretch.until,
        table.c.recorded_at < stretch.known_by,
    )
    return set(connection.scalars(query))


def series_in(connection: Connection, stretch: Stretch, room: str) -> list[tuple[int, CheckKey]]:
    """Return the series of a room, by their keys."""
    table = schema.series
    query = (
        select(table.c.id, table.c.check_id, table.c.case_name)
        .where(table.c.target == stretch.target, table.c.check_id.startswith(f"{room}.", autoescape=True))
        .order_by(table.c.check_id, table.c.case_name)
    )
    return [(number, CheckKey(check, case)) for number, check, case in connection.execute(query)]


def outcomes(  # noqa: PLR0913, PLR0917 - which series, and what of it
    connection: Connection, number: int, key: CheckKey, stretch: Stretch, gap: timedelta, known: set[int]
) -> Measured | None:
    """Return what one series was, the worst severity it had; None if it was not measured."""
    table = schema.results
    is_sqlite = connection.dialect.name == "sqlite"
    # Moments and outcomes are read as the database has them, and turned into ours where they change: a week of one
    # check is two thousand rows of mostly the same.
    at = type_coerce(table.c.run_started_at, BigInteger() if is_sqlite else DateTime(timezone=True))
    query = (
        select(table.c.run, at, type_coerce(table.c.outcome, String), table.c.description)
        .where(
            table.c.series == number,
            table.c.run_started_at >= stretch.since - gap,
            table.c.run_started_at < stretch.until,
        )
        .order_by(table.c.run_started_at, table.c.run)
    )
    rows = ((started_at, outcome, told) for run, started_at, outcome, told in connection.execute(query) if run in known)
    descriptions: set[int] = set()
    found = tuple(_held(rows, gap // _MICROSECOND if is_sqlite else gap, descriptions))
    if not found:
        return None
    pieces = tuple(Held(_moment(first), _moment(last), Outcome(outcome)) for first, last, outcome in found)
    return Measured(key, _severity(connection, descriptions), pieces)


def measures(connection: Connection, stretch: Stretch, room: str) -> list[Measure]:
    """Return what the judged results of a room measured in the stretch, the earliest first."""
    table, runs = schema.results, schema.runs
    found: list[Measure] = []
    for number, key in series_in(connection, stretch, room):
        query = (
            select(runs.c.run_id, table.c.run_started_at, table.c.measures)
            .join_from(table, runs, runs.c.id == table.c.run)
            .where(
                table.c.series == number,
                table.c.judged.is_(True),
                table.c.run_started_at >= stretch.since,
                table.c.run_started_at < stretch.until,
                runs.c.recorded_at < stretch.known_by,
            )
            .order_by(table.c.run_started_at, table.c.run)
        )
        found += [Measure(key, run_id, at, values) for run_id, at, values in connection.execute(query) if values]
    return sorted(found, key=lambda each: (each.at, each.key, each.run_id))


def _held(rows: Iterator[tuple[Any, str, int]], gap: Any, descriptions: set[int]) -> Iterator[tuple[Any, Any, str]]:
    """Put together what run after run found, as ``states.held`` does, on the database's own values."""
    first = last = current = None
    for at, outcome, told in rows:
        descriptions.add(told)
        if outcome == current and at - last <= gap:
            last = at
            continue
        if current is not None:
            yield first, last, current
        first, last, current = at, at, outcome
    if current is not None:
        yield first, last, current


def _moment(value: Any) -> datetime:
    return _EPOCH + value * _MICROSECOND if isinstance(value, int) else value.astimezone(UTC)


def _severity(connection: Connection, descriptions: set[int]) -> Severity:
    table = schema.descriptions
    found: list[Severity] = [
        content.severity
        for chunk in chunks(sorted(descriptions))
        for content in connection.scalars(select(table.c.content).where(table.c.id.in_(chunk)))
    ]
    return min(found)
