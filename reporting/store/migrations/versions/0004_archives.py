"""Days that were rolled up, and how many results refer to each piece of evidence."""

import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
ROWS_AT_ONCE = 2000


def upgrade() -> None:
    op.create_table(
        "archives",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("day", MOMENT, nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("visited_at", MOMENT, nullable=True),
        sa.Column("run_count", sa.Integer(), nullable=False),
        sa.Column("result_count", sa.Integer(), nullable=False),
        sa.Column("first_planned_at", MOMENT, nullable=True),
        sa.Column("last_planned_at", MOMENT, nullable=True),
        sa.Column("first_judged", SERIAL, nullable=True),
        sa.Column("runs", sa.LargeBinary(), nullable=False),
        sa.Column("results", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_archives"),
        sa.UniqueConstraint("target", "day", name="uq_archives_target_day"),
    )
    columns = ["target", "is_waiting", "visited_at", "day"]
    op.create_index("ix_archives_target_is_waiting_visited_at_day", "archives", columns)
    columns = ["target", "last_planned_at", "first_planned_at", "id"]
    op.create_index("ix_archives_target_last_planned_at_first_planned_at_id", "archives", columns)
    op.create_table(
        "archived_runs",
        sa.Column("name", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("archive", SERIAL, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["archive"], ["archives.id"], name="fk_archived_runs_archive"),
        sa.PrimaryKeyConstraint("name", "archive", name="pk_archived_runs"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_verdicts_run", "verdicts", ["run"])
    columns = ["target", "opened_at", "incident_id"]
    op.create_index("ix_incidents_target_opened_at_incident_id", "incidents", columns)
    op.add_column("evidence", sa.Column("uses", sa.Integer(), nullable=False, server_default="0"))
    _count_uses()


def _count_uses() -> None:
    """Count the results that refer to each piece of evidence: whoever takes the last of them away takes it along."""
    uses: Counter[str] = Counter()
    connection = op.get_bind()
    query = sa.text("SELECT evidence FROM results WHERE evidence <> '[]'")
    rows = connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})
    for (told,) in rows:
        uses.update(each["sha256"] for each in json.loads(told))
    if uses:
        connection.execute(
            sa.text("UPDATE evidence SET uses = :uses WHERE sha256 = :sha256"),
            [{"uses": count, "sha256": sha256} for sha256, count in uses.items()],
        )
