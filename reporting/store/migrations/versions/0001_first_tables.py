"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "descriptions",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_descriptions"),
        sa.UniqueConstraint("digest", name="uq_descriptions_digest"),
    )
    op.create_table(
        "events",
        sa.Column("sequence", SERIAL, nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("incident_id", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("incident", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_events"),
        sa.UniqueConstraint("key", name="uq_events_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_incident_id_sequence", "events", ["incident_id", "sequence"], unique=False)
    op.create_index("ix_events_target_sequence", "events", ["target", "sequence"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("compressed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_evidence"),
    )
    op.create_table(
        "incidents",
        sa.Column("incident_id", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("root_check", sa.String(length=120), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("sequence", SERIAL, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name="pk_incidents"),
    )
    op.create_index(
        "ix_incidents_is_open_opened_at_incident_id", "incidents", ["is_open", "opened_at", "incident_id"], unique=False
    )
    op.create_index(
        "ix_incidents_target_is_open_opened_at_incident_id",
        "incidents",
        ["target", "is_open", "opened_at", "incident_id"],
        unique=False,
    )
    op.create_index(
        "uq_incidents_open_root",
        "incidents",
        ["target", "root_check"],
        unique=True,
        sqlite_where=sa.text("is_open IS 1"),
        postgresql_where=sa.text("is_open IS true"),
    )
    op.create_table(
        "local_tickets",
        sa.Column("number", SERIAL, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("incident_id", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_local_tickets"),
        sa.UniqueConstraint("key", name="uq_local_tickets_key"),
        sa.UniqueConstraint("label", "incident_id", name="uq_local_tickets_label_incident_id"),
    )
    op.create_index("ix_local_tickets_is_open_number", "local_tickets", ["is_open", "number"], unique=False)
    op.create_index(
        "ix_local_tickets_target_is_open_number", "local_tickets", ["target", "is_open", "number"], unique=False
    )
    op.create_table(
        "outbox",
        sa.Column("sequence", SERIAL, nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("incident_id", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_incident_id_sequence", "outbox", ["incident_id", "sequence"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("sequence", SERIAL, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("incident_id", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("ticket", sa.String(length=200), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_receipts"),
    )
    op.create_index("ix_receipts_incident_id_sequence", "receipts", ["incident_id", "sequence"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("run_id", sa.String(length=120), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("trigger", sa.String(length=20), nullable=False),
        sa.Column("planned_at", MOMENT, nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("deployment", sa.String(length=200), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("run_id", name="uq_runs_run_id"),
    )
    op.create_index("ix_runs_target_started_at", "runs", ["target", "started_at", "id", "decided_at"], unique=False)
    op.create_index(
        "ix_runs_undecided",
        "runs",
        ["started_at", "id"],
        unique=False,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "series",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("check_id", sa.String(length=120), nullable=False),
        sa.Column("case_name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.UniqueConstraint("target", "check_id", "case_name", name="uq_series_target_check_id_case_name"),
    )
    op.create_table(
        "local_comments",
        sa.Column("sequence", SERIAL, nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("number", SERIAL, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["local_tickets.number"], name="fk_local_comments_number"),
        sa.PrimaryKeyConstraint("sequence", name="pk_local_comments"),
        sa.UniqueConstraint("key", name="uq_local_comments_key"),
    )
    op.create_index("ix_local_comments_number_sequence", "local_comments", ["number", "sequence"], unique=False)
    op.create_table(
        "results",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("run", SERIAL, nullable=False),
        sa.Column("series", SERIAL, nullable=False),
        sa.Column("description", SERIAL, nullable=False),
        sa.Column("run_started_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["description"], ["descriptions.id"], name="fk_results_description"),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_results_run"),
        sa.ForeignKeyConstraint(["series"], ["series.id"], name="fk_results_series"),
        sa.PrimaryKeyConstraint("id", name="pk_results"),
    )
    op.create_index(
        "ix_results_judged",
        "results",
        ["series", "run_started_at", "run", "outcome"],
        unique=False,
        sqlite_where=sa.text("judged IS 1"),
        postgresql_where=sa.text("judged IS true"),
    )
    op.create_index("ix_results_run", "results", ["run"], unique=False)
    op.create_index("ix_results_series", "results", ["series", "run_started_at", "run"], unique=False)


def downgrade() -> None:
    for table in (
        "results",
        "local_comments",
        "series",
        "runs",
        "receipts",
        "outbox",
        "local_tickets",
        "incidents",
        "evidence",
        "events",
        "descriptions",
    ):
        op.drop_table(table)
