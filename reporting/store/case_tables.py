"""The tables of deployments and cases; ``schema`` has them all."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table

from reporting.domain.deployments import Source
from reporting.domain.verdicts import Verdict
from reporting.store import codec
from reporting.store.columns import Choice, Encoded, Moment, Serial
from reporting.store.naming import metadata

deployments = Table(
    "deployments",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("target", String(120), nullable=False),
    Column("version", String(200), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("in_force_at", Moment),
    Column("source", Choice(Source), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("suspects", Encoded(codec.SUSPECTS), nullable=False),
    Index(None, "target", "started_at", "id"),
    Index(None, "target", "in_force_at", "id"),
)

case_states = Table(
    "case_states",
    metadata,
    Column("series", Serial, ForeignKey("series.id"), primary_key=True, autoincrement=False),
    Column("deployment", String(200)),
    Column("state", Encoded(codec.CASE_STATE), nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("run", Serial, ForeignKey("runs.id"), nullable=False),
    Column("series", Serial, ForeignKey("series.id"), nullable=False),
    Column("target", String(120), nullable=False),
    Column("at", Moment, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("deployment", String(200)),
    Column("verdict", Choice(Verdict), nullable=False),
    Column("baseline", String(200)),
    Column("failing", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("owner", String(120), nullable=False),
    Column("flaky_since", Moment),
    Index(None, "target", "at", "id"),
    Index(None, "target", "deployment", "id"),
    Index(None, "run"),
    sqlite_autoincrement=True,
)
