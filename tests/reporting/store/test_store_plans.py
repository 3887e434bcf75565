"""No question reads more the longer the history is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from reporting.domain.actions import Action, Decision
from reporting.domain.addressing import decision_of
from reporting.domain.amending import Amendment
from reporting.domain.deployments import Suspects
from reporting.domain.incident import EventKind
from reporting.domain.judging import judge_run
from reporting.domain.policy import Policy
from reporting.domain.reason import Reason
from reporting.domain.tickets import TicketState
from reporting.ports import LocalTicket
from reporting.store import SqlStore, open_store
from reporting.store.database import Database
from tests.reporting.builders import NOON, Clock, a_report, a_result, a_run, an_incident, some_facts

SHORT = {"outbox", "earlier"}
"""Tables that hold only what is still to be done: reading them from the start is fine."""


@contextmanager
def _listening() -> Iterator[list[tuple[str, Any]]]:
    heard: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")):
            heard.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def _ask_everything(store: SqlStore) -> None:
    result, run, clock = a_result(), a_run(3, deployment="A"), Clock()
    case = a_result("regression.orders", case="list", attempts=2)
    store.record(a_report(run, result, case), NOON)
    store.undecided()
    history = store.history(run, 5)
    incident = an_incident("health.third")
    action = Action(EventKind.OPENED, incident, NOON, Reason("because"))
    suspects = (Suspects("A", "A"),)
    store.commit(decision_of("run-3", [action], [result], judge_run(history, Policy()), suspects), NOON, history)
    for pending in store.claim(clock, 60):
        store.receipt(pending.delivery.key, "T-1", NOON)
        store.postpone(pending.delivery.key, "x", NOON)
    store.undelivered(NOON + timedelta(days=1))
    store.targets()
    store.run("run-1"), store.runs("yard", 5), store.results("run-1"), store.is_overtaken(run)
    store.incidents(), store.incidents("yard"), store.incidents("yard", only_open=True), store.incidents(only_open=True)
    store.incident(incident.incident_id), store.events(incident.incident_id), store.tickets([incident.incident_id])
    store.unsettled(NOON, 5), store.with_tickets(["T-1"]), store.receipts(incident.incident_id)
    store.ticket_states([incident.incident_id]), store.open_at("yard", "health.third")
    state = TicketState("T-1", is_open=True, status="Open", title="t", created_at=NOON)
    store.amend(Amendment(seen={incident.incident_id: incident}, states=((incident.incident_id, state),)), NOON)
    store.notices.claim(clock, 60, 3), store.notices.sent(NOON, NOON), store.notices.accepted("k")
    store.keys_of(incident.incident_id)
    store.mark_started("yard", "B", NOON, NOON), store.mark_finished("yard", "B", NOON, NOON)
    number = store.deployments("yard", 5)[0].number
    store.suspects(number), store.case_states("yard"), store.verdicts("yard", "B"), store.sightings("yard")
    store.counted_verdicts("yard", NOON)
    store.evidence("0" * 64), store.outcomes("yard", result.key, 5), store.series("yard")
    book, facts = store.local_tickets, some_facts()
    told = facts.incident
    draft = LocalTicket("", told.target, told.incident_id, told.label, "t", "b", "open", NOON, None, ())
    book.comment("k2", book.add("k", draft).ticket, "text", NOON, is_open=False)
    book.find(told.label, told.incident_id), book.ticket("RONDA-1"), book.tickets(), book.tickets("yard")


def test_every_question_is_answered_from_an_index(tmp_path: Path) -> None:
    """SQLite's plan for each statement of the store neither walks a growing table nor sorts one."""
    url = f"sqlite:///{tmp_path}/ronda.sqlite3"
    with open_store(url) as store:
        for number in (1, 2):
            store.record(a_report(a_run(number), a_result()), NOON)
            store.commit(Decision(f"run-{number}", (), ()), NOON)
        with _listening() as heard:
            _ask_everything(store)
    plans = _plans(url, heard)

    assert len(plans) > 30
    assert [(plan, statement) for statement, plan in plans if _is_long(plan)] == []


def _plans(url: str, heard: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    database, plans = Database(url), []
    with database.reading() as connection:
        for statement, parameters in heard:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans += [(statement, str(row.detail)) for row in rows]
    database.close()
    return plans


def _is_long(plan: str) -> bool:
    walked = re.match(r"SCAN (\w+)(?! USING)", plan)
    return (
        walked is not None and "USING" not in plan and walked[1] not in SHORT | {"CONSTANT"}
    ) or "TEMP B-TREE" in plan


def test_the_guard_sees_a_walk() -> None:
    """The test above would notice a table that is walked, and one that is sorted."""
    assert _is_long("SCAN results")
    assert _is_long("USE TEMP B-TREE FOR ORDER BY")
    assert not _is_long("SEARCH results USING INDEX ix_results_judged (series=?)")
    assert not _is_long("SCAN outbox")
