"""What is read of many in one look is what each tells by itself."""

from dataclasses import replace

from reporting.domain.actions import Decision
from reporting.domain.incident import Event, EventKind
from reporting.domain.reason import Reason
from reporting.store import SqlStore
from tests.reporting.builders import NOON, a_report, a_result, a_run, an_evidence, an_incident

RUNS = [a_run(number) for number in (1, 2, 3)]


def recorded(store: SqlStore) -> None:
    """Record three runs of three checks, with a piece of evidence each."""
    for number, run in enumerate(RUNS):
        content = f"seen {number}".encode()
        results = [a_result(f"health.c{each}", evidence=(an_evidence(content),)) for each in (3, 1, 2)]
        store.record(a_report(run, *results, files=(content,)), NOON)
        store.commit(Decision(run.run_id, (), ()), NOON)


def test_results_of_many_runs(store: SqlStore) -> None:
    """Each run's in the order it was written; a run that was never recorded has none."""
    recorded(store)
    asked = [RUNS[2].run_id, "never", RUNS[0].run_id]

    assert store.all_results(asked) == {each: store.results(each) for each in asked if each != "never"}
    assert [each.check for each in store.all_results(asked)[RUNS[0].run_id]] == ["health.c3", "health.c1", "health.c2"]


def test_more_than_fit_into_one_statement(store: SqlStore) -> None:
    """Thousands of ids are asked about in pieces."""
    recorded(store)
    names = [f"run-{number}" for number in range(2500)]

    assert store.all_results(names).keys() == {each.run_id for each in RUNS}


def test_events_of_many_incidents(store: SqlStore) -> None:
    """Each incident's in the order they were appended; one that is not known has none."""
    recorded(store)
    incidents = [replace(an_incident(f"health.{name}"), incident_id=name) for name in ("a", "b")]
    late = a_run(4)
    store.record(a_report(late, a_result()), NOON)
    events = tuple(
        Event(f"{each.incident_id}:{kind}", each.incident_id, "yard", kind, NOON, Reason("told"), each)
        for kind in (EventKind.OPENED, EventKind.CHANGED)
        for each in incidents
    )
    store.commit(Decision(late.run_id, events, ()), NOON)

    assert store.all_events(["b", "a", "none"]) == {name: store.events(name) for name in ("a", "b")}
    assert [each.kind for each in store.all_events(["a"])["a"]] == [EventKind.OPENED, EventKind.CHANGED]


def test_evidence_that_is_held(store: SqlStore) -> None:
    """Known is what is kept, whatever else is asked for."""
    recorded(store)
    kept = [each.sha256 for run in RUNS for each in store.results(run.run_id)[0].evidence]

    assert store.held([*kept, "0" * 64]) == set(kept)
    assert store.held([]) == set()
