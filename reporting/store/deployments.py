"""Which version a target runs, from marks and from runs that name one."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from reporting.domain.deployments import Deployment, Source, SuspectList, Suspects
from reporting.domain.run import Run
from reporting.store import schema

_TABLE = schema.deployments


def known(connection: Connection, run: Run) -> str | None:
    """Return the version a run is on: its own, or else the one in force when it started; None if none is known."""
    if run.deployment is not None:
        return run.deployment
    row = _in_force(connection, run.target, run.started_at)
    return row.version if row is not None else None


def note_run(connection: Connection, run: Run, recorded_at: datetime, *, is_of_checkout: bool = False) -> None:
    """Take a version that a run names as deployed, unless it is known to be.

    A run of the version's source alone shows that it is on its way, not that it is in force.
    """
    if run.deployment is None:
        return
    target, version, at = run.target, run.deployment, run.started_at
    current = _in_force(connection, target, at)
    following = _first(connection, _where(target).where(_TABLE.c.in_force_at > at).order_by(*_IN_FORCE))
    if any(row is not None and row.version == version for row in (current, following)):
        return
    pending = _pending(connection, target, version, at)
    if is_of_checkout:
        if pending is None:
            _add(connection, target, version, at, recorded_at, in_force_at=None, source=Source.RUN)
    elif pending is not None:
        _change(connection, pending, in_force_at=at)
    else:
        _add(connection, target, version, at, recorded_at, in_force_at=at, source=Source.RUN)


def started(connection: Connection, target: str, version: str, at: datetime, recorded_at: datetime) -> bool:
    """Mark that a version is being deployed; False if that is known already."""
    if (row := _same_around(connection, target, version, at)) is not None and row.finished_at is None:
        return False
    _add(connection, target, version, at, recorded_at, in_force_at=None, source=Source.MARK)
    return True


def finished(connection: Connection, target: str, version: str, at: datetime, recorded_at: datetime) -> bool:
    """Mark that a version has been deployed, and is what the target runs from then on; False if that is known."""
    row = _pending(connection, target, version, at) or _same_around(connection, target, version, at)
    if row is None:
        _add(connection, target, version, at, recorded_at, in_force_at=at, finished_at=at, source=Source.MARK)
        return True
    if row.finished_at is not None:
        return False
    in_force_at = min(at, row.in_force_at) if row.in_force_at else at
    _change(connection, row, finished_at=at, in_force_at=in_force_at)
    return True


def deployments(connection: Connection, target: str, limit: int) -> list[Deployment]:
    """Return the latest deployments, newest first."""
    query = _where(target).order_by(_TABLE.c.started_at.desc(), _TABLE.c.id.desc()).limit(limit)
    return [_read(row) for row in connection.execute(query)]


def suspects(connection: Connection, number: int) -> SuspectList:
    """Return what was found out about the commits of a deployment."""
    found = connection.scalar(select(_TABLE.c.suspects).where(_TABLE.c.id == number))
    return found or SuspectList()


def keep_suspects(connection: Connection, run: Run, version: str, found: tuple[Suspects, ...]) -> None:
    """Keep the suspect commits of the deployment a run was on, those of each baseline once."""
    row = _in_force(connection, run.target, run.started_at)
    if row is None or row.version != version:
        row = _pending(connection, run.target, version, run.started_at)
    if row is None:
        return
    before: SuspectList = row.suspects
    fresh = tuple(each for each in found if before.of(each.baseline) is None)
    if fresh:
        _change(connection, row, suspects=SuspectList((*before.found, *fresh)))


_IN_FORCE = _TABLE.c.in_force_at, _TABLE.c.id


def _where(target: str) -> Select[Any]:
    return select(_TABLE).where(_TABLE.c.target == target)


def _first(connection: Connection, query: Select[Any]) -> Row[Any] | None:
    return connection.execute(query.limit(1)).first()


def _in_force(connection: Connection, target: str, at: datetime) -> Row[Any] | None:
    query = _where(target).where(_TABLE.c.in_force_at <= at)
    return _first(connection, query.order_by(*(column.desc() for column in _IN_FORCE)))


def _pending(connection: Connection, target: str, version: str, at: datetime) -> Row[Any] | None:
    """Return the latest deployment of the version that was marked as started by then, and is not in force yet."""
    query = _where(target).where(_TABLE.c.started_at <= at, _TABLE.c.in_force_at.is_(None), _TABLE.c.version == version)
    return _first(connection, query.order_by(_TABLE.c.started_at.desc(), _TABLE.c.id.desc()))


def _same_around(connection: Connection, target: str, version: str, at: datetime) -> Row[Any] | None:
    """Return the deployment before ``at``, or else the one after it, if it is of this version."""
    column = _TABLE.c.started_at
    before = _first(connection, _where(target).where(column <= at).order_by(column.desc(), _TABLE.c.id.desc()))
    after = _first(connection, _where(target).where(column > at).order_by(column, _TABLE.c.id))
    return next((row for row in (before, after) if row is not None and row.version == version), None)


def _add(
    connection: Connection, target: str, version: str, started_at: datetime, recorded_at: datetime, **values: Any
) -> None:
    fixed = {"target": target, "version": version, "started_at": started_at, "recorded_at": recorded_at}
    connection.execute(insert(_TABLE).values(**fixed, **values, suspects=SuspectList()))


def _change(connection: Connection, row: Row[Any], **values: Any) -> None:
    connection.execute(update(_TABLE).where(_TABLE.c.id == row.id).values(**values))


def _read(row: Row[Any]) -> Deployment:
    return Deployment(
        number=row.id,
        target=row.target,
        version=row.version,
        started_at=row.started_at,
        finished_at=row.finished_at,
        in_force_at=row.in_force_at,
        source=row.source,
    )
