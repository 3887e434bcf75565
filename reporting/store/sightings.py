"""Read all that the verdicts were made from, rolled up or not."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from reporting.domain.outcome import Outcome
from reporting.domain.regressions import Sighting
from reporting.domain.run import CheckKey
from reporting.domain.verdicts import ROOM, is_compared
from reporting.store import archive, schema
from reporting.store.filed import micros, moment_of
from reporting.store.past_results import Names
from reporting.store.segments import archived

_Place = tuple[int, int]


def sightings(connection: Connection, target: str) -> dict[CheckKey, list[Sighting]]:
    """Return all that the verdicts were made from, oldest first: folding it again gives the same states."""
    keys = _compared(connection, target)
    found: dict[int, list[tuple[_Place, Sighting]]] = {number: [] for number in keys}
    for number, place, sighting in _rolled_up(connection, target, set(keys)):
        found[number].append((place, sighting))
    for number, mine in found.items():
        known = {place for place, _sighting in mine}
        rows = connection.execute(_judged_results(number))
        raw = [((micros(row.run_started_at), row.run), _sighting(row)) for row in rows]
        mine += [each for each in raw if each[0] not in known]
        mine.sort(key=lambda each: each[0])
    return {keys[number]: [sighting for _place, sighting in mine] for number, mine in found.items()}


def _compared(connection: Connection, target: str) -> dict[int, CheckKey]:
    table = schema.series
    query = select(table.c.id, table.c.check_id, table.c.case_name).where(
        table.c.target == target, table.c.check_id.startswith(ROOM, autoescape=True)
    )
    keys = {number: CheckKey(check, case) for number, check, case in connection.execute(query)}
    return {number: key for number, key in keys.items() if is_compared(key)}


def _rolled_up(connection: Connection, target: str, wanted: set[int]) -> Iterator[tuple[int, _Place, Sighting]]:
    names = Names()
    for each in archive.all_days(connection, target):
        day = archived(connection, target, each)
        mine = {number: column for number, column in day.columns.series.items() if number in wanted}
        names.learn(connection, (), {told for column in mine.values() for told in column.descriptions})
        for number, column in mine.items():
            for at, outcome, told, attempts in zip(
                column.places, column.outcomes, column.descriptions, column.attempts, strict=True
            ):
                run = day.runs[at]
                if run.judged_on is not None:
                    severity = names.descriptions[told].severity
                    moment = moment_of(run.started_at)
                    sighting = Sighting(moment, run.judged_on or None, Outcome(outcome), attempts, severity)
                    yield number, run.place, sighting


def _judged_results(series: int) -> Select[Any]:
    results, runs, descriptions = schema.results, schema.runs, schema.descriptions
    return (
        select(
            results.c.run_started_at,
            results.c.run,
            runs.c.judged_on,
            results.c.outcome,
            results.c.attempts,
            descriptions.c.content,
        )
        .join_from(results, runs, runs.c.id == results.c.run)
        .join(descriptions, descriptions.c.id == results.c.description)
        .where(results.c.series == series, runs.c.judged_on.is_not(None))
        .order_by(results.c.run_started_at, results.c.run)
    )


def _sighting(row: Row[Any]) -> Sighting:
    return Sighting(row.run_started_at, row.judged_on or None, row.outcome, row.attempts, row.content.severity)
