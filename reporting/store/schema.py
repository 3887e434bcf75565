"""The tables. Whatever changes here needs a migration; a test compares the two."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from reporting.domain.actions import DeliveryKind
from reporting.domain.incident import EventKind
from reporting.domain.outcome import Outcome, Severity
from reporting.store import codec
from reporting.store.archive_tables import archived_runs, archives
from reporting.store.case_tables import case_states, deployments, verdicts
from reporting.store.columns import Choice, Encoded, Moment, Serial
from reporting.store.naming import metadata
from reporting.store.people_tables import accepted, published_windows, ticket_states

__all__ = [
    "accepted",
    "archived_runs",
    "archives",
    "case_states",
    "deployments",
    "descriptions",
    "events",
    "evidence",
    "incidents",
    "local_comments",
    "local_tickets",
    "metadata",
    "outbox",
    "published_windows",
    "receipts",
    "results",
    "runs",
    "series",
    "ticket_states",
    "verdicts",
]

runs = Table(
    "runs",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("run_id", String(120), nullable=False, unique=True),
    Column("target", String(120), nullable=False),
    Column("trigger", String(20), nullable=False),
    Column("planned_at", Moment),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("deployment", String(200)),
    Column("complete", Boolean, nullable=False),
    Column("versions", Encoded(codec.TEXTS), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("judged_on", String(200)),
    Column("maintenance", String(200)),
)
"""``judged_on`` is the version a run was judged on, empty if none was known; NULL if it was not judged."""
Index("ix_runs_target_started_at", runs.c.target, runs.c.started_at, runs.c.id, runs.c.decided_at)
Index(
    "ix_runs_undecided",
    runs.c.started_at,
    runs.c.id,
    sqlite_where=runs.c.decided_at.is_(None),
    postgresql_where=runs.c.decided_at.is_(None),
)

series = Table(
    "series",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("target", String(120), nullable=False),
    Column("check_id", String(120), nullable=False),
    Column("case_name", String(200), nullable=False),
    UniqueConstraint("target", "check_id", "case_name"),
)

descriptions = Table(
    "descriptions",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("content", Encoded(codec.DESCRIPTION, is_frequent=True), nullable=False),
)

results = Table(
    "results",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("run", Serial, ForeignKey("runs.id"), nullable=False, index=True),
    Column("series", Serial, ForeignKey("series.id"), nullable=False),
    Column("description", Serial, ForeignKey("descriptions.id"), nullable=False),
    Column("run_started_at", Moment, nullable=False),
    Column("outcome", Choice(Outcome), nullable=False),
    Column("judged", Boolean, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("measures", Encoded(codec.MEASURES), nullable=False),
    Column("evidence", Encoded(codec.EVIDENCE, is_frequent=True), nullable=False),
)
Index("ix_results_series", results.c.series, results.c.run_started_at, results.c.run)
Index(
    "ix_results_judged",
    results.c.series,
    results.c.run_started_at,
    results.c.run,
    results.c.outcome,
    sqlite_where=results.c.judged.is_(True),
    postgresql_where=results.c.judged.is_(True),
)

evidence = Table(
    "evidence",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("compressed", LargeBinary, nullable=False),
    Column("uses", Integer, nullable=False, server_default="0"),
)
"""``uses`` counts the references to it in ``results``: without any left, it goes."""

events = Table(
    "events",
    metadata,
    Column("sequence", Serial, primary_key=True),
    Column("key", String(400), nullable=False, unique=True),
    Column("incident_id", String(200), nullable=False),
    Column("target", String(120), nullable=False),
    Column("kind", Choice(EventKind), nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", Encoded(codec.REASON), nullable=False),
    Column("incident", Encoded(codec.INCIDENT), nullable=False),
    Column("data", Encoded(codec.DATA), nullable=False),
    Index(None, "incident_id", "sequence"),
    Index(None, "target", "sequence"),
    sqlite_autoincrement=True,
)

incidents = Table(
    "incidents",
    metadata,
    Column("incident_id", String(200), primary_key=True),
    Column("target", String(120), nullable=False),
    Column("root_check", String(120), nullable=False),
    Column("severity", Choice(Severity), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("is_settled", Boolean, nullable=False, server_default=false()),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("sequence", Serial, nullable=False),
    Column("state", Encoded(codec.INCIDENT), nullable=False),
    Index(None, "is_open", "opened_at", "incident_id"),
    Index(None, "target", "is_open", "opened_at", "incident_id"),
    Index(None, "target", "opened_at", "incident_id"),
    Index(None, "is_settled", "opened_at", "incident_id"),
    Index(None, "target", "root_check", "closed_at", "incident_id"),
)
Index(
    "uq_incidents_open_root",
    incidents.c.target,
    incidents.c.root_check,
    unique=True,
    sqlite_where=incidents.c.is_open.is_(True),
    postgresql_where=incidents.c.is_open.is_(True),
)

outbox = Table(
    "outbox",
    metadata,
    Column("sequence", Serial, primary_key=True),
    Column("key", String(400), nullable=False, unique=True),
    Column("kind", Choice(DeliveryKind), nullable=False),
    Column("incident_id", String(200), nullable=False),
    Column("target", String(120), nullable=False),
    Column("channel", String(40), nullable=False, server_default=""),
    Column("facts", Encoded(codec.FACTS), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("claimed_until", Moment),
    Column("batch", String(40)),
    Column("last_error", Text, nullable=False),
    Index(None, "incident_id", "sequence"),
    sqlite_autoincrement=True,
)

receipts = Table(
    "receipts",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("sequence", Serial, nullable=False),
    Column("kind", Choice(DeliveryKind), nullable=False),
    Column("incident_id", String(200), nullable=False),
    Column("target", String(120), nullable=False),
    Column("channel", String(40), nullable=False, server_default=""),
    Column("ticket", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("delivered_at", Moment, nullable=False),
    Index(None, "incident_id", "sequence"),
    Index(None, "ticket"),
    Index(None, "delivered_at", "key", "channel"),
)

local_tickets = Table(
    "local_tickets",
    metadata,
    Column("number", Serial, primary_key=True, autoincrement=False),
    Column("key", String(400), nullable=False, unique=True),
    Column("target", String(120), nullable=False),
    Column("incident_id", String(200), nullable=False),
    Column("label", String(120), nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),
    UniqueConstraint("label", "incident_id"),
    Index(None, "is_open", "number"),
    Index(None, "target", "is_open", "number"),
)

local_comments = Table(
    "local_comments",
    metadata,
    Column("sequence", Serial, primary_key=True),
    Column("key", String(400), nullable=False, unique=True),
    Column("number", Serial, ForeignKey("local_tickets.number"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "number", "sequence"),
)
