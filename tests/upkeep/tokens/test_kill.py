"""Killed at any step, on either side, a rotation leaves each token old and working, or new and handed over."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.upkeep.tokens.project import Project, key_of
from upkeep.tokens import journal
from upkeep.tokens.handover import WAITING

ROOT = Path(__file__).parents[3]
USERS = ("1", "2")
STEPS = ["begun", "handed over"] * 2 + ["sent"] + ["told", "filed", "ended"] * 2
"""Every step of rotating two tokens on our side, in order."""
DRIVER = """
import os, signal, sys
from pathlib import Path
from tests.upkeep.tokens.project import Project
seen = []
def tell(step, done, total):
    seen.append(step)
    if len(seen) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
Project(Path(sys.argv[1])).act(users=("1", "2"), tell=tell, kill=sys.argv[3])
"""


def killed(project: Project, step: int, backend: str = "") -> None:
    """Rotate in a process of its own that is killed after this step; its interpreter may go on for a while."""
    command = [sys.executable, "-c", DRIVER, str(project.folder), str(step), backend]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL


def assert_known(project: Project) -> None:
    """Each token has one key: its old one, or one that is in a file."""
    files, waiting = project.handed_over(), project.handed_over(WAITING)
    for user in map(int, USERS):
        (key,) = project.held()[user]
        assert key in [key_of(user), *files.get(user, []), *waiting.get(user, [])]


def assert_all_new(project: Project) -> None:
    """After the next rotation every token is new and handed over, and nothing is left unfinished."""
    held, files = project.held(), project.handed_over()
    for user in map(int, USERS):
        (key,) = held[user]
        assert key != key_of(user)
        assert key in files[user]
    assert project.handed_over(WAITING) == {}
    assert journal.unfinished(project.folder / "runs" / "yard") == []


def test_these_are_all_steps(project: Project) -> None:
    """Nothing is told between that is not killed at below."""
    seen: list[str] = []
    project.act(users=USERS, tell=lambda step, _done, _total: seen.append(step))

    assert seen == STEPS


@pytest.mark.parametrize("step", range(1, len(STEPS) + 1))
def test_our_side_is_killed(project: Project, step: int) -> None:
    """Whatever of ours was written last, each token is old or new; the next rotation ends what was begun."""
    killed(project, step)
    assert_known(project)
    project.act(users=USERS)
    assert_all_new(project)
    after = project.held()
    time.sleep(0.2)

    assert project.held() == after


@pytest.mark.parametrize("kill", ["before:3", "after:3", "after:4", "before:commit", "after:commit", "before:7"])
def test_the_backends_side_is_killed(project: Project, kill: str) -> None:
    """Whatever the backend executed last, each token is old or new; the next rotation ends what was begun."""
    _decision, changer = project.act(users=USERS, kill=kill)
    assert "unclear" in [result.state for result in changer.results]
    assert changer.stopped
    assert_known(project)
    project.act(users=USERS)

    assert_all_new(project)


@pytest.mark.parametrize("kill", ["after:2", "before:commit", "after:commit"])
def test_the_backends_side_is_killed_on_postgresql(on_postgres: Project, kill: str) -> None:
    """The same on PostgreSQL, where the server outlives its client."""
    for user in USERS:
        on_postgres.sql(f"UPDATE authtoken_token SET key = '{key_of(int(user))}' WHERE user_id = {user}")
    _decision, changer = on_postgres.act(users=USERS, kill=kill)
    assert "unclear" in [result.state for result in changer.results]
    assert_known(on_postgres)
    on_postgres.act(users=USERS)

    assert_all_new(on_postgres)


def test_a_backend_that_is_still_at_it_loses_no_key(project: Project) -> None:
    """While the interpreter of a killed rotation goes on, the next one puts in the same keys: neither is lost."""
    killed(project, STEPS.index("sent") + 1, "sleep:2")
    _decision, changer = project.act()
    assert [result.state for result in changer.results] == ["done", "done"]
    assert_all_new(project)
    after = project.held()
    time.sleep(3.5)

    assert project.held() == after


def test_a_file_that_was_cut_short_never_counts(project: Project) -> None:
    """A file that does not hold the whole key is deleted, and its token rotated with another."""
    killed(project, 4)
    for path in project.keys_folder.glob(f"user-1-*{WAITING}"):
        path.write_text(path.read_text()[:7])
    project.act(users=USERS)

    assert_all_new(project)
    assert all(len(key) == 40 for keys in project.handed_over().values() for key in keys)


def test_the_file_of_a_token_that_went_is_deleted(project: Project) -> None:
    """A key that waits for a token that was deleted meanwhile is deleted too."""
    killed(project, 4)
    project.sql("DELETE FROM authtoken_token WHERE user_id = 1")
    decision, _changer = project.act()

    assert sorted((each.entry.user, each.kind) for each in decision.settlements) == [("1", "gone"), ("2", "complete")]
    assert list(project.handed_over()) == [2]
    assert project.handed_over(WAITING) == {}


def test_another_masking_key_leaves_things_as_they_are(project: Project) -> None:
    """Where masks cannot be compared any more, nothing is deleted or put in."""
    killed(project, 4)
    (project.folder / "runs" / "mask.key").write_bytes(b"another masking key")
    decision, _changer = project.act()

    assert [each.kind for each in decision.settlements] == ["foreign", "foreign"]
    assert sorted(project.handed_over(WAITING)) == [1, 2]
    assert_known(project)


def test_two_at_once_from_two_machines(project: Project) -> None:
    """Of two rotations of one token that know nothing of each other one wins, and its file alone is there."""
    script = DRIVER.replace("act(", "act(results=sys.argv[2], ").replace("int(sys.argv[2])", "0")
    rivals = [
        subprocess.Popen([sys.executable, "-c", script, str(project.folder), name, ""], cwd=ROOT)
        for name in ("first", "second")
    ]
    assert [rival.wait(60) for rival in rivals] == [0, 0]

    assert_all_new(project)
    assert {user: len(keys) for user, keys in project.handed_over().items()} == {1: 1, 2: 1}
