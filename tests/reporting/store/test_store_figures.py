"""What figures are made from is read as it was known, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.actions import Action, Decision
from reporting.domain.addressing import decision_of
from reporting.domain.amending import amendment_of
from reporting.domain.incident import EventKind, Incident, closed
from reporting.domain.judging import Judged
from reporting.domain.kpi.facts import Kpis, Plan
from reporting.domain.kpi.states import GAP, Held, held
from reporting.domain.kpi.week import Week
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.policy import Policy
from reporting.domain.reason import Reason
from reporting.domain.verdicts import Verdict
from reporting.pipeline import decide_all, deliver
from reporting.pipeline.figures import week_of, weeks_of
from reporting.ports.figures import Stretch
from reporting.store import SqlStore
from reporting.store.figures import INCIDENTS_AT_ONCE
from tests.reporting.builders import NOON, STEP, Clock, a_report, a_result, a_run, an_incident
from tests.reporting.fake_tickets import FakeTickets
from tests.reporting.pipeline.stories import reports_of

WHY = Reason("because")
LATER = NOON + timedelta(days=365)
WEEK = Week.parse("2026-W48", ZoneInfo("America/Bogota"))
PLAN = Plan(zone=WEEK.zone)
HOUR = timedelta(hours=1)


def stretch(since: datetime = NOON, until: datetime = LATER, known_by: datetime = LATER) -> Stretch:
    """Return a stretch of the yard's time."""
    return Stretch("yard", since, until, known_by)


def keep(
    store: SqlStore, number: int, outcome: str = "passed", recorded_at: datetime = NOON, **changes: object
) -> None:
    """Record a run of one check and decide nothing."""
    result = a_result("health.api", outcome, severity=Severity.S1)
    store.record(a_report(a_run(number, **changes), result), recorded_at)


def act(store: SqlStore, number: int, kind: EventKind, incident: Incident, decided_at: datetime) -> None:
    """Keep a run that led to one thing, and was decided then."""
    run = a_run(number)
    store.record(a_report(run, a_result(incident.check)), decided_at)
    action = Action(kind, incident, run.started_at, WHY)
    assert store.commit(decision_of(run.run_id, [action], []), decided_at)


def events(store: SqlStore, asked: Stretch) -> list[tuple[str, str, datetime]]:
    """Return the events that are read: incident, kind, and when it was known."""
    return [(each.event.incident_id, each.event.kind.value, each.known_at) for each in store.figures.events(asked)]


def test_an_event_is_known_when_its_run_was_decided(store: SqlStore) -> None:
    """The run began at five past twelve and was published at three: before that nothing is known of it."""
    incident = an_incident()
    act(store, 1, EventKind.OPENED, incident, NOON + 3 * HOUR)

    assert events(store, stretch(known_by=NOON + 3 * HOUR)) == []
    assert events(store, stretch()) == [(incident.incident_id, "opened", NOON + 3 * HOUR)]


def test_what_people_did_is_known_when_it_was_seen(store: SqlStore) -> None:
    """An amendment has no run: its event is known since it happened."""
    incident = an_incident()
    act(store, 1, EventKind.OPENED, incident, NOON)
    gone = Action(EventKind.TICKET_CLOSED, replace(incident, ticket_closed_at=NOON), NOON + HOUR, WHY)
    assert store.amend(amendment_of(incident, [gone], "seen"), NOON + HOUR)

    assert events(store, stretch())[-1] == (incident.incident_id, "ticket-closed", NOON + HOUR)


def test_incidents_that_are_settled_before_are_not_read(store: SqlStore) -> None:
    """One that is over and resolved matters to no later week; one that waits for people does, with all its events."""
    old, waiting = an_incident("health.old"), an_incident("health.waiting")
    for number, incident in enumerate((old, waiting), start=1):
        act(store, number, EventKind.OPENED, incident, NOON)
    act(store, 3, EventKind.CLOSED, closed(old, NOON + STEP), NOON)
    settled = replace(closed(old, NOON + STEP), resolved_at=NOON + HOUR)
    store.amend(
        amendment_of(closed(old, NOON + STEP), [Action(EventKind.RESOLVED, settled, NOON + HOUR, WHY)], "x"), NOON
    )

    assert {name for name, *_ in events(store, stretch())} == {old.incident_id, waiting.incident_id}
    assert events(store, stretch(since=NOON + 2 * HOUR)) == [(waiting.incident_id, "opened", NOON)]


def test_an_event_of_before_that_was_known_later_is_read(store: SqlStore) -> None:
    """A closing whose run was published in the next week belongs to that week."""
    incident = an_incident()
    act(store, 1, EventKind.OPENED, incident, NOON)
    act(store, 2, EventKind.CLOSED, replace(closed(incident, NOON), resolved_at=NOON), NOON + 9 * HOUR)

    assert [kind for _name, kind, _at in events(store, stretch(since=NOON + 8 * HOUR))] == ["opened", "closed"]


def test_no_event_is_lost_between_pieces(store: SqlStore) -> None:
    """More incidents than are read at once come each once, and those of another target not at all."""
    count = INCIDENTS_AT_ONCE + 3
    for number in range(1, count + 1):
        act(store, number, EventKind.OPENED, an_incident(f"health.c{number}"), NOON)
    port = replace(an_incident("health.port"), target="port", incident_id="port-1")
    store.record(a_report(a_run(500, target="port")), NOON)
    store.commit(decision_of("run-500", [Action(EventKind.OPENED, port, NOON, WHY)], []), NOON)

    found = list(store.figures.events(stretch()))

    assert len({each.event.incident_id for each in found}) == len(found) == count
    assert all(each.event.target == "yard" for each in found)


def test_a_ticket_was_made_when_its_receipt_says(store: SqlStore, tmp_path: Path) -> None:
    """Queued at one and delivered at two: two is when people had it, and before that there was none."""
    (report,) = reports_of("api S1 x")
    store.record(report, NOON)
    decide_all(store, Policy(), Clock(NOON + HOUR))
    deliver(store, FakeTickets(tmp_path), Clock(NOON + 2 * HOUR))
    (incident,) = store.incidents()

    assert store.figures.tickets(stretch()) == {incident.incident_id: NOON + 2 * HOUR}
    assert store.figures.tickets(stretch(known_by=NOON + 2 * HOUR)) == {}


def test_a_deployment_is_known_since_the_run_that_showed_it_was_decided(store: SqlStore) -> None:
    """In force since the run of five past twelve, known since it was published; a mark alone is no arrival."""
    run = a_run(1)
    store.record(a_report(run, a_result(outcome="passed")), NOON)
    store.commit(Decision(run.run_id, (), (), Judged(run.deployment)), NOON + 3 * HOUR)
    store.mark_started("yard", "next", NOON + HOUR, NOON + HOUR)

    (found,) = store.figures.arrivals(stretch())
    assert (found.deployment.version, found.at, found.known_at) == ("1.4.2", run.started_at, NOON + 3 * HOUR)
    assert store.figures.arrivals(stretch(known_by=NOON + 3 * HOUR)) == []


def test_a_marked_deployment_that_a_run_shows_is_known_then(store: SqlStore) -> None:
    """Marked as started at noon; the run that first answers with it is published at three."""
    store.mark_started("yard", "1.4.2", NOON, NOON)
    run = a_run(1)
    store.record(a_report(run, a_result(outcome="passed")), NOON)
    store.commit(Decision(run.run_id, (), (), Judged(run.deployment)), NOON + 3 * HOUR)

    assert [each.known_at for each in store.figures.arrivals(stretch())] == [NOON + 3 * HOUR]


def test_verdicts_are_those_decided_by_then(store: SqlStore) -> None:
    """A case that broke on B, decided at three."""
    for number, (version, outcome) in enumerate((("A", "passed"), ("B", "failed")), start=1):
        case = a_result("regression.orders", outcome, case="list", attempts=number)
        store.record(a_report(a_run(number, deployment=version), case), NOON)
        decide_all(store, Policy(), Clock(NOON + 3 * HOUR))

    (found,) = store.figures.verdicts(stretch())
    assert (found.verdict, found.deployment) == (Verdict.REGRESSION, "B")
    assert list(store.figures.verdicts(stretch(known_by=NOON + 3 * HOUR))) == []


def test_planned_runs_are_those_of_a_schedule_and_of_the_stretch(store: SqlStore) -> None:
    """Not what somebody asked for, not what was planned before or at its end, not what was recorded later."""
    keep(store, 1)
    keep(store, 2, trigger="manual", planned_at=None)
    keep(store, 3, planned_at=NOON - STEP)
    keep(store, 4, planned_at=NOON + 10 * STEP)
    keep(store, 5, recorded_at=NOON + HOUR)
    keep(store, 6, target="port")
    asked = Stretch("yard", NOON, NOON + 10 * STEP, NOON + HOUR)

    (found,) = store.figures.planned_runs(asked)
    assert (found.run_id, found.planned_at, found.started_at) == ("run-1", NOON + STEP, NOON + STEP)


@pytest.mark.parametrize("marks", ["..xx.", "x", "?-?.", "..    ..xx   x"])
def test_a_series_is_read_as_its_changes(store: SqlStore, marks: str) -> None:
    """What the database puts together is what the domain makes of the same runs."""
    words = {".": "passed", "x": "failed", "?": "unknown", "-": "skipped"}
    samples: list[tuple[datetime, Outcome]] = []
    for number, mark in enumerate(marks):
        if mark != " ":
            keep(store, number, words[mark])
            samples.append((NOON + STEP * number, Outcome(words[mark])))

    (found,) = store.figures.measured(stretch(), "health", GAP)

    assert found.found == tuple(held(samples, GAP))
    assert (str(found.key), found.severity) == ("health.api", Severity.S1)


def test_a_series_begins_a_gap_before_and_ends_with_what_was_known(store: SqlStore) -> None:
    """The runs within 15 minutes before the stretch are read, those at its end or recorded later are not."""
    for number in range(10):
        keep(store, number, recorded_at=NOON + HOUR if number == 7 else NOON)
    asked = Stretch("yard", NOON + 5 * STEP, NOON + 8 * STEP, NOON + HOUR)

    (found,) = store.figures.measured(asked, "health", GAP)

    assert found.found == (Held(NOON + 2 * STEP, NOON + 6 * STEP, Outcome.PASSED),)


def test_other_rooms_and_unmeasured_series_are_left_out(store: SqlStore) -> None:
    """Only the series of the room that were measured in the stretch come."""
    store.record(a_report(a_run(1), a_result("health.api"), a_result("hygiene.media.orphans")), NOON)

    assert [str(each.key) for each in store.figures.measured(stretch(), "health", GAP)] == ["health.api"]
    assert list(store.figures.measured(stretch(since=NOON + HOUR), "health", GAP)) == []


def test_measures_are_those_of_judged_results(store: SqlStore) -> None:
    """What could not be judged may be too low, and is not read; nor is what was recorded later."""
    for number, (outcome, recorded_at) in enumerate((("passed", NOON), ("unknown", NOON), ("failed", NOON + HOUR))):
        result = a_result("hygiene.media.orphans", outcome, measures={"orphans": float(number)})
        store.record(a_report(a_run(number), result), recorded_at)

    found = [each.values for each in store.figures.measures(stretch(known_by=NOON + HOUR), "hygiene")]
    assert found == [{"orphans": 0.0}]
    assert [each.run_id for each in store.figures.measures(stretch(), "hygiene")] == ["run-0", "run-2"]


def play(store: SqlStore, first: int, story: str) -> None:
    """Record a story from a number on and decide it five minutes after each run."""
    for offset, report in enumerate(reports_of(story)):
        run = a_run(first + offset)
        moved = a_report(run, *(replace(each, started_at=run.started_at) for each in report.results))
        store.record(moved, run.started_at)
        decide_all(store, Policy(reopen_within=timedelta(0)), Clock(run.started_at + STEP))


STORY = """
api S1                  . x x x . . . .
worker S2 <api          . x x ? . . . .
"""


def shown(kpis: Sequence[Kpis]) -> str:
    """Return every byte of some weeks."""
    return repr(kpis)


def test_a_past_week_is_the_same_for_ever(store: SqlStore, tmp_path: Path) -> None:
    """Whatever is added afterwards changes no byte of it: runs, incidents, a late run, tickets, a deployment."""
    play(store, 1, STORY)
    deliver(store, FakeTickets(tmp_path), Clock(NOON + HOUR))
    asked = (store.figures, "yard", WEEK, PLAN, WEEK.until)
    before, year_before = shown([week_of(*asked)]), shown(weeks_of(*asked))
    assert "restore.mean" in before
    known_by = WEEK.until + HOUR

    play(store, 3000, STORY)
    keep(store, 9, "failed", recorded_at=known_by)
    decide_all(store, Policy(), Clock(known_by))
    store.mark_finished("yard", "9.9", known_by, known_by)
    (first, *_) = [each for each in store.incidents() if each.opened_at < WEEK.until]
    told = replace(first, resolved_at=known_by)
    assert store.amend(amendment_of(first, [Action(EventKind.RESOLVED, told, known_by, WHY)], "late"), known_by)

    assert shown([week_of(*asked)]) == before
    assert shown(weeks_of(*asked)) == year_before
    assert shown([week_of(store.figures, "yard", WEEK, PLAN, LATER)]) != before


def test_the_figures_of_a_story_by_hand(store: SqlStore) -> None:
    """Failing from run 2 to run 4, every five minutes: 15 minutes to restore, 8 slots, and 15 minutes down.

    The last run holds for 15 minutes: up from 12:05 to 12:10 and from 12:25 to 12:55, 35 of 50 minutes.
    """
    play(store, 1, STORY)
    found = {each.name: each for each in week_of(store.figures, "yard", WEEK, PLAN, WEEK.until).figures}

    assert found["restore.mean"].value == 15 * 60
    assert found["restore.mean.S1"].behind == found["restore.mean"].behind
    assert found["availability.whole"].value == 35 / 50
    assert found["availability.down"].value == 15 * 60
    assert found["availability.whole"].behind == found["restore.mean"].behind
    assert found["schedule.lag_median"].value == 0
    assert found["availability.whole.health.worker"].value == pytest.approx(35 / 45)


def test_twelve_weeks_end_with_the_one_that_is_asked_about(store: SqlStore) -> None:
    """The oldest first, those before anything was measured too."""
    play(store, 1, STORY)

    found = weeks_of(store.figures, "yard", WEEK, PLAN, WEEK.until)

    assert [found[0].week, found[-1].week, len(found)] == ["2026-W37", "2026-W48", 12]
