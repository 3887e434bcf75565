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
from reporting.ports.figures import Stretch
from reporting.ports.keeping import Keep
from reporting.store import SqlStore, open_store
from reporting.store.database import Database
from tests.reporting.builders import NOON, Clock, a_report, a_result, a_run, an_evidence, an_incident, some_facts

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
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
    store.all_results(["run-1", "run-2"]), store.all_events([incident.incident_id, "none"]), store.held(["0" * 64, "1"])
    store.evidence("0" * 64), store.outcomes("yard", result.key, 5), store.series("yard")
    book, facts = store.local_tickets, some_facts()
    told = facts.incident
    draft = LocalTicket("", told.target, told.incident_id, told.label, "t", "b", "open", NOON, None, ())
    book.comment("k2", book.add("k", draft).ticket, "text", NOON, is_open=False)
    book.find(told.label, told.incident_id), book.ticket("RONDA-1"), book.tickets(), book.tickets("yard")


def _ask_figures(store: SqlStore) -> None:
    stretch = Stretch("yard", NOON - 3 * DAY, NOON + 40 * DAY, NOON + 40 * DAY)
    port = store.figures
    list(port.events(stretch)), port.tickets(stretch), port.arrivals(stretch), list(port.verdicts(stretch))
    (
        list(port.planned_runs(stretch)),
        list(port.measured(stretch, "health", HOUR)),
        port.response_times(stretch, "health"),
    )
    list(port.measures(stretch, "hygiene")), port.sent(stretch), port.began_at("yard")
    list(store.past.runs_between("yard", stretch.since, stretch.until))
    store.past.filled_from("yard", stretch.since + DAY, stretch.until, 3, stretch.since)
    list(store.past.incidents_between("yard", stretch.since, stretch.until))
    list(store.past.people_events("yard", stretch.since, stretch.until))


def keep_some_days(store: SqlStore) -> None:
    """Record a run of each of some days, so that there is something to roll up."""
    for number in range(10, 20):
        run = a_run(number, started_at=NOON + DAY * number)
        seen = a_result(evidence=(an_evidence(b"{}"),))
        store.record(a_report(run, seen, a_result("hygiene.media"), files=(b"{}",)), run.started_at)
        store.commit(Decision(run.run_id, (), ()), run.started_at)


def _ask_archive(store: SqlStore) -> None:
    keep, now = Keep(days=2, results=1, runs=1), NOON + 40 * DAY
    for day in store.archive.due("yard", keep, now, now, 9):
        store.archive.foresee("yard", day, keep, now)
        store.archive.roll_up("yard", day, keep, now)
    late = a_run(2, run_id="late")
    store.record(a_report(late, a_result("health.third")), now)
    store.commit(Decision("late", (), ()), now)
    assert store.archive.due("yard", keep, now, now, 9)
    store.archive.state("yard", keep, now)
    assert store.run("run-1") is not None
    store.known_runs(["run-1", "run-2"]), store.sightings("yard")


def test_every_question_is_answered_from_an_index(tmp_path: Path) -> None:
    """SQLite's plan for each statement of the store neither walks a growing table nor sorts one."""
    url = f"sqlite:///{tmp_path}/ronda.sqlite3"
    with open_store(url) as store:
        for number in (1, 2):
            store.record(a_report(a_run(number), a_result()), NOON)
            store.commit(Decision(f"run-{number}", (), ()), NOON)
        with _listening() as heard:
            _ask_everything(store)
            _ask_figures(store)
            keep_some_days(store)
            _ask_archive(store)
            _ask_figures(store)
    plans = _plans(url, heard)

    assert len(plans) > 100
    assert any("archives" in statement for statement, _plan in plans)
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
