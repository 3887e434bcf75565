"""Read what runs found in pieces, each value that many rows share read once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from reporting.domain.run import CheckKey, CheckResult
from reporting.store import codec, schema
from reporting.store.pieces import chunks

RESULTS_AT_ONCE = 2000
"""So many results are held, or those of one run where it has more."""
MOST_KNOWN = 10_000
"""Descriptions of checks that are remembered; beyond that they are read again."""


class Names:
    """What the numbers in a result stand for: few values, told by many rows, so each is read once."""

    def __init__(self) -> None:
        self.series: dict[int, CheckKey] = {}
        self.descriptions: dict[int, codec.Description] = {}

    def learn(self, connection: Connection, series: Iterable[int], descriptions: Iterable[int]) -> None:
        """Read those that are not known yet."""
        if len(self.descriptions) > MOST_KNOWN:
            self.descriptions.clear()
        table, texts = schema.series, schema.descriptions
        for chunk in chunks(sorted(set(series) - self.series.keys())):
            rows = connection.execute(
                select(table.c.id, table.c.check_id, table.c.case_name).where(table.c.id.in_(chunk))
            )
            self.series.update({number: CheckKey(check, case) for number, check, case in rows})
        for chunk in chunks(sorted(set(descriptions) - self.descriptions.keys())):
            rows = connection.execute(select(texts.c.id, texts.c.content).where(texts.c.id.in_(chunk)))
            self.descriptions.update({row.id: row.content for row in rows})


def counts_of(connection: Connection, numbers: Sequence[int]) -> Mapping[int, int]:
    """Return how many results each of these runs has."""
    table = schema.results
    return {
        run: count
        for chunk in chunks(numbers)
        for run, count in connection.execute(
            select(table.c.run, func.count()).where(table.c.run.in_(chunk)).group_by(table.c.run)
        )
    }


def batches(rows: Iterable[Row[Any]], counts: Mapping[int, int]) -> Iterator[list[Row[Any]]]:
    """Cut runs into pieces that hold no more results than fit; a run is never cut."""
    batch: list[Row[Any]] = []
    held = 0
    for row in rows:
        size = counts.get(row.id, 0)
        if batch and held + size > RESULTS_AT_ONCE:
            yield batch
            batch, held = [], 0
        batch, held = [*batch, row], held + size
    if batch:
        yield batch


def results_of(connection: Connection, numbers: Sequence[int], names: Names) -> dict[int, list[CheckResult]]:
    """Return what each of these runs found, in the order it was written, without measures and evidence."""
    table = schema.results
    wanted = ("run", "series", "description", "outcome", "started_at", "duration_ms", "attempts", "message")
    found: dict[int, list[CheckResult]] = defaultdict(list)
    for chunk in chunks(numbers):
        query = (
            select(*(table.c[name] for name in wanted)).where(table.c.run.in_(chunk)).order_by(table.c.run, table.c.id)
        )
        rows = connection.execute(query).all()
        names.learn(connection, {row.series for row in rows}, {row.description for row in rows})
        for row in rows:
            found[row.run].append(_result(row, names))
    return found


def _result(row: Row[Any], names: Names) -> CheckResult:
    key, described = names.series[row.series], names.descriptions[row.description]
    return CheckResult(
        check=key.check,
        case=key.case,
        outcome=row.outcome,
        started_at=row.started_at,
        duration_ms=row.duration_ms,
        attempts=row.attempts,
        message=row.message,
        **described.fields(),
    )
