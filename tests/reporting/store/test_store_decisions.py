"""What a decision is made from, and how it is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reporting.domain.actions import Action, Decision
from reporting.domain.addressing import decision_of
from reporting.domain.incident import Event, EventKind, Incident, closed, fold
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.reason import Reason
from reporting.domain.run import CheckResult
from reporting.errors import StoreError
from reporting.store import SqlStore
from tests.reporting.builders import NOON, STEP, a_report, a_result, a_run, an_incident
from tests.reporting.dumping import dump

API = a_result()


def _record(store: SqlStore, number: int, *results: CheckResult, **changes: str) -> None:
    store.record(a_report(a_run(number, **changes), *results), NOON)


def _decision(run_id: str, *incidents: Incident, kind: EventKind = EventKind.OPENED) -> Decision:
    reason = Reason("{runs} runs", {"runs": 2})
    return decision_of(run_id, [Action(kind, each, NOON, reason) for each in incidents], [API])


def test_history_is_bounded_and_newest_first(store: SqlStore) -> None:
    """Up to ``depth`` outcomes of earlier runs, newest first, of this run's checks only."""
    for number, outcome in enumerate(["passed", "failed", "degraded", "failed"]):
        _record(store, number, replace(API, outcome=Outcome(outcome)), a_result("health.other"))
    _record(store, 4, API)

    history = store.history(a_run(4), 3)

    seen = [(each.at, each.outcome) for each in history.earlier[API.key]]
    assert seen == [(NOON + STEP * 3, "failed"), (NOON + STEP * 2, "degraded"), (NOON + STEP, "failed")]
    assert list(history.earlier) == [API.key]
    assert (history.run, history.results) == (a_run(4), (API,))


def test_history_holds_what_was_judged(store: SqlStore) -> None:
    """Unknown and skipped outcomes are passed over, however many there are."""
    for number, outcome in enumerate(["failed", *["unknown", "skipped"] * 10, "passed"]):
        _record(store, number, replace(API, outcome=Outcome(outcome)))

    seen = store.history(a_run(21), 5).earlier[API.key]

    assert [each.outcome for each in seen] == ["failed"]


def test_history_ends_before_its_run(store: SqlStore) -> None:
    """Later runs, other targets, and a run that began at the same moment but was recorded later are left out."""
    _record(store, 1, API)
    _record(store, 2, API)
    _record(store, 2, API, run_id="same-moment")
    _record(store, 3, API)
    _record(store, 1, API, run_id="quay-1", target="quay")

    def starts(run_id: str) -> list[int]:
        run = store.run(run_id)
        assert run is not None
        return [int((each.at - NOON) / STEP) for each in store.history(run, 9).earlier[API.key]]

    assert [starts(run_id) for run_id in ("run-1", "run-2", "same-moment", "run-3")] == [[], [1], [2, 1], [2, 2, 1]]


def test_history_of_a_run_that_was_not_recorded(store: SqlStore) -> None:
    """For a rehearsal the results come from the caller, the earlier outcomes from the store."""
    _record(store, 1, API)

    history = store.history(a_run(2), 9, [API, a_result("health.fresh")])

    assert [[each.outcome for each in seen] for seen in history.earlier.values()] == [["failed"], []]


def test_a_decision_is_kept_whole(store: SqlStore) -> None:
    """Events, incident and delivery are there, and the run is decided."""
    _record(store, 1, API)
    incident = an_incident()

    assert store.commit(_decision("run-1", incident), NOON) is True

    assert store.incident(incident.incident_id) == incident
    assert [(event.kind, event.incident) for event in store.events(incident.incident_id)] == [("opened", incident)]
    pending = store.undelivered(NOON + STEP)
    assert [(each.delivery.facts.incident, each.delivery.facts.results) for each in pending] == [(incident, (API,))]
    assert store.undecided() == []


def test_a_run_is_decided_once(store: SqlStore, url: str) -> None:
    """A second decision of the same run says so and changes nothing."""
    _record(store, 1, API)
    store.commit(_decision("run-1", an_incident()), NOON)
    before = dump(url)

    assert store.commit(_decision("run-1", an_incident("health.other")), NOON) is False
    assert dump(url) == before


def test_a_stale_decision_is_refused(store: SqlStore, url: str) -> None:
    """A decision made from open incidents that have changed since is not kept."""
    _record(store, 1, API)
    _record(store, 2, API)
    stale = store.history(a_run(2), 3)
    store.commit(_decision("run-1", an_incident()), NOON)
    before = dump(url)

    assert store.commit(_decision("run-2", an_incident()), NOON, stale) is False
    assert dump(url) == before
    assert store.commit(_decision("run-2"), NOON, store.history(a_run(2), 3)) is True


def test_a_decision_overtaken_meanwhile_is_refused(store: SqlStore) -> None:
    """A decision is not kept when a later run was decided while it was being made."""
    _record(store, 1, API)
    _record(store, 2, API)
    early = store.history(a_run(1), 3)
    store.commit(_decision("run-2"), NOON)

    assert store.is_overtaken(a_run(1)) is True
    assert store.commit(_decision("run-1"), NOON, early) is False


def test_overtaking_is_per_target_and_by_start(store: SqlStore) -> None:
    """Only a later, decided run of the same target overtakes; of two that began together, the one recorded later."""
    _record(store, 1, API)
    _record(store, 1, API, run_id="same-moment")
    _record(store, 9, API, run_id="quay", target="quay")
    store.commit(_decision("quay"), NOON)
    assert store.is_overtaken(a_run(1)) is False

    store.commit(_decision("same-moment"), NOON)

    assert store.is_overtaken(a_run(1)) is True
    assert store.is_overtaken(a_run(1, run_id="same-moment")) is False
    assert store.is_overtaken(a_run(0, run_id="unrecorded")) is True


def test_a_run_of_another_room_overtakes_nothing(store: SqlStore) -> None:
    """A later run that measured none of the same leaves an earlier one to be decided."""
    _record(store, 1, a_result("hygiene.media.orphans"))
    _record(store, 2, API)
    store.commit(_decision("run-2"), NOON)

    assert store.is_overtaken(a_run(1)) is False


def test_a_decision_needs_its_run(store: SqlStore, url: str) -> None:
    """A decision about a run that is not there is an error, and nothing of it is kept."""
    before = dump(url)

    with pytest.raises(StoreError, match="run run-1 is not in the store: record it before deciding it"):
        store.commit(_decision("run-1", an_incident()), NOON)
    assert dump(url) == before


def test_one_open_incident_per_root(store: SqlStore, url: str) -> None:
    """The database itself refuses a second open incident with the same root, whole."""
    _record(store, 1, API)
    _record(store, 2, API)
    store.commit(_decision("run-1", an_incident()), NOON)
    before = dump(url)

    with pytest.raises(StoreError):
        store.commit(_decision("run-2", an_incident(), an_incident(incident_id="yard-twin")), NOON)
    assert dump(url) == before


def test_incidents_are_the_fold_of_their_events(store: SqlStore) -> None:
    """After any events, the kept state is the domain's fold over them, and events stay in order."""
    first, other = an_incident(), an_incident("health.other")
    worse = replace(first, severity=Severity.S1)
    over = closed(worse, NOON + STEP * 3)
    steps = [
        (EventKind.OPENED, (first, other)),
        (EventKind.CHANGED, (worse,)),
        (EventKind.CLOSED, (over,)),
    ]
    for number, (kind, incidents) in enumerate(steps, start=1):
        _record(store, number, API)
        store.commit(_decision(f"run-{number}", *incidents, kind=kind), NOON)

    events: list[Event] = [*store.events(first.incident_id), *store.events(other.incident_id)]

    assert [event.kind for event in events] == ["opened", "changed", "closed", "opened"]
    assert {each.incident_id: each for each in store.incidents()} == fold(events)


def test_incidents_are_listed_open_first(store: SqlStore) -> None:
    """Open incidents come first, then newest first; by target, only open ones, and no more than asked."""
    _record(store, 1, API)
    made = [
        an_incident(f"health.c{number}", opened_at=NOON + timedelta(minutes=number), target=target)
        for number, target in ((1, "yard"), (2, "yard"), (3, "quay"), (4, "yard"))
    ]
    made[3] = closed(made[3], NOON + STEP)
    store.commit(_decision("run-1", *made), NOON)

    def listed(*args: str, **options: bool | int) -> list[str]:
        return [each.check[-1] for each in store.incidents(*args, **options)]

    assert listed() == ["3", "2", "1", "4"]
    assert listed("yard") == ["2", "1", "4"]
    assert listed("yard", only_open=True) == ["2", "1"]
    assert listed(limit=2) == ["3", "2"]
