"""Deployments as they are marked and as runs name them, on SQLite and PostgreSQL."""

import pytest
from sqlalchemy import text

from reporting.domain.deployments import Deployment
from reporting.store import SqlStore, open_store
from reporting.store.database import Database
from reporting.store.migrating import upgrade
from tests.reporting.builders import NOON, STEP
from tests.reporting.pipeline.cases import play


def _told(store: SqlStore) -> list[str]:
    """Return each deployment, oldest first: version, step it started, step it was finished, step it is in force."""
    return [_one(each) for each in reversed(store.deployments("yard", 50))]


def _one(each: Deployment) -> str:
    moments = (each.started_at, each.finished_at, each.in_force_at)
    steps = ["-" if moment is None else f"{(moment - NOON) / STEP:g}" for moment in moments]
    return f"{each.version} {' '.join(steps)} {each.source}"


def _started(store: SqlStore, version: str, step: float) -> bool:
    return store.mark_started("yard", version, NOON + STEP * step, NOON)


def _finished(store: SqlStore, version: str, step: float) -> bool:
    return store.mark_finished("yard", version, NOON + STEP * step, NOON)


def test_a_run_implies_its_deployment_once(store: SqlStore) -> None:
    """Each change of version is a deployment, going back to an old one too; runs of the same version add none."""
    play(store, "A orders[list].", "A orders[list].", "B orders[list].", "- orders[list].", "A orders[list].")

    assert _told(store) == ["A 1 - 1 run", "B 3 - 3 run", "A 5 - 5 run"]


def test_a_run_of_the_source_puts_nothing_in_force(store: SqlStore) -> None:
    """The merge gate names a version before it is deployed: rounds without a version go on belonging to the old one."""
    play(store, "A orders[list].", "B tests[a].", "B tests[a].", "- orders[list].", "B orders[list].")

    assert _told(store) == ["A 1 - 1 run", "B 2 - 5 run"]


def test_a_mark_and_a_run_are_one_deployment(store: SqlStore) -> None:
    """A run that names what was marked as started puts it in force; being finished later changes nothing else."""
    assert _started(store, "A", 0.5)
    play(store, "A orders[list].")
    assert _finished(store, "A", 2)

    assert _told(store) == ["A 0.5 2 1 mark"]


@pytest.mark.parametrize("mark", [_started, _finished])
def test_marking_twice_is_marking_once(store: SqlStore, mark) -> None:
    """A mark that is repeated says that it was known, and changes nothing."""
    assert mark(store, "A", 1)
    known = _told(store)

    assert not mark(store, "A", 2)
    assert _told(store) == known


def test_a_late_mark_finds_the_run(store: SqlStore) -> None:
    """A start that is marked after a run named the version is the same deployment, with the times known first."""
    play(store, "A orders[list].")

    assert not _started(store, "A", 0.5)
    assert _finished(store, "A", 0.8)
    assert _told(store) == ["A 1 0.8 0.8 run"]


def test_finished_without_started(store: SqlStore) -> None:
    """One mark is enough; the same version after another one is a new deployment."""
    assert [_finished(store, version, step) for step, version in enumerate("ABA", start=1)] == [True] * 3

    assert _told(store) == ["A 1 1 1 mark", "B 2 2 2 mark", "A 3 3 3 mark"]


def test_a_deployment_that_never_finished_is_passed_over(store: SqlStore) -> None:
    """What was only started is not what runs without a name are on."""
    _finished(store, "A", 1)
    _started(store, "B", 2)
    (decided,) = play(store, "- orders[list].", first=3)

    assert decided.judged.deployment == "A"


def test_targets_are_apart(store: SqlStore) -> None:
    """A deployment of one target says nothing about another."""
    store.mark_finished("port", "B", NOON, NOON)
    (decided,) = play(store, "- orders[list].")

    assert decided.judged.deployment is None
    assert [each.version for each in store.deployments("port", 5)] == ["B"]
    assert store.deployments("yard", 5) == []


def test_a_store_of_before_is_upgraded(url: str) -> None:
    """A store of version 1 keeps its runs, which are not judged, and judges what comes."""
    database = Database(url)
    with database.writing() as connection:
        upgrade(connection, "0001")
        connection.execute(
            text(
                "INSERT INTO runs (run_id, target, trigger, started_at, deployment, complete, versions, digest, "
                "recorded_at, decided_at) VALUES ('old', 'yard', 'manual', :at, 'A', :yes, '{}', 'd', :at, :at)"
            ),
            {"at": NOON if not url.startswith("sqlite") else 0, "yes": True},
        )
    database.close()
    with open_store(url) as store:
        made = play(store, "A orders[list].", "B orders[list]x2")

        assert {run.run_id for run in store.runs("yard", 5)} == {"old", "run-1", "run-2"}
        assert [each.verdict for each in store.verdicts("yard", "B")] == ["regression"]
        assert len(made[1].actions) == 1
