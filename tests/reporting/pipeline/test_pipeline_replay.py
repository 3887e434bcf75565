"""The stored history through another policy: what it would have made more or fewer, and what it would have missed."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.domain.amending import amendment_of
from reporting.domain.following import follow
from reporting.domain.incident import EventKind
from reporting.domain.occurrences import Occurrence, Stretch
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.policy import Policy
from reporting.domain.replaying import Comparison
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.tickets import Resolution, TicketState
from reporting.domain.windows import Window
from reporting.errors import ReplayError
from reporting.pipeline import Policies, decide_all, foresee, replay
from reporting.ports import RunReport
from reporting.store import SqlStore, open_store
from rondafile.hours import WeeklyHours
from tests.reporting.builders import NOON, STEP, Clock, a_report, a_result, a_run
from tests.reporting.pipeline.stories import play, reports_of, told

TODAY = Policy(open_after={Severity.S1: 1, Severity.S2: 2}, reopen_within=timedelta(0))
LAX = replace(TODAY, open_after={Severity.S1: 1, Severity.S2: 4}, degraded_after=4)
STRICT = replace(TODAY, open_after=dict.fromkeys(Severity, 1))
ALL = Stretch(NOON, NOON + timedelta(days=1))


def compared(store: SqlStore, other: Policy, today: Policy = TODAY, stretch: Stretch = ALL) -> Comparison:
    """Replay and return what differs."""
    return replay(store.past, "yard", Policies(today, other), stretch).comparison


def named(occurrences: Iterator[Occurrence] | tuple[Occurrence, ...]) -> list[str]:
    """Return incidents as ``api 2-5``: the root, and the runs in which it was known and over."""
    return [f"{each.check.removeprefix('health.')} {_span(each)}" for each in occurrences]


def _span(occurrence: Occurrence) -> str:
    first = occurrence.spans[0]
    return f"{(first.opened_at - NOON) // STEP}-{(first.closed_at - NOON) // STEP if first.closed_at else ''}"


def published(store: SqlStore, reports: list[RunReport], policy: Policy) -> None:
    """Record and decide run by run, each when it ended."""
    for report in reports:
        store.record(report, report.run.started_at)
        decide_all(store, policy, Clock(report.run.started_at + timedelta(seconds=30)))


def test_a_laxer_policy_misses_the_short_incident(store: SqlStore) -> None:
    """It is named with its span; the long one is found later, by as many runs as it waits for."""
    play(store, "api S2   . x x . . x x x x x . .", TODAY)

    said = compared(store, LAX)

    assert named(each.occurrence for each in said.missed) == ["api 3-4"]
    assert (said.later.count, said.later.median, said.later.worst) == (1, 2 * STEP, 2 * STEP)
    assert (said.today.incidents, said.other.incidents) == (2, 1)
    assert (said.today.total, said.other.total) == (4, 2)


def test_a_stricter_policy_makes_more_and_names_them(store: SqlStore) -> None:
    """What only it would have opened comes with its span; what both have is found earlier."""
    play(store, "api S2   . x . . x x . . . .\nweb S2   . . . . . . . . . x", TODAY)

    said = compared(store, STRICT)

    assert named(said.extra) == ["api 2-3", "web 10-"]
    assert (said.earlier.count, said.earlier.worst) == (1, STEP)
    assert said.other.notices[EventKind.OPENED] - said.today.notices[EventKind.OPENED] == 2
    assert said.missed == ()


def test_the_children_of_a_root_are_not_missed(store: SqlStore) -> None:
    """Where the other policy tells an incident under its root, it stands for it."""
    play(
        store,
        """
        broker S2           . . d d d d . .
        worker S2 <broker   . x x d d d . .
        """,
        TODAY,
    )

    said = compared(store, replace(TODAY, degraded_after=2))

    assert [each.check for each in said.extra] == []
    assert said.missed == ()


def test_critical_hours_change_the_severity(store: SqlStore) -> None:
    """With other hours the same incident is worse, and is found at once."""
    play(store, "api S2   . x x x . .", TODAY)

    said = compared(store, replace(TODAY, critical_hours={"loading": WeeklyHours.parse("Tue 12:00-13:00")}))

    assert [(each.before, each.after) for each in said.severities] == [(Severity.S2, Severity.S1)]
    assert said.earlier.count == 1


def test_a_window_of_maintenance_is_respected(store: SqlStore) -> None:
    """What the other policy knows to be announced makes nothing, and is missed."""
    play(store, "api S2   . x x x . .", TODAY)
    window = Window("upgrade", NOON, NOON + timedelta(hours=1))

    said = compared(store, replace(TODAY, windows=(window,)))

    assert (named(each.occurrence for each in said.missed), said.other.total) == (["api 3-5"], 0)


def amended(store: SqlStore, state: TicketState, policy: Policy, minutes: float) -> None:
    """Let people do something to the ticket of the only open or else the latest incident."""
    now = NOON + timedelta(minutes=minutes)
    incident = store.incidents("yard")[0]
    actions = follow(incident, state, policy, now)
    assert actions
    assert store.amend(amendment_of(incident, actions, f"{now:%H%M}"), now)


def a_state(**changes: object) -> TicketState:
    """Return the state of a ticket that people closed."""
    made = TicketState("T-1", is_open=False, status="Done", title="t", created_at=NOON, closed_at=NOON)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_false_alarm_is_avoided_and_not_missed(store: SqlStore) -> None:
    """What people called a false alarm is no loss."""
    play(store, "api S2   . x x . .", TODAY)
    amended(store, a_state(root_cause=RootCause(Category.FALSE_ALARM, "the probe was wrong")), TODAY, 70)

    said = compared(store, LAX)

    assert (said.missed, named(said.avoided), said.real) == ((), ["api 3-4"], 0)


def test_a_ticket_that_people_closed_is_closed_in_the_replay(store: SqlStore) -> None:
    """The reopening that followed from it is replayed, so that nothing differs."""
    reports = reports_of("api S2   . x x x x . .")
    published(store, reports[:3], TODAY)
    amended(store, a_state(), TODAY, 17)
    published(store, reports[3:], TODAY)

    said = compared(store, TODAY)

    assert said.stored.notices[EventKind.REOPENED] == 1
    assert not said.has_drifted


def test_what_will_not_be_mended_is_respected(store: SqlStore) -> None:
    """It comes back without a notice in the replay, as it did."""
    reports = reports_of("api S2   . x x . . x x . .")
    published(store, reports[:3], TODAY)
    amended(store, a_state(resolution=Resolution.WONT_FIX), TODAY, 17)
    published(store, reports[3:], TODAY)

    said = compared(store, TODAY)

    assert (said.stored.total, said.today.total) == (1, 1)
    assert not said.has_drifted
    assert (said.real, said.missed, said.avoided) == (0, (), ())


def test_what_people_said_of_another_time_is_not_taken_over(store: SqlStore) -> None:
    """A short outage was dismissed that the other policy never had: it still tells the next long one."""
    reports = reports_of("api S2   x x x x x . . x x . . x x x x x . .")
    published(store, reports[:9], TODAY)
    amended(store, a_state(resolution=Resolution.WONT_FIX), TODAY, 47)
    published(store, reports[9:], TODAY)

    said = compared(store, LAX)

    assert (said.today.notices[EventKind.OPENED], said.other.notices[EventKind.OPENED]) == (2, 2)
    assert not said.has_drifted


def test_thresholds_that_were_changed_since_are_said(store: SqlStore) -> None:
    """Where today's policy does not make what was made, the incidents are named."""
    play(store, "api S2   . x x . . x x x x . .", TODAY)

    said = compared(store, TODAY, today=LAX)

    assert said.has_drifted
    assert named(said.only_stored) == ["api 3-4", "api 7-10"]
    assert named(said.only_today) == ["api 9-10"]
    assert said.missed == ()


def test_a_window_in_the_middle(store: SqlStore) -> None:
    """Outages before and after it do not count; one that goes on into it is known, and not a new one."""
    play(store, "api S2   x x x . . x x . . x x . .\nweb S2   . . x x x x x x . . . . .", TODAY)
    stretch = Stretch(NOON + 5.5 * STEP, NOON + 9.5 * STEP)

    said = compared(store, STRICT, stretch=stretch)
    lax = compared(store, LAX, stretch=stretch)

    assert (said.real, named(said.extra)) == (1, [])
    assert said.stored.notices == said.today.notices
    assert (said.stored.notices[EventKind.OPENED], said.stored.notices[EventKind.CLOSED]) == (1, 1)
    assert named(each.occurrence for each in lax.missed) == ["api 7-8"]


def test_a_streak_that_began_before_the_window_counts(store: SqlStore) -> None:
    """Failed runs before the window are looked at, as they were when it was decided."""
    play(store, "api S2   . x x x . .", TODAY)

    said = compared(store, TODAY, stretch=Stretch(NOON + 2.5 * STEP, ALL.until))

    assert (said.today.incidents, said.has_drifted) == (1, False)


def test_a_run_that_was_overtaken_is_seen_and_not_decided(store: SqlStore) -> None:
    """Nothing comes of it in the replay, as nothing came of it."""
    first, late, last = reports_of("api S1   . x .")
    published(store, [first, last, late], TODAY)

    said = compared(store, STRICT)

    assert (said.stored.total, said.today.total, said.other.total) == (0, 0, 0)


def test_a_window_without_runs_is_refused(store: SqlStore) -> None:
    """Nothing can be said of a time in which nothing was decided."""
    play(store, "api S2   . x x", TODAY)

    with pytest.raises(ReplayError, match=r"no run of yard was decided between 2026-11-25 .*--since"):
        compared(store, LAX, stretch=Stretch(ALL.until, ALL.until + timedelta(days=1)))


def test_a_policy_that_makes_too_much_is_refused(store: SqlStore) -> None:
    """The bound of what is kept is a refusal, with what to do."""
    play(store, "api S1   x . . x . .", TODAY)

    with pytest.raises(ReplayError, match="more than 1 incidents: replay less time"):
        replay(store.past, "yard", Policies(TODAY, TODAY), ALL, most=1)


def test_what_ended_is_foreseen_to_come_back(store: SqlStore) -> None:
    """A dry run over several runs reopens what it saw ending, as publishing does."""
    story, policy = "api S1   x . . x", replace(TODAY, reopen_within=timedelta(hours=1))

    foreseen = [line for decided in foresee(store, policy, reports_of(story)) for line in told(decided)]

    assert foreseen == play(store, story, policy) == ["1 opened api S1", "3 closed api", "4 reopened api S1"]


_KEYS = (("health.broker", "", ()), ("health.worker", "", ("health.broker",)), ("regression.orders", "list", ()))
_OUTCOMES = st.tuples(st.sampled_from([*Outcome, Outcome.FAILED, Outcome.PASSED]), st.integers(1, 3))
_RUNS = st.lists(
    st.tuples(st.lists(_OUTCOMES, min_size=3, max_size=3), st.sampled_from([None, "A", "B"])), min_size=1, max_size=25
)
_COUNTS = st.fixed_dictionaries(dict.fromkeys(Severity, st.integers(1, 3)))
_POLICIES = st.builds(
    Policy,
    open_after=_COUNTS,
    close_after=_COUNTS,
    degraded_after=st.integers(1, 3),
    flap_runs=st.integers(3, 8),
    flap_changes=st.integers(2, 4),
    flaky_passes=st.integers(1, 3),
    reopen_within=st.sampled_from([timedelta(0), 2 * STEP, timedelta(hours=1)]),
    escalate_after=st.just(dict.fromkeys(Severity, 3 * STEP)),
    critical_hours=st.sampled_from([{}, {"loading": WeeklyHours.parse("Tue 12:20-12:50")}]),
    windows=st.sampled_from([(), (Window("w", NOON + 4 * STEP, NOON + 6 * STEP),)]),
)


def _reports(runs: list[tuple[list[tuple[Outcome, int]], str | None]]) -> list[RunReport]:
    return [
        a_report(
            a_run(number, deployment=version),
            *(
                a_result(check, outcome, case=case, needs=needs, attempts=attempts)
                for (check, case, needs), (outcome, attempts) in zip(_KEYS, found, strict=True)
            ),
        )
        for number, (found, version) in enumerate(runs, start=1)
    ]


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Returns the address of another empty database each time it is called."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        return lambda: str(server.fresh_url())
    numbers = iter(range(10_000))
    return lambda: f"sqlite:///{tmp_path}/{next(numbers)}.sqlite3"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_RUNS, _POLICIES)
def test_the_policy_that_made_it_makes_it_again(
    fresh: Callable[[], str], runs: list[tuple[list[tuple[Outcome, int]], str | None]], policy: Policy
) -> None:
    """Whatever was found, replaying it through the same policy gives what is stored: incident by incident."""
    with open_store(fresh()) as store:
        published(store, _reports(runs), policy)
        said = compared(store, policy, today=policy)

    assert (said.only_stored, said.only_today) == ((), ())
    assert said.stored == said.today == said.other
    assert (said.missed, said.extra, said.severities, said.later.count, said.earlier.count) == ((), (), (), 0, 0)


def _long(store: SqlStore, runs: int, checks: int) -> Stretch:
    """Publish so many runs; what fails does so in the first quarter, since memory may grow with incidents."""
    for number in range(1, runs + 1):
        is_bad = number < runs / 4 and number % 20 < 4
        outcomes = {"health.c1": "failed" if is_bad else "passed"}
        names = [f"health.c{each}" for each in range(checks)]
        store.record(a_report(a_run(number), *(a_result(name, outcomes.get(name, "passed")) for name in names)), NOON)
    decide_all(store, TODAY, Clock())
    return Stretch(NOON, NOON + STEP * (runs + 1))


def _held(store: SqlStore, stretch: Stretch) -> list[int]:
    """Replay, and return what is held in memory after each fiftieth run, in bytes."""
    held: list[int] = []
    runs = iter(range(1, 10_000))

    def look(_at: datetime) -> None:
        if next(runs) % 50 == 0:
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        replay(store.past, "yard", Policies(TODAY, LAX), stretch, tell=look)
    finally:
        tracemalloc.stop()
    return held


def test_twenty_thousand_results_take_no_more_memory_than_five(tmp_path: Path) -> None:
    """What is held stays about the same from the first quarter of the history to its end, and all of it is replayed."""
    with open_store(f"sqlite:///{tmp_path}/long.sqlite3") as store:
        stretch = _long(store, runs=400, checks=50)
        done = replay(store.past, "yard", Policies(TODAY, LAX), stretch)
        held = _held(store, stretch)

    assert (done.runs, done.results) == (400, 20_000)
    assert done.comparison.today.incidents > done.comparison.other.incidents > 0
    assert not done.comparison.has_drifted
    assert max(held) < 1.25 * max(held[:2]), held
