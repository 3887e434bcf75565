"""The mark of a stretch changes with every run that is in it, and with nothing else."""

from datetime import datetime, timedelta

from reporting.domain.addressing import decision_of
from reporting.ports.figures import Stretch
from reporting.ports.keeping import Keep
from reporting.store import SqlStore
from tests.reporting.builders import NOON, a_report, a_result, a_run

DAY = timedelta(days=1)
LATER = NOON + 30 * DAY


def keep(store: SqlStore, number: int, at: datetime, known_at: datetime = NOON, target: str = "yard") -> None:
    """Record and decide a run that began then."""
    run = a_run(number, target=target, started_at=at, planned_at=at, finished_at=at)
    store.record(a_report(run, a_result("health.api", "passed")), known_at)
    assert store.commit(decision_of(run.run_id, [], []), known_at)


def mark(store: SqlStore, known_by: datetime = LATER) -> str:
    """Return the mark of the yard's ten days before noon."""
    return store.figures.mark(Stretch("yard", NOON - 10 * DAY, NOON, known_by))


def test_mark_stays_while_nothing_is_added(store: SqlStore) -> None:
    """Runs of another target, before, after, or not known by then leave it as it is."""
    keep(store, 1, NOON - DAY)
    before = mark(store, NOON + DAY)
    keep(store, 2, NOON - DAY, target="port")
    keep(store, 3, NOON - 11 * DAY)
    keep(store, 4, NOON)
    keep(store, 5, NOON - 2 * DAY, known_at=NOON + DAY)

    assert mark(store, NOON + DAY) == before


def test_run_that_became_known_late_changes_the_mark(store: SqlStore) -> None:
    """However old the run is."""
    keep(store, 1, NOON - DAY)
    before = mark(store)
    keep(store, 2, NOON - 9 * DAY, known_at=NOON + DAY)

    assert mark(store) != before


def test_late_run_that_was_rolled_up_at_once_changes_the_mark(store: SqlStore) -> None:
    """It is gone from the runs before anybody looks, and the mark is another all the same."""
    keep(store, 1, NOON - DAY)
    keep(store, 2, NOON - 9 * DAY)
    store.archive.roll_up("yard", (NOON - 9 * DAY).replace(hour=0), Keep(days=2, results=1, runs=1), NOON)
    before = mark(store)
    keep(store, 3, NOON - 9 * DAY + timedelta(minutes=5), known_at=NOON + DAY)
    store.archive.roll_up("yard", (NOON - 9 * DAY).replace(hour=0), Keep(days=2, results=1, runs=1), NOON + DAY)

    assert mark(store) != before
