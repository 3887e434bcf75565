"""A roll-up that is killed anywhere loses nothing, and doing it again ends where an undisturbed one ends."""

import shutil
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from reporting.domain.actions import Decision
from reporting.store import open_store
from tests.reporting.builders import a_report, a_result, a_run, an_evidence
from tests.reporting.dumping import dump
from tests.reporting.pipeline.killing import MOST_POINTS, Bomb, killed
from tests.reporting.store.records_made import DAY, KEEP, START

NOW = START + DAY * 5
EARLIER = START + DAY * 4


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """A store with two days that are due: one was rolled up before and a run of it came late, one is new."""
    path = tmp_path / "scene.sqlite3"
    with open_store(f"sqlite:///{path}") as store:
        for number in range(10):
            run = a_run(number, started_at=START + DAY * number / 2, deployment=None)
            seen = a_result(evidence=(an_evidence(bytes([number])),))
            store.record(a_report(run, seen, a_result("hygiene.media"), files=(bytes([number]),)), run.started_at)
            store.commit(Decision(run.run_id, (), ()), run.started_at)
        assert store.archive.roll_up("yard", START, KEEP, EARLIER) is not None
        late = a_run(99, started_at=START + timedelta(minutes=3), deployment=None)
        store.record(a_report(late, a_result()), NOW)
        store.commit(Decision(late.run_id, (), ()), NOW)
    return path


def _roll_up(path: Path) -> int:
    with open_store(f"sqlite:///{path}") as store:
        due = store.archive.due("yard", KEEP, NOW, EARLIER, 9)
        for day in due:
            store.archive.roll_up("yard", day, KEEP, NOW)
    return len(due)


def test_killed_anywhere(scene: Path, tmp_path: Path) -> None:
    """At each statement, commit and end of a transaction: what was found is there, as found or in the archive."""
    undisturbed = tmp_path / "undisturbed.sqlite3"
    shutil.copy(scene, undisturbed)
    assert _roll_up(undisturbed) == 2
    before, expected = dump(f"sqlite:///{scene}"), dump(f"sqlite:///{undisturbed}")
    assert len(expected["results"]) < len(before["results"])
    run_ids = {row["run_id"] for row in before["runs"]} | {"run-0", "run-1"}

    died, fuse = True, 0
    while died:
        fuse += 1
        path = tmp_path / f"{fuse}.sqlite3"
        shutil.copy(scene, path)
        died = killed(partial(_in_child, path), fuse)
        with open_store(f"sqlite:///{path}") as store:
            assert store.known_runs(sorted(run_ids)) == run_ids, f"killed at point {fuse}"
        _roll_up(path)
        assert dump(f"sqlite:///{path}") == expected, f"killed at point {fuse}"
        assert fuse < MOST_POINTS
    assert fuse > 40, "the bomb was not attached"


def _in_child(path: Path, _bomb: Bomb) -> None:
    _roll_up(path)
