"""What the policy makes of runs that went through the store, as stories (see stories.py)."""

import pytest

from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.pipeline import decide_all, foresee
from reporting.store import SqlStore, open_store
from rondafile.hours import WeeklyHours
from tests.reporting.builders import NOON, Clock
from tests.reporting.pipeline.stories import play, reports_of, told

POLICY = Policy(open_after={Severity.S1: 1, Severity.S2: 2}, close_after=dict.fromkeys(Severity, 2))
CRITICAL = Policy(
    open_after={Severity.S1: 1, Severity.S2: 2},
    critical_hours={"loading": WeeklyHours.parse("Tue 12:12-13:00")},
)

STORIES = {
    "An S2 opens after two failures and closes after two passes": (
        "api S2   . x x x . .",
        ["3 opened api S2", "6 closed api"],
    ),
    "An S1 opens at once": (
        "api S1   . x . .",
        ["2 opened api S1", "4 closed api"],
    ),
    "A single failure of an S2 opens nothing": (
        "api S2   . x . x . .",
        [],
    ),
    "A relapse before the second pass keeps it open": (
        "api S2   x x . x . .",
        ["2 opened api S2", "6 closed api"],
    ),
    "Degraded opens one step milder, after its own limit": (
        "api S2   d d d d . .",
        ["3 opened api S3", "6 closed api"],
    ),
    "Failing after degrading raises the severity": (
        "api S2   d d d x",
        ["3 opened api S3", "4 changed api S2"],
    ),
    "What could not be judged changes nothing": (
        "api S2   x ? - ? x ? . ? . ?",
        ["5 opened api S2", "9 closed api"],
    ),
    "Unknown alone opens nothing": (
        "api S1   ? ? ? ? -",
        [],
    ),
    "An interrupted run is judged only on what it measured": (
        """
        api    S2   x x . _ .
        worker S2   x _ x _ x
        """,
        ["2 opened api S2", "3 opened worker S2", "5 closed api"],
    ),
    "Runs of two rooms take turns, and neither speaks for the other": (
        """
        api     S1   . _ x _ . _ . _
        orphans S2   _ x _ x _ x _ .
        """,
        ["3 opened api S1", "4 opened orphans S2", "7 closed api"],
    ),
    "A need that fails takes all under it: one incident": (
        """
        broker S1          . x x . .
        worker S2 <broker  . x x . .
        queue  S2 <worker  . x x . .
        """,
        ["2 opened broker S1 +worker +queue", "5 closed broker"],
    ),
    "Two causes are two incidents": (
        """
        broker S2          x x
        worker S2 <broker  x x
        api    S2          x x
        """,
        ["2 opened broker S2 +worker", "2 opened api S2"],
    ),
    "A child that joins later is a change": (
        """
        broker S2          x x x
        worker S2 <broker  . . x
        """,
        ["2 opened broker S2", "3 changed broker S2 +worker"],
    ),
    "A child that goes on failing after the root recovered becomes its own incident": (
        """
        broker S1          x x . .
        worker S2 <broker  x x x x
        """,
        ["1 opened broker S1 +worker", "3 opened worker S2", "4 closed broker"],
    ),
    "A need that is fine explains nothing": (
        """
        broker S1          . .
        worker S2 <broker  x x
        """,
        ["2 opened worker S2"],
    ),
    "The same cause soon after its end is the same incident": (
        "api S1   x . . x . .",
        ["1 opened api S1", "3 closed api", "4 reopened api S1", "6 closed api"],
    ),
    "The same cause long after its end is a new incident": (
        f"api S1   x . . {'. ' * 14}x . .",
        ["1 opened api S1", "3 closed api", "18 opened api S1", "20 closed api"],
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_story(store: SqlStore, name: str) -> None:
    """Each story ends as written beside it, on both databases."""
    story, expected = STORIES[name]

    assert play(store, story, POLICY) == expected


@pytest.mark.parametrize("name", STORIES)
def test_a_backlog_is_decided_as_if_it_had_come_in_time(store: SqlStore, name: str) -> None:
    """Runs that are all recorded first, latest first, and decided together lead to the same; a rehearsal says so."""
    story, expected = STORIES[name]
    for report in reversed(reports_of(story)):
        store.record(report, NOON)

    foreseen = foresee(store, POLICY)
    decided = decide_all(store, POLICY, Clock())

    assert [line for each in decided for line in told(each)] == expected
    assert foreseen == decided


@pytest.mark.parametrize("name", STORIES)
def test_a_rehearsal_tells_what_publishing_does(store: SqlStore, name: str) -> None:
    """Foreseeing a run that is not recorded gives the very actions that deciding it then gives, and keeps nothing."""
    for report in reports_of(STORIES[name][0]):
        foreseen = foresee(store, POLICY, [report])
        assert store.run(report.run.run_id) is None
        store.record(report, NOON)

        assert decide_all(store, POLICY, Clock()) == foreseen
        assert foresee(store, POLICY, [report]) == ()


@pytest.mark.parametrize("name", STORIES)
def test_a_rehearsal_of_several_runs_follows_one_after_the_other(store: SqlStore, name: str) -> None:
    """Runs of which none is recorded are foreseen as if each had been kept before the next, and none is kept."""
    story, expected = STORIES[name]
    foreseen = foresee(store, POLICY, reports_of(story))

    assert [line for each in foreseen for line in told(each)] == expected
    assert store.targets() == []


def test_critical_hours_raise_the_severity(store: SqlStore) -> None:
    """Inside critical hours a new incident opens one step worse, so it opens at once, and an open one is raised."""
    story = """
        api    S2   x x x x
        worker S2   . . . x
        """

    assert play(store, story, CRITICAL) == ["2 opened api S2", "3 changed api S1", "4 opened worker S1"]
    (api,) = [each for each in store.incidents() if each.check == "health.api"]
    assert store.events(api.incident_id)[-1].reason.tell() == "severity rose to S1: critical hours (loading)"


def test_an_overtaken_run_changes_nothing(store: SqlStore) -> None:
    """A run that comes in after a later one was decided is kept, said to be overtaken, and opens nothing."""
    first, second, third = reports_of("api S1   . x .")
    for report in (first, third):
        store.record(report, NOON)
        decide_all(store, POLICY, Clock())

    store.record(second, NOON)
    foreseen = foresee(store, POLICY)
    decided = decide_all(store, POLICY, Clock())

    assert [line for each in decided for line in told(each)] == ["2 overtaken"]
    assert foreseen == decided
    assert (store.undecided(), store.incidents(), store.results("run-2")) == ([], [], list(second.results))


def test_targets_are_kept_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A later run of another target neither overtakes nor closes."""
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('store')}/r.sqlite3") as store:
        from dataclasses import replace  # noqa: PLC0415

        yard, quay = reports_of("api S1   x .")
        store.record(replace(quay, run=replace(quay.run, target="quay")), NOON)
        decide_all(store, POLICY, Clock())
        store.record(yard, NOON)

        (decided,) = decide_all(store, POLICY, Clock())

    assert told(decided) == ["1 opened api S1"]


def test_decisions_are_made_at_the_moment_a_run_ended(store: SqlStore) -> None:
    """The wall clock has no say: an incident opens when its run ended, or began if it was killed."""
    play(store, "api S1   x", POLICY)

    (incident,) = store.incidents()
    assert incident.opened_at == reports_of("api S1   x")[0].run.finished_at
