"""What a roll-up takes away, what it leaves, and what it refuses, on both databases."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from reporting.domain.actions import Action, Decision
from reporting.domain.addressing import decision_of
from reporting.domain.incident import EventKind
from reporting.domain.judging import Judged
from reporting.domain.policy import Policy
from reporting.domain.reason import Reason
from reporting.domain.run import CheckResult
from reporting.errors import StoreError
from reporting.pipeline import decide_all
from reporting.pipeline.keeping import EACH_PUBLISH, roll_up_some
from reporting.ports.figures import Stretch
from reporting.ports.keeping import Keep, RolledUp, Why
from reporting.store import SqlStore
from tests.reporting.builders import NOON, Clock, a_report, a_result, a_run, an_evidence, an_incident
from tests.reporting.dumping import dump

DAY = timedelta(days=1)
KEEP = Keep(days=3, results=2, runs=2)
PASSED = a_result("health.api", "passed", measures={"latency_ms": 80.0})


def keep(store: SqlStore, day: int, *results: CheckResult, number: int = 0, **changes: object) -> str:
    """Record a run at noon of a day and decide that nothing comes of it; return its id."""
    started_at = NOON + DAY * day + timedelta(minutes=number)
    run = a_run(number, **{"run_id": f"d{day}-{number}", "started_at": started_at, "deployment": None} | changes)
    files = tuple({bytes([int(each.name)]) for result in results for each in result.evidence})
    store.record(a_report(run, *(results or (PASSED,)), files=files), run.started_at)
    assert store.commit(Decision(run.run_id, (), (), Judged(run.deployment)), run.started_at)
    return run.run_id


def roll_up(store: SqlStore, last: int, hour: int = 18) -> list[RolledUp]:
    """Roll up all that is due at an hour of a day."""
    now = NOON + DAY * last + timedelta(hours=hour - 12)
    found = [store.archive.roll_up("yard", day, KEEP, now) for day in store.archive.due("yard", KEEP, now, now, 1000)]
    return [each for each in found if each is not None]


def still(store: SqlStore) -> list[str]:
    """Return the runs of which results are there as they were found."""
    return sorted(run.run_id for run in store.runs("yard", 100) if store.results(run.run_id))


def shown(content: int) -> CheckResult:
    """Return a failing result with a piece of evidence."""
    return replace(PASSED, outcome=a_result().outcome, evidence=(an_evidence(bytes([content]), str(content)),))


def pieces(store: SqlStore) -> list[int]:
    """Return which pieces of evidence are there."""
    return [each for each in range(9) if store.evidence(hashlib.sha256(bytes([each])).hexdigest())]


def test_days_that_are_old_enough_go(store: SqlStore) -> None:
    """Three days back from the latest run, whole days only: of eight, the first four go."""
    for day in range(8):
        keep(store, day)

    done = roll_up(store, 7)

    assert [(each.day, each.runs, each.results, each.gone, each.gone_runs) for each in done] == [
        (NOON.replace(hour=0) + DAY * day, 1, 1, 1, 1) for day in range(4)
    ]
    assert still(store) == [f"d{day}-0" for day in range(4, 8)]
    assert [run.run_id for run in store.runs("yard", 100)] == [f"d{day}-0" for day in (7, 6, 5, 4)]


def test_a_silent_target_keeps_its_last_days(store: SqlStore) -> None:
    """Days are counted from its latest run: a year later nothing more goes."""
    for day in range(5):
        keep(store, day)

    assert len(roll_up(store, 365)) == 1
    assert still(store) == [f"d{day}-0" for day in range(1, 5)]


def test_a_clock_that_is_ahead_makes_nothing_old(store: SqlStore) -> None:
    """A run that says it began in a year does not send what was found today to the archive."""
    keep(store, 0)
    keep(store, 365)

    assert roll_up(store, 1) == []


def test_hygiene_stays(store: SqlStore) -> None:
    """What it measures is a series of its own: it is there for ever, and so is its run."""
    for day in range(9):
        keep(store, day, a_result("hygiene.media.orphans", "passed", measures={"orphans": float(day)}), PASSED)
    done = roll_up(store, 8)

    assert {tuple(each.staying.items()) for each in done} == {((Why.HYGIENE, 1),)}
    asked = Stretch("yard", NOON - DAY, NOON + DAY * 9, NOON + DAY * 9)
    assert [each.values["orphans"] for each in store.figures.measures(asked, "hygiene")] == list(range(9))
    assert [result.check for result in store.results("d0-0")] == ["hygiene.media.orphans"]


def test_the_latest_of_a_rare_check_stay(store: SqlStore) -> None:
    """A check that is measured every other week has its history; the rest of its runs goes."""
    rare = a_result("regression.orders", "failed", case="list")
    for day in range(12):
        keep(store, day, *([rare, PASSED] if day < 4 else [PASSED]))
    roll_up(store, 11)

    assert still(store) == ["d10-0", "d11-0", "d2-0", "d3-0", "d8-0", "d9-0"]
    assert [run.run_id for run, _ in store.outcomes("yard", rare.key, 9)] == ["d3-0", "d2-0"]
    assert [result.check for result in store.results("d2-0")] == ["regression.orders"]


def test_what_was_judged_is_not_pushed_out_by_what_was_not(store: SqlStore) -> None:
    """Decisions are made from judged results: skipped ones in between do not make them old."""
    for day in range(12):
        keep(store, day, a_result("health.api", "failed" if day < 3 else "skipped"))
    roll_up(store, 11)

    (seen,) = store.history(a_run(99, started_at=NOON + DAY * 12), 5, [PASSED]).earlier.values()
    assert [each.at for each in seen] == [NOON + DAY * 2, NOON + DAY]
    assert still(store) == ["d1-0", "d10-0", "d11-0", "d2-0", "d8-0", "d9-0"]


def test_what_an_incident_came_of_stays(store: SqlStore) -> None:
    """The run of each event is there as it was found, with its evidence; the runs between are not."""
    for day in range(9):
        keep(store, day, shown(day))
    run = a_run(5, run_id="opening", started_at=NOON + timedelta(hours=1))
    store.record(a_report(run, shown(8), files=(bytes([8]),)), run.started_at)
    opened = Action(EventKind.OPENED, an_incident(run_id="opening"), NOON, Reason("because"))
    assert store.commit(decision_of("opening", [opened], []), run.started_at)

    roll_up(store, 8)

    assert still(store) == ["d5-0", "d6-0", "d7-0", "d8-0", "opening"]
    assert pieces(store) == [5, 6, 7, 8]


def test_what_a_verdict_came_of_stays(store: SqlStore) -> None:
    """A regression is shown with what its run found."""
    for day, (version, outcome) in enumerate((("A", "passed"), ("B", "failed"))):
        case = a_result("regression.orders", outcome, case="list", attempts=2)
        run = a_run(day, run_id=f"v{day}", deployment=version, started_at=NOON + DAY * day)
        store.record(a_report(run, case), NOON)
        decide_all(store, Policy(), Clock(NOON))
    for day in range(2, 9):
        keep(store, day, a_result("regression.orders", "failed", case="list"))
    before = store.verdicts("yard", "B"), store.sightings("yard")
    roll_up(store, 8)

    assert "v1" in still(store)
    assert (store.verdicts("yard", "B"), store.sightings("yard")) == before


def test_the_run_that_showed_a_deployment_is_remembered(store: SqlStore) -> None:
    """A mark says when it began, the run since when it is known: that does not move to the mark."""
    store.mark_started("yard", "2.0", NOON, NOON)
    run = a_run(1, run_id="first", deployment="2.0", started_at=NOON + timedelta(minutes=5))
    store.record(a_report(run, PASSED), NOON + timedelta(hours=2))
    store.commit(Decision("first", (), (), Judged("2.0")), NOON + timedelta(hours=3))
    for day in range(1, 9):
        keep(store, day, deployment="2.0")
    asked = Stretch("yard", NOON, NOON + DAY, NOON + DAY)
    before = store.figures.arrivals(asked)
    roll_up(store, 8)

    assert store.results("first") == []
    assert store.figures.arrivals(asked) == before
    assert before[0].known_at == NOON + timedelta(hours=3)


def test_evidence_goes_with_the_last_result_that_shows_it(store: SqlStore) -> None:
    """Two runs saw the same: it stays until both are gone."""
    for day in range(9):
        keep(store, day, shown(day // 3))
    assert _uses(store) == {0: 3, 1: 3, 2: 3}
    roll_up(store, 7)
    assert (pieces(store), _uses(store)) == ([1, 2], {1: 2, 2: 3})
    keep(store, 10, shown(1))
    roll_up(store, 10)
    assert (pieces(store), _uses(store)) == ([1, 2], {1: 1, 2: 2})


def _uses(store: SqlStore) -> dict[int, int]:
    """Return how often each piece is counted, and see that it is used as often."""
    rows = dump(store._database.url.render_as_string(hide_password=False))
    counted = {row["sha256"]: row["uses"] for row in rows["evidence"]}
    assert counted == Counter(each.sha256 for row in rows["results"] for each in row["evidence"])
    names = {hashlib.sha256(bytes([each])).hexdigest(): each for each in range(9)}
    return {names[sha256]: uses for sha256, uses in counted.items()}


def test_a_run_that_was_rolled_up_is_the_same_run(store: SqlStore) -> None:
    """Published again it is known, and told as it was; with other results it is refused."""
    for day in range(8):
        keep(store, day)
    run = store.run("d0-0")
    roll_up(store, 7)
    assert run is not None
    assert store.results("d0-0") == []

    assert store.run("d0-0") == run
    assert store.known_runs(["d0-0", "d7-0", "other"]) == {"d0-0", "d7-0"}
    assert store.record(a_report(run, PASSED), NOON) is False
    with pytest.raises(StoreError, match="run d0-0 is in the store with other results"):
        store.record(a_report(run, a_result()), NOON)


def test_a_decision_that_comes_too_late_is_none(store: SqlStore) -> None:
    """Who decides a run that was decided and rolled up meanwhile is told that it was done."""
    for day in range(8):
        keep(store, day)
    roll_up(store, 7)

    assert store.commit(Decision("d0-0", (), ()), NOON) is False


def test_what_is_not_decided_waits(store: SqlStore) -> None:
    """It is left alone, the day is looked at again, and once it is decided it goes."""
    run = a_run(5, run_id="waiting", started_at=NOON + timedelta(hours=1))
    store.record(a_report(run, PASSED), NOON)
    for day in range(8):
        keep(store, day)
    done = roll_up(store, 7)
    assert (done[0].undecided, done[0].gone, store.results("waiting")) == (1, 1, [PASSED])

    store.commit(Decision("waiting", (), ()), NOON)
    (again,) = roll_up(store, 7, hour=19)
    assert (again.runs, again.gone, store.results("waiting")) == (1, 1, [])


def test_a_run_that_comes_late_is_looked_at_at_once(store: SqlStore) -> None:
    """One of a day that was rolled up, and one of a day that nobody knew of, which had no runs."""
    for day in (0, 2, 3, 4, 5, 6, 7):
        keep(store, day)
    roll_up(store, 7)
    keep(store, 1, number=1)
    keep(store, 0, number=1)
    late = NOON.replace(hour=0)
    keep(store, 7, number=1)

    due = store.archive.due("yard", KEEP, NOON + DAY * 8, NOON - DAY, 9)
    assert due == [late, late + DAY]
    assert [each.runs for each in roll_up(store, 8)] == [1, 1]
    assert roll_up(store, 8) == []


def test_the_number_of_a_run_is_not_given_away_again(store: SqlStore) -> None:
    """The newest run stays although it is of an old day: on SQLite the next one would get its number."""
    for day in range(8):
        keep(store, day)
    keep(store, 0, number=1)
    assert [each.gone_runs for each in roll_up(store, 7)] == [1, 1, 1, 1]
    keep(store, 0, number=2)

    (again,) = roll_up(store, 7)
    assert (again.runs, again.gone_runs) == (1, 1)
    assert store.known_runs(["d0-1", "d0-2"]) == {"d0-1", "d0-2"}
    numbers = [row["id"] for row in dump(store._database.url.render_as_string(hide_password=False))["runs"]]
    assert len(numbers) == len(set(numbers))


def test_a_publish_rolls_up_a_few_days(store: SqlStore) -> None:
    """It stays quick; what is left is done by the next ones, and a day that waits is left alone for a day."""
    for day in range(10):
        keep(store, day)
    clock = Clock(NOON + DAY * 10)
    done = [len(roll_up_some(store.archive, store.targets(), KEEP, clock)) for _publish in range(4)]

    assert done == [EACH_PUBLISH, EACH_PUBLISH, 0, 0]


def test_foreseeing_does_nothing(store: SqlStore) -> None:
    """It says exactly what will be done, and the store is as it was."""
    for day in range(9):
        keep(store, day, shown(day), number=day)
    url = store._database.url.render_as_string(hide_password=False)
    before, now = dump(url), NOON + DAY * 9
    foreseen = [store.archive.foresee("yard", day, KEEP, now) for day in store.archive.due("yard", KEEP, now, now, 99)]

    assert dump(url) == before
    assert foreseen == roll_up(store, 9)


def test_a_day_that_is_young_is_left_alone(store: SqlStore) -> None:
    """Whoever asks for it."""
    keep(store, 0)

    assert store.archive.roll_up("yard", NOON.replace(hour=0), KEEP, NOON + DAY) is None
    assert store.archive.foresee("yard", NOON.replace(hour=0), KEEP, NOON + DAY) is None


SPOILING = {
    "sqlite": ["CREATE TRIGGER spoil AFTER INSERT ON archives BEGIN UPDATE archives SET {change}; END"],
    "postgresql": [
        "CREATE FUNCTION spoil() RETURNS trigger AS $$ BEGIN NEW.{change}; RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER spoil BEFORE INSERT ON archives FOR EACH ROW EXECUTE FUNCTION spoil()",
    ],
}


def spoil(store: SqlStore, change: str) -> None:
    """Let the database keep something else than it is given."""
    with store._database.writing() as connection:
        for statement in SPOILING[connection.dialect.name]:
            connection.execute(text(statement.format(change=change).replace(":", r"\:")))


@pytest.mark.parametrize("column", ["runs", "results"])
def test_an_archive_that_does_not_hold_what_was_found_is_refused(store: SqlStore, column: str) -> None:
    """What was written is read back before anything goes: a disk that lies costs nothing."""
    for day in range(8):
        keep(store, day)
    url = store._database.url.render_as_string(hide_password=False)
    before = dump(url)
    spoil(store, f"{column} = ''")

    with pytest.raises(StoreError, match="the archive of yard, 2026-11-24, does not hold what its runs found: nothing"):
        roll_up(store, 7)

    assert dump(url) == before


def test_an_archive_with_another_outcome_is_refused(store: SqlStore) -> None:
    """A single outcome that differs is enough."""
    from reporting.store.packing import pack, unpack  # noqa: PLC0415
    from reporting.store.rolling import _holds, plan_of  # noqa: PLC0415

    for day in range(8):
        keep(store, day)
    with store._database.reading() as connection:
        plan = plan_of(connection, "yard", NOON.replace(hour=0), KEEP)
    (filed,) = unpack(pack(plan.fresh))
    (sample,) = filed.samples

    assert _holds([filed], plan)
    for other in (
        filed._replace(samples=(sample._replace(outcome="failed"),)),
        filed._replace(samples=(sample._replace(latency=1),)),
        filed._replace(samples=()),
        filed._replace(run=filed.run._replace(decided_at=0)),
    ):
        assert not _holds([other], plan)
    assert not _holds([], plan)
    assert not _holds([filed, filed], plan)


def test_two_publishers_at_once_roll_a_day_up_once(store: SqlStore) -> None:
    """Both saw it due; the second one finds it done, and does no harm."""
    for day in range(8):
        keep(store, day)
    now = NOON + DAY * 8
    due = store.archive.due("yard", KEEP, now, now, 1)
    first, second = (store.archive.roll_up("yard", due[0], KEEP, now) for _publisher in range(2))

    assert first is not None
    assert second is not None
    assert (first.runs, first.gone, second.runs, second.gone) == (1, 1, 0, 0)
    assert store.run("d0-0") is not None


def test_a_target_without_runs_has_nothing_due(store: SqlStore) -> None:
    """Nothing of another target is taken for it."""
    for day in range(8):
        keep(store, day)

    assert store.archive.due("nowhere", KEEP, NOON + DAY * 8, NOON, 9) == []
