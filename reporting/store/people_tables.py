"""The tables of what people do and get; ``schema`` has them all."""

from sqlalchemy import Column, Index, String, Table

from reporting.store import codec
from reporting.store.columns import Encoded, Moment
from reporting.store.naming import metadata

ticket_states = Table(
    "ticket_states",
    metadata,
    Column("incident_id", String(200), primary_key=True),
    Column("ticket", String(200), nullable=False),
    Column("state", Encoded(codec.TICKET_STATE), nullable=False),
    Column("synced_at", Moment, nullable=False),
    Index(None, "ticket"),
)

accepted = Table(
    "accepted",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("recipient", String(254), primary_key=True),
    Column("at", Moment, nullable=False),
)
"""Recipients for whom a mail server took a message that it refused for others."""

published_windows = Table(
    "published_windows",
    metadata,
    Column("work_id", String(60), primary_key=True),
    Column("announced_at", Moment, primary_key=True),
    Column("published_at", Moment, nullable=False),
)
"""When the site first showed each form of planned work; the row without a name says since when that is noted."""
