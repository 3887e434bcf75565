"""A walk through the past goes through the archive as through the rest."""

from datetime import timedelta

from reporting.domain.actions import Decision
from reporting.store import SqlStore
from tests.reporting.builders import NOON, a_report, a_run
from tests.reporting.store.test_store_rollup import DAY, PASSED, keep, roll_up

UNTIL = NOON + DAY * 20


def walked(store: SqlStore) -> list[tuple[str, bool]]:
    """Return the runs of the walk, and whether they were judged."""
    return [(each.run.run_id, each.was_judged) for each in store.past.runs_between("yard", NOON, UNTIL)]


def test_what_was_overtaken_is_still_seen_as_that(store: SqlStore) -> None:
    """It is seen and not decided, although all runs that were judged before it are in the archive."""
    for day in range(5):
        keep(store, day)
    late = a_run(1, run_id="late", started_at=NOON + timedelta(hours=1), deployment=None)
    store.record(a_report(late, PASSED), NOON)
    assert store.commit(Decision("late", (), ()), NOON)
    for day in range(5, 15):
        keep(store, day)
    before = walked(store)
    roll_up(store, 14)

    assert walked(store) == before
    assert [run_id for run_id, was_judged in before if not was_judged] == ["late"]


def test_a_streak_is_found_in_the_archive(store: SqlStore) -> None:
    """Three results before the window are three days, each a day of the archive of its own, or partly as found."""
    for day in range(12):
        keep(store, day)
    asked = [("yard", NOON + DAY * day, UNTIL, 3, NOON) for day in range(2, 12)]
    before = [store.past.filled_from(*each) for each in asked]
    roll_up(store, 11)

    assert [store.past.filled_from(*each) for each in asked] == before
    assert before[5] == NOON + DAY * 4
