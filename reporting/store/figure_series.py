"""Read the outcomes of each series in pieces of the same outcome, and what hygiene measured."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, DateTime, String, select, type_coerce

from reporting.domain.kpi.hygiene import Measure
from reporting.domain.kpi.latency import bucket_of
from reporting.domain.kpi.states import Held, Measured
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckKey
from reporting.ports.figures import Stretch
from reporting.store import schema
from reporting.store.recording import chunks

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
ROWS_AT_ONCE = 2000
RESPONSE_TIME = "latency_ms"
"""The measure that tells how long an answer took."""


@dataclass(slots=True)
class Changes:
    """What is known of one series on the way through its rows, in the database's own values."""

    first: Any = None
    last: Any = None
    outcome: str | None = None
    told: int | None = None
    """The latest description."""
    descriptions: set[int] = field(default_factory=set)
    pieces: list[tuple[Any, Any, str]] = field(default_factory=list)

    def close(self) -> None:
        """Keep the piece that has come to its end, if there is one."""
        if self.outcome is not None:
            self.pieces.append((self.first, self.last, self.outcome))
            self.outcome = None


def series_in(connection: Connection, stretch: Stretch, room: str) -> list[tuple[int, CheckKey]]:
    """Return the series of a room, by their keys."""
    table = schema.series
    query = (
        select(table.c.id, table.c.check_id, table.c.case_name)
        .where(table.c.target == stretch.target, table.c.check_id.startswith(f"{room}.", autoescape=True))
        .order_by(table.c.check_id, table.c.case_name)
    )
    return [(number, CheckKey(check, case)) for number, check, case in connection.execute(query)]


def changes(connection: Connection, numbers: Collection[int], stretch: Stretch, gap: timedelta) -> dict[int, Changes]:
    """Return what changed in each of these series, from a gap before the stretch, by their numbers.

    Rows are walked through in the order of their runs, in which they lie beside one another, and only changes are
    kept. Moments and outcomes stay as the database has them: a week of twenty checks is forty thousand rows of mostly
    the same.
    """
    table, runs = schema.results, schema.runs
    is_sqlite = connection.dialect.name == "sqlite"
    at = type_coerce(runs.c.started_at, BigInteger() if is_sqlite else DateTime(timezone=True))
    query = (
        select(table.c.series, at, type_coerce(table.c.outcome, String), table.c.description)
        .join_from(runs, table, table.c.run == runs.c.id)
        .where(
            runs.c.target == stretch.target,
            runs.c.started_at >= stretch.since - gap,
            runs.c.started_at < stretch.until,
            runs.c.recorded_at < stretch.known_by,
        )
        .order_by(runs.c.started_at, runs.c.id)
    )
    found = {number: Changes() for number in numbers}
    longest = gap // _MICROSECOND if is_sqlite else gap
    for rows in connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}).partitions():
        _take(rows, found, longest)
    return found


def _take(rows: Iterable[Any], found: Mapping[int, Changes], longest: Any) -> None:
    """Put together what run after run found, as ``states.held`` does."""
    for series, started_at, outcome, told in rows:
        mine = found.get(series)
        if mine is None:
            continue
        if outcome == mine.outcome and started_at - mine.last <= longest:
            mine.last = started_at
        else:
            mine.close()
            mine.first, mine.last, mine.outcome = started_at, started_at, outcome
        if told != mine.told:
            mine.told = told
            mine.descriptions.add(told)


def measured(connection: Connection, key: CheckKey, mine: Changes) -> Measured | None:
    """Return a series with the worst severity that it had; None if it was not measured."""
    mine.close()
    if not mine.descriptions:
        return None
    pieces = tuple(Held(_moment(first), _moment(last), Outcome(outcome)) for first, last, outcome in mine.pieces)
    return Measured(key, _severity(connection, mine.descriptions), pieces)


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


def response_times(connection: Connection, stretch: Stretch, room: str) -> dict[CheckKey, dict[int, int]]:
    """Return how long the answers of each series took, of those that measure it; a run at a time is held."""
    table, runs = schema.results, schema.runs
    keys = dict(series_in(connection, stretch, room))
    query = (
        select(table.c.series, table.c.measures)
        .join_from(runs, table, table.c.run == runs.c.id)
        .where(
            runs.c.target == stretch.target,
            runs.c.started_at >= stretch.since,
            runs.c.started_at < stretch.until,
            runs.c.recorded_at < stretch.known_by,
        )
    )
    found: dict[CheckKey, dict[int, int]] = {}
    for rows in connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}).partitions():
        for number, values in rows:
            time_ms = values.get(RESPONSE_TIME)
            if number in keys and time_ms is not None and time_ms >= 0:
                mine, bucket = found.setdefault(keys[number], {}), bucket_of(time_ms)
                mine[bucket] = mine.get(bucket, 0) + 1
    return found


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
