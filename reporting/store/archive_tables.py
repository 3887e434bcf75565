"""The tables of what was rolled up; ``schema`` has them all."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from reporting.store.columns import Moment, Serial
from reporting.store.naming import metadata

archives = Table(
    "archives",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("target", String(120), nullable=False),
    Column("day", Moment, nullable=False),
    Column("is_waiting", Boolean, nullable=False),
    Column("visited_at", Moment),
    Column("run_count", Integer, nullable=False),
    Column("result_count", Integer, nullable=False),
    Column("first_planned_at", Moment),
    Column("last_planned_at", Moment),
    Column("first_judged", Serial),
    Column("runs", LargeBinary, nullable=False),
    Column("results", LargeBinary, nullable=False),
    UniqueConstraint("target", "day"),
    Index(None, "target", "is_waiting", "visited_at", "day"),
    Index(None, "target", "last_planned_at", "first_planned_at", "id"),
)
"""A day (UTC) of a target, all its decided runs; see ``packing``.

``is_waiting``: rows of the day are still there that may go one day. ``visited_at`` is NULL if a run of it was recorded
since. ``first_judged``: the lowest number of a run that was judged.
"""

archived_runs = Table(
    "archived_runs",
    metadata,
    Column("name", Integer, primary_key=True, autoincrement=False),
    Column("archive", Serial, ForeignKey("archives.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Where to look for a run by its id: 32 bits of the sha256 of it, and the archive that has it, or another like it."""
