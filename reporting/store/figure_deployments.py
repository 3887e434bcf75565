"""Read which versions came into force, and since when that was known."""

from sqlalchemy import Connection, and_, select

from reporting.domain.deployments import Deployment
from reporting.domain.kpi.deployments import Arrival
from reporting.store import schema

_NAMES = ("target", "version", "started_at", "finished_at", "in_force_at", "source")


def arrivals(connection: Connection, target: str) -> list[Arrival]:
    """Return the deployments of a target that came into force, the first first.

    One that a run showed is known since that run was decided, one that was marked since the mark.
    """
    table, runs = schema.deployments, schema.runs
    its_run = and_(
        runs.c.target == table.c.target,
        runs.c.started_at == table.c.in_force_at,
        runs.c.deployment == table.c.version,
    )
    query = (
        select(table.c.id, table.c.recorded_at, runs.c.decided_at, *(table.c[name] for name in _NAMES))
        .outerjoin(runs, its_run)
        .where(table.c.target == target, table.c.in_force_at.is_not(None))
        .order_by(table.c.in_force_at, table.c.id, runs.c.id)
    )
    found: dict[int, Arrival] = {}
    for row in connection.execute(query):
        deployment = Deployment(number=row.id, **{name: row._mapping[name] for name in _NAMES})
        moments = [row.recorded_at, row.in_force_at, row.decided_at]
        known_at = max(moment for moment in moments if moment is not None)
        before = found.get(row.id)
        if before is None or known_at < before.known_at:
            found[row.id] = Arrival(deployment, known_at)
    return list(found.values())
