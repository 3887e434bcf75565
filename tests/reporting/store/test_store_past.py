"""The past is read in order, in pieces, and whole, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import update

from reporting.domain.actions import Action, Decision
from reporting.domain.addressing import decision_of
from reporting.domain.amending import amendment_of
from reporting.domain.incident import Dismissal, EventKind, Incident, Origin, closed
from reporting.domain.judging import Judged
from reporting.domain.policy import Policy
from reporting.domain.reason import Reason
from reporting.domain.tickets import Resolution
from reporting.pipeline import decide_all
from reporting.store import SqlStore, schema
from reporting.store.database import Database
from reporting.store.past_results import RESULTS_AT_ONCE
from reporting.store.past_runs import RUNS_AT_ONCE
from reporting.store.replaying import EVENTS_AT_ONCE, INCIDENTS_AT_ONCE
from tests.reporting.builders import NOON, STEP, Clock, a_report, a_result, a_run, an_evidence, an_incident

LATER = NOON + timedelta(days=365)
WHY = Reason("because")


def decided(store: SqlStore, number: int, *names: str, at: datetime = NOON, **changes: object) -> None:
    """Keep a run that was decided, and found these checks working."""
    run = a_run(number, **changes)
    store.record(a_report(run, *(a_result(name, "passed") for name in names or ("health.api",))), at)
    assert store.commit(Decision(run.run_id, (), (), Judged(run.deployment)), at)


def walked(store: SqlStore, since: datetime = NOON, until: datetime = LATER) -> list[str]:
    """Return the runs that are read, by their ids."""
    return [each.run.run_id for each in store.past.runs_between("yard", since, until)]


def test_runs_come_in_the_order_of_their_decisions(store: SqlStore) -> None:
    """By their start, then by the order in which they were recorded, over every edge between two pieces."""
    count = RUNS_AT_ONCE + 5
    for number in [*range(2, count + 1), 1]:
        decided(store, number, started_at=NOON + STEP * (number // 2))

    assert walked(store) == ["run-1", *(f"run-{number}" for number in range(2, count + 1))]


def test_a_window_has_its_beginning_and_not_its_end(store: SqlStore) -> None:
    """Runs that start at its end are those of the next window; other targets are left out."""
    for number in (1, 2, 3):
        decided(store, number)
    decided(store, 4, started_at=NOON + 2 * STEP, target="port")

    assert walked(store, NOON + 2 * STEP, NOON + 3 * STEP) == ["run-2"]


def test_what_a_run_found_is_what_was_recorded(store: SqlStore) -> None:
    """Every field of a result is read back but measures and evidence."""
    content = b"{}"
    result = a_result(
        "regression.orders",
        case="list",
        attempts=3,
        endpoint="GET /orders",
        token="…9f3a #1a2b3c4d",
        needs=("health.api",),
        runbook="orders",
        next_step="look",
        owner="ana",
        measures={"latency_ms": 3.0},
        evidence=(an_evidence(content),),
    )
    store.record(a_report(a_run(1), result, a_result("health.api", "unknown"), files=(content,)), NOON)
    decide_all(store, Policy(), Clock())

    (past,) = store.past.runs_between("yard", NOON, LATER)

    assert past.run == a_run(1)
    assert past.results == (replace(result, measures={}, evidence=()), a_result("health.api", "unknown"))
    assert (past.was_judged, past.deployment, past.decided_at) == (True, "1.4.2", Clock().now)


def test_results_are_not_lost_between_pieces(store: SqlStore) -> None:
    """Runs that are larger together than a piece each come with all they found, in its order."""
    names = [f"health.c{number}" for number in range(RESULTS_AT_ONCE // 2 + 1)]
    decided(store, 1, *names)
    decided(store, 2, *reversed(names))
    decided(store, 3, "health.api")

    found = [[each.check for each in past.results] for past in store.past.runs_between("yard", NOON, LATER)]

    assert found == [names, names[::-1], ["health.api"]]


def test_a_run_that_found_nothing_is_read(store: SqlStore) -> None:
    """It was decided, so it is part of the past."""
    store.record(a_report(a_run(1)), NOON)
    store.commit(Decision("run-1", (), (), Judged()), NOON)

    assert [past.results for past in store.past.runs_between("yard", NOON, LATER)] == [()]


def test_undecided_runs_are_left_out(store: SqlStore) -> None:
    """They will be part of the past once they are decided."""
    decided(store, 1)
    store.record(a_report(a_run(2), a_result()), NOON)

    assert walked(store) == ["run-1"]


def test_an_overtaken_run_says_so(store: SqlStore) -> None:
    """Nothing came of it, and that is told."""
    for number in (2, 1):
        store.record(a_report(a_run(number), a_result()), NOON)
        decide_all(store, Policy(), Clock())

    found = {past.run.run_id: past.was_judged for past in store.past.runs_between("yard", NOON, LATER)}

    assert found == {"run-1": False, "run-2": True}


def test_runs_older_than_the_verdicts_were_judged(store: SqlStore, url: str) -> None:
    """A store that was made before runs said which version they were judged on: its runs count, on their own."""
    decided(store, 1)
    decided(store, 2)
    database = Database(url)
    with database.writing() as connection:
        connection.execute(update(schema.runs).where(schema.runs.c.run_id == "run-1").values(judged_on=None))
    database.close()

    found = [(past.was_judged, past.deployment) for past in store.past.runs_between("yard", NOON, LATER)]

    assert found == [(True, "1.4.2"), (True, "1.4.2")]


def test_where_a_walk_has_to_begin(store: SqlStore) -> None:
    """At the run that is as many judged results back as are wanted, of the check that was measured least often."""
    for number in range(1, 9):
        decided(store, number, "health.api", *(["health.rare"] if number in (2, 5, 8) else []))
    since = NOON + 7 * STEP

    def begin(depth: int, earliest: datetime = NOON, until: datetime = LATER) -> datetime:
        return store.past.filled_from("yard", since, until, depth, earliest)

    assert begin(2) == NOON + 2 * STEP
    assert begin(1) == NOON + 5 * STEP
    assert begin(100) == NOON + STEP
    assert begin(2, earliest=NOON + 4 * STEP) == NOON + 5 * STEP
    assert begin(2, until=NOON + 8 * STEP) == NOON + 5 * STEP
    assert store.past.filled_from("port", since, LATER, 2, NOON) == since


def opened(store: SqlStore, number: int, incident: Incident) -> None:
    """Keep a run that opened an incident."""
    run = a_run(number)
    store.record(a_report(run, a_result(incident.check)), NOON)
    action = Action(EventKind.OPENED, incident, incident.opened_at, WHY)
    assert store.commit(decision_of(run.run_id, [action], []), NOON)


def numbered(number: int, **changes: object) -> Incident:
    """Return an incident of a check of its own."""
    made = an_incident(f"health.c{number}", opened_at=NOON + STEP * (number // 2))
    return replace(made, **changes)  # type: ignore[arg-type]


def test_incidents_come_oldest_first_with_their_events(store: SqlStore) -> None:
    """None is lost or doubled between two pieces, though several were opened at the same moment."""
    count = INCIDENTS_AT_ONCE * 2 + 1
    for number in range(count):
        opened(store, number, numbered(number))

    found = list(store.past.incidents_between("yard", NOON, LATER))

    assert len(found) == len({incident.incident_id for incident, _events in found}) == count
    assert [incident.opened_at for incident, _events in found] == sorted(each.opened_at for each, _events in found)
    assert all([event.kind for event in events] == [EventKind.OPENED] for _incident, events in found)


def test_which_incidents_belong_to_a_window(store: SqlStore) -> None:
    """Those that were not over before it and were known before its end; events after the end are left out."""
    since, until = NOON + 10 * STEP, NOON + 20 * STEP
    over, going, late = numbered(2), numbered(4), numbered(60)
    for number, incident in enumerate((over, going, late), start=1):
        opened(store, number, incident)
    ending = Action(EventKind.CLOSED, closed(over, NOON + 9 * STEP), NOON + 9 * STEP, WHY)
    store.amend(amendment_of(over, [ending], "1"), NOON)
    ending = Action(EventKind.CLOSED, closed(going, NOON + 30 * STEP), NOON + 30 * STEP, WHY)
    store.amend(amendment_of(going, [ending], "1"), NOON)

    found = list(store.past.incidents_between("yard", since, until))

    assert [(incident.check, [event.kind for event in events]) for incident, events in found] == [
        ("health.c4", [EventKind.OPENED])
    ]
    assert found[0][0].closed_at == NOON + 30 * STEP


def test_what_people_did_is_read_in_its_order(store: SqlStore) -> None:
    """Only what came through tickets, only to incidents that checks noticed, and all of it over every edge."""
    ours, theirs = numbered(2), numbered(4, origin=Origin.HAND)
    opened(store, 1, ours)
    opened(store, 2, theirs)
    count = EVENTS_AT_ONCE + 3
    for incident in (theirs, ours):
        before = incident
        for number in range(count):
            after = replace(incident, dismissal=Dismissal(Resolution.WONT_FIX, NOON + number * STEP))
            action = Action(EventKind.DISMISSED, after, NOON + number * STEP, WHY)
            assert store.amend(amendment_of(before, [action], str(number)), NOON)
            before = after

    found = list(store.past.people_events("yard", NOON + STEP, NOON + (count - 1) * STEP))

    assert [event.at for event in found] == [NOON + number * STEP for number in range(1, count - 1)]
    assert {event.incident_id for event in found} == {ours.incident_id}
