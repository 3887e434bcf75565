"""Read the outcomes of each series in pieces of the same outcome, and what hygiene measured."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, DateTime, String, select, type_coerce

from reporting.domain.kpi.hygiene import Measure
from reporting.domain.kpi.states import Held, Measured
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckKey
from reporting.ports.figures import Stretch
from reporting.store import schema
from reporting.store.day import latency_of
from reporting.store.filed import moment_of
from reporting.store.pieces import chunks
from reporting.store.segments import ArchivedDay, archived, segments, within

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
ROWS_AT_ONCE = 2000


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
        select(table.c.series, at, type_coerce(table.c.outcome, String), table.c.description, runs.c.id)
        .join_from(runs, table, table.c.run == runs.c.id)
        .order_by(runs.c.started_at, runs.c.id)
    )
    found = {number: Changes() for number in numbers}
    longest = gap // _MICROSECOND if is_sqlite else gap
    since = stretch.since - gap
    for segment in segments(connection, stretch.target, since, stretch.until):
        mine = query.where(*within(segment, stretch))
        if segment.day is None:
            for rows in connection.execute(mine, execution_options={"yield_per": ROWS_AT_ONCE}).partitions():
                _take(rows, found, longest)
        else:
            day = archived(connection, stretch.target, segment.day)
            late = [row for row in connection.execute(mine) if row.id not in day.numbers]
            _take(_archived_rows(day, late, day.known(stretch, since), found, is_sqlite=is_sqlite), found, longest)
    return found


def _archived_rows(
    day: ArchivedDay, late: Sequence[Any], known: Sequence[bool], wanted: Collection[int], *, is_sqlite: bool
) -> Iterator[Any]:
    """Yield the rows of a day series by series, each in the order of the runs, late ones in their place."""
    starts = [each.started_at if is_sqlite else moment_of(each.started_at) for each in day.runs]
    later: dict[int, list[Any]] = {}
    for row in late:
        later.setdefault(row.series, []).append(row)
    for number in wanted:
        rows: list[Any] = []
        if (column := day.columns.series.get(number)) is not None:
            values = zip(column.places, column.outcomes, column.descriptions, strict=True)
            rows = [
                (number, starts[place], outcome, told, day.runs[place].number)
                for place, outcome, told in values
                if known[place]
            ]
        if more := later.get(number):
            rows = sorted([*rows, *more], key=lambda row: (row[1], row[4]))
        yield from rows


def _take(rows: Iterable[Any], found: Mapping[int, Changes], longest: Any) -> None:
    """Put together what run after run found, as ``states.held`` does."""
    for series, started_at, outcome, told, _number in rows:
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
    query = select(table.c.series, table.c.measures, runs.c.id).join_from(runs, table, table.c.run == runs.c.id)
    found: dict[int, Counter[int]] = {number: Counter() for number in keys}
    for segment in segments(connection, stretch.target, stretch.since, stretch.until):
        day = None if segment.day is None else archived(connection, stretch.target, segment.day)
        rows = connection.execute(query.where(*within(segment, stretch)), execution_options={"yield_per": ROWS_AT_ONCE})
        for number, values, run in rows:
            if number in found and (day is None or run not in day.numbers) and (time := latency_of(values)) is not None:
                found[number][time] += 1
        if day is not None:
            known = day.known(stretch, stretch.since)
            for number in found.keys() & day.columns.series.keys():
                column = day.columns.series[number]
                times = zip(column.places, column.latencies, strict=True)
                found[number].update(time for place, time in times if time is not None and known[place])
    return {keys[number]: dict(times) for number, times in found.items() if times}


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
