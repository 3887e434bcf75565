"""The whole content of a store's database, for comparing."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, insert, select

from reporting.store.database import Database
from reporting.store.schema import metadata

WALL_CLOCK = {
    "runs": {"recorded_at", "decided_at"},
    "receipts": {"created_at", "delivered_at"},
    "outbox": {"created_at", "next_at", "claimed_until"},
    "local_tickets": {"created_at", "closed_at"},
    "local_comments": {"at"},
    "deployments": {"recorded_at"},
    "verdicts": {"decided_at"},
}
"""Columns that say when a publisher did something, and not what."""


def dump(url: str, without: dict[str, Collection[str]] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table in the order of its key, without the columns named in ``without``."""
    database = Database(url)
    try:
        with database.reading() as connection:
            return {
                table.name: [
                    {name: value for name, value in row.items() if name not in (without or {}).get(table.name, ())}
                    for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
                ]
                for table in metadata.sorted_tables
            }
    finally:
        database.close()


def restore(url: str, tables: dict[str, list[dict[str, Any]]]) -> None:
    """Make the database hold exactly what ``dump`` returned."""
    database = Database(url)
    with database.writing() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
        for table in metadata.sorted_tables:
            if tables[table.name]:
                connection.execute(insert(table), tables[table.name])
    database.close()


def content(url: str) -> dict[str, list[dict[str, Any]]]:
    """Return what is in the database, wall clock aside, numbers made by the database counted from 1.

    PostgreSQL never gives a number back that a rolled-back transaction took, so numbers may have gaps.
    """
    tables = dump(url, WALL_CLOCK)
    ranks = {family: _ranks(tables, places) for family, places in _NUMBERS.items()}
    family_of = {place: family for family, places in _NUMBERS.items() for place in places}
    return {
        name: [
            {
                column: ranks[family_of[name, column]][value] if (name, column) in family_of else value
                for column, value in row.items()
            }
            for row in rows
        ]
        for name, rows in tables.items()
    }


_NUMBERS = {
    "run": [("runs", "id"), ("results", "run"), ("verdicts", "run")],
    "series": [("series", "id"), ("results", "series"), ("case_states", "series"), ("verdicts", "series")],
    "description": [("descriptions", "id"), ("results", "description")],
    "result": [("results", "id")],
    "deployment": [("deployments", "id")],
    "verdict": [("verdicts", "id")],
    "event": [("events", "sequence"), ("incidents", "sequence")],
    "delivery": [("outbox", "sequence"), ("receipts", "sequence")],
    "comment": [("local_comments", "sequence")],
}


def _ranks(tables: dict[str, list[dict[str, Any]]], places: list[tuple[str, str]]) -> dict[int, int]:
    numbers = sorted({row[column] for table, column in places for row in tables[table]})
    return {number: rank for rank, number in enumerate(numbers, start=1)}
