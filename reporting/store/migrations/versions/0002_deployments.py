"""Deployments, what is remembered of each case, and the verdicts on them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.add_column("runs", sa.Column("judged_on", sa.String(length=200), nullable=True))
    op.create_table(
        "deployments",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=200), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("in_force_at", MOMENT, nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("suspects", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deployments"),
    )
    op.create_index("ix_deployments_target_started_at_id", "deployments", ["target", "started_at", "id"], unique=False)
    op.create_index(
        "ix_deployments_target_in_force_at_id", "deployments", ["target", "in_force_at", "id"], unique=False
    )
    op.create_table(
        "case_states",
        sa.Column("series", SERIAL, autoincrement=False, nullable=False),
        sa.Column("deployment", sa.String(length=200), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["series"], ["series.id"], name="fk_case_states_series"),
        sa.PrimaryKeyConstraint("series", name="pk_case_states"),
    )
    op.create_table(
        "verdicts",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("run", SERIAL, nullable=False),
        sa.Column("series", SERIAL, nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("deployment", sa.String(length=200), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("baseline", sa.String(length=200), nullable=True),
        sa.Column("failing", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("flaky_since", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_verdicts_run"),
        sa.ForeignKeyConstraint(["series"], ["series.id"], name="fk_verdicts_series"),
        sa.PrimaryKeyConstraint("id", name="pk_verdicts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_verdicts_target_at_id", "verdicts", ["target", "at", "id"], unique=False)
    op.create_index("ix_verdicts_target_deployment_id", "verdicts", ["target", "deployment", "id"], unique=False)


def downgrade() -> None:
    for table in ("verdicts", "case_states", "deployments"):
        op.drop_table(table)
    with op.batch_alter_table("runs") as runs:
        runs.drop_column("judged_on")
