"""Read what a decision is made from, and keep the decision."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, tuple_, update

from language import N_
from reporting.domain.actions import Decision, Delivery, DeliveryKind
from reporting.domain.amending import Amendment
from reporting.domain.history import History, Seen
from reporting.domain.incident import Event
from reporting.domain.judging import Judged
from reporting.domain.run import CheckKey, CheckResult, Run
from reporting.errors import StoreError
from reporting.store import deployments, incidents, runs, schema, verdicts
from reporting.store.recording import series_of

_AFTER_ALL = 2**62
"""Stands for the number of a run that has none yet."""
_RESULTS = schema.results.c
_SEEN = (
    select(_RESULTS.run_started_at, _RESULTS.outcome)
    .where(
        _RESULTS.series == bindparam("series"),
        _RESULTS.judged.is_(True),
        tuple_(_RESULTS.run_started_at, _RESULTS.run)
        < tuple_(bindparam("at", type_=_RESULTS.run_started_at.type), bindparam("run", type_=_RESULTS.run.type)),
    )
    .order_by(_RESULTS.run_started_at.desc(), _RESULTS.run.desc())
    .limit(bindparam("depth"))
)
"""Built once: a round of many cases asks it for each of them."""


def history(connection: Connection, run: Run, depth: int, results: Sequence[CheckResult] | None) -> History:
    """Return what to decide ``run`` from; one bounded look into the index per check."""
    number = runs.number_of(connection, run.run_id)
    found = tuple(runs.results(connection, run.run_id) if results is None else results)
    over = incidents.ended(connection, run.target, (each.check for each in found if each.outcome.badness))
    series = series_of(connection, run.target, (each.key for each in found))
    before = run.started_at, _AFTER_ALL if number is None else number
    earlier = {key: _seen(connection, series_number, before, depth) for key, series_number in series.items()}
    return History(
        run,
        found,
        _filled(earlier, found),
        incidents.open_incidents(connection, run.target),
        deployments.known(connection, run),
        verdicts.states(connection, run.target, (each.key for each in found)),
        over,
        incidents.tickets(connection, [each.incident_id for each in over]),
    )


def _filled(earlier: dict[CheckKey, list[Seen]], results: Iterable[CheckResult]) -> dict[CheckKey, list[Seen]]:
    return {each.key: earlier.get(each.key, []) for each in results}


def _seen(connection: Connection, series: int, before: tuple[datetime, int], depth: int) -> list[Seen]:
    values = {"series": series, "at": before[0], "run": before[1], "depth": depth}
    return [Seen(at, outcome) for at, outcome in connection.execute(_SEEN, values)]


def commit(connection: Connection, decision: Decision, decided_at: datetime, seen: History | None) -> bool:
    """Keep the decision; False, with nothing written, if it was made before or what it was made from has changed."""
    if seen is not None and _has_changed(connection, seen):
        return False
    table = schema.runs
    marked = connection.execute(
        update(table)
        .where(table.c.run_id == decision.run_id, table.c.decided_at.is_(None))
        .values(decided_at=decided_at, maintenance=decision.maintenance)
    )
    if marked.rowcount == 0:
        if runs.run(connection, decision.run_id) is None:
            raise StoreError(
                N_("run {run_id} is not in the store: record it before deciding it"), run_id=decision.run_id
            )
        return False
    if decision.judged is not None:
        _keep_verdicts(connection, decision, decision.judged, decided_at)
    for event in decision.events:
        _append(connection, event)
    for delivery in decision.deliveries:
        _queue(connection, delivery, decided_at)
    return True


def amend(connection: Connection, amendment: Amendment, amended_at: datetime) -> bool:
    """Keep what people did; False, with nothing written, if an incident is not as it was read."""
    for incident_id, before in amendment.seen.items():
        if incidents.incident(connection, incident_id) != before:
            return False
    for event in amendment.events:
        _append(connection, event)
    for delivery in amendment.deliveries:
        _queue(connection, delivery, amended_at)
    _file(connection, amendment, amended_at)
    table = schema.ticket_states
    for incident_id, state in amendment.states:
        connection.execute(delete(table).where(table.c.incident_id == incident_id))
        values = {"incident_id": incident_id, "ticket": state.ticket, "state": state, "synced_at": amended_at}
        connection.execute(insert(table).values(values))
    return True


def _file(connection: Connection, amendment: Amendment, amended_at: datetime) -> None:
    """Write the receipts of tickets that people opened: theirs are not opened by us."""
    targets = {event.incident_id: event.target for event in amendment.events}
    for incident_id, ticket in amendment.filed.items():
        connection.execute(
            insert(schema.receipts).values(
                key=f"{incident_id}:filed",
                sequence=0,
                kind=DeliveryKind.TICKET_OPEN,
                incident_id=incident_id,
                target=targets[incident_id],
                ticket=ticket,
                created_at=amended_at,
                delivered_at=amended_at,
            )
        )


def _has_changed(connection: Connection, seen: History) -> bool:
    run = seen.run
    return (
        incidents.open_incidents(connection, run.target) != tuple(seen.open_incidents)
        or deployments.known(connection, run) != seen.deployment
        or verdicts.states(connection, run.target, (each.key for each in seen.results)) != seen.states
        or runs.is_overtaken(connection, run)
        or incidents.ended(connection, run.target, (each.check for each in seen.results if each.outcome.badness))
        != seen.ended
    )


def _keep_verdicts(connection: Connection, decision: Decision, judged: Judged, decided_at: datetime) -> None:
    run, number = runs.run(connection, decision.run_id), runs.number_of(connection, decision.run_id)
    if run is None or number is None:
        raise StoreError(N_("run {run_id} is not in the store: record it before deciding it"), run_id=decision.run_id)
    table = schema.runs
    connection.execute(update(table).where(table.c.id == number).values(judged_on=judged.deployment or ""))
    deployments.note_run(connection, run, decided_at, is_of_checkout=judged.is_of_checkout)
    verdicts.keep(connection, number, run.target, judged, decided_at)
    if decision.suspects and judged.deployment is not None:
        deployments.keep_suspects(connection, run, judged.deployment, decision.suspects)


def _append(connection: Connection, event: Event) -> None:
    table, projection = schema.events, schema.incidents
    values = {
        "key": event.key,
        "incident_id": event.incident_id,
        "target": event.target,
        "kind": event.kind,
        "at": event.at,
        "reason": event.reason,
        "incident": event.incident,
        "data": event.data,
    }
    sequence = connection.execute(insert(table).values(values).returning(table.c.sequence)).scalar_one()
    state = event.incident
    connection.execute(delete(projection).where(projection.c.incident_id == event.incident_id))
    connection.execute(
        insert(projection).values(
            incident_id=state.incident_id,
            target=state.target,
            root_check=state.check,
            severity=state.severity,
            is_open=state.closed_at is None,
            is_settled=state.is_settled,
            opened_at=state.opened_at,
            closed_at=state.closed_at,
            sequence=sequence,
            state=state,
        )
    )


def _queue(connection: Connection, delivery: Delivery, created_at: datetime) -> None:
    connection.execute(
        insert(schema.outbox).values(
            key=delivery.key,
            kind=delivery.kind,
            incident_id=delivery.incident_id,
            target=delivery.target,
            channel=delivery.channel,
            facts=delivery.content,
            created_at=created_at,
            attempts=0,
            next_at=created_at,
            last_error="",
        )
    )
