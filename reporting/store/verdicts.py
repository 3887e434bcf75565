"""What is remembered of each case, and the verdicts that were given."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select

from reporting.domain.judging import Judged
from reporting.domain.regressions import CaseState
from reporting.domain.run import CheckKey
from reporting.domain.verdicts import CaseVerdict, KeptVerdict, Verdict, is_compared
from reporting.store import schema
from reporting.store.pieces import chunks
from reporting.store.recording import series_of

_TABLE, _STATES, _SERIES = schema.verdicts, schema.case_states, schema.series
_COUNTED = (Verdict.REGRESSION, Verdict.FLAKY)


def states(connection: Connection, target: str, keys: Iterable[CheckKey]) -> dict[CheckKey, CaseState]:
    """Return what is remembered of these cases, as far as anything is."""
    names = {number: key for key, number in series_of(connection, target, filter(is_compared, keys)).items()}
    return {
        names[series]: state
        for chunk in chunks(sorted(names))
        for series, state in connection.execute(
            select(_STATES.c.series, _STATES.c.state).where(_STATES.c.series.in_(chunk))
        )
    }


def all_states(connection: Connection, target: str) -> dict[CheckKey, CaseState]:
    """Return what is remembered of every case of a target."""
    query = (
        select(_SERIES.c.check_id, _SERIES.c.case_name, _STATES.c.state)
        .join_from(_SERIES, _STATES, _STATES.c.series == _SERIES.c.id)
        .where(_SERIES.c.target == target)
    )
    return {CheckKey(check, case): state for check, case, state in connection.execute(query)}


def keep(connection: Connection, run: int, target: str, judged: Judged, decided_at: datetime) -> None:
    """Remember the states, and append the verdicts that are news."""
    news = [each for each in judged.verdicts if _is_news(each)]
    numbers = series_of(connection, target, [*judged.states, *(each.key for each in news)])
    rows = [
        {"series": numbers[key], "deployment": each.deployment, "state": each} for key, each in judged.states.items()
    ]
    for chunk in chunks([row["series"] for row in rows]):
        connection.execute(delete(_STATES).where(_STATES.c.series.in_(chunk)))
    if rows:
        connection.execute(insert(_STATES), rows)
    if news:
        fixed: dict[str, Any] = {"run": run, "target": target, "decided_at": decided_at}
        connection.execute(insert(_TABLE), [fixed | {"series": numbers[each.key]} | _row(each) for each in news])


def _is_news(case: CaseVerdict) -> bool:
    """Tell whether a verdict is kept: one that differs from the run before, and that a case goes on working is none."""
    said = case.judgement
    return said.is_fresh and not (said.verdict is Verdict.PASSING and said.is_first_here)


def _row(case: CaseVerdict) -> dict[str, Any]:
    names = ("at", "deployment", "verdict", "baseline", "failing", "confirmed", "flaky_since")
    return {"owner": case.owner, **{name: getattr(case.judgement, name) for name in names}}


def of_deployment(connection: Connection, target: str, deployment: str) -> list[KeptVerdict]:
    """Return the verdicts of a deployment, in the order they were given."""
    query = _kept().where(_TABLE.c.target == target, _TABLE.c.deployment == deployment).order_by(_TABLE.c.id)
    return [_read(row) for row in connection.execute(query)]


def counted(connection: Connection, target: str, until: datetime) -> list[KeptVerdict]:
    """Return every verdict up to ``until`` that a count of regressions looks at, oldest first."""
    query = _kept().where(_TABLE.c.target == target, _TABLE.c.at <= until, _TABLE.c.verdict.in_(_COUNTED))
    return [_read(row) for row in connection.execute(query.order_by(_TABLE.c.at, _TABLE.c.id))]


def _kept() -> Select[Any]:
    names = ("at", "decided_at", "deployment", "verdict", "baseline", "failing", "confirmed", "owner", "flaky_since")
    return (
        select(
            _TABLE.c.target,
            _SERIES.c.check_id,
            _SERIES.c.case_name,
            schema.runs.c.run_id,
            *(_TABLE.c[name] for name in names),
        )
        .join_from(_TABLE, _SERIES, _SERIES.c.id == _TABLE.c.series)
        .join(schema.runs, schema.runs.c.id == _TABLE.c.run)
    )


def _read(row: Row[Any]) -> KeptVerdict:
    fields = dict(row._mapping)
    return KeptVerdict(check=fields.pop("check_id"), case=fields.pop("case_name"), **fields)
