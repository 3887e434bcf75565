"""What people make of incidents: settled or not, what their tickets say, and through which channels they are told."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    op.add_column("incidents", sa.Column("is_settled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_incidents_is_settled_opened_at_incident_id", "incidents", ["is_settled", "opened_at", "incident_id"]
    )
    columns = ["target", "root_check", "closed_at", "incident_id"]
    op.create_index("ix_incidents_target_root_check_closed_at_incident_id", "incidents", columns)
    op.create_index("ix_receipts_ticket", "receipts", ["ticket"])
    op.add_column("runs", sa.Column("maintenance", sa.String(length=200), nullable=True))
    for table in ("outbox", "receipts"):
        op.add_column(table, sa.Column("channel", sa.String(length=40), nullable=False, server_default=""))
    op.create_index("ix_receipts_delivered_at_key_channel", "receipts", ["delivered_at", "key", "channel"])
    op.add_column("outbox", sa.Column("batch", sa.String(length=40), nullable=True))
    op.create_table(
        "ticket_states",
        sa.Column("incident_id", sa.String(length=200), nullable=False),
        sa.Column("ticket", sa.String(length=200), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("synced_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name="pk_ticket_states"),
    )
    op.create_index("ix_ticket_states_ticket", "ticket_states", ["ticket"])
    op.create_table(
        "accepted",
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", "recipient", name="pk_accepted"),
    )
    op.create_table(
        "published_windows",
        sa.Column("work_id", sa.String(length=60), nullable=False),
        sa.Column("announced_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("work_id", "announced_at", name="pk_published_windows"),
    )
