"""Giving tokens new keys, and revoking them."""

import json
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.upkeep.tokens.project import PEOPLE, Project, key_of
from upkeep.errors import UpkeepError
from upkeep.tokens import journal
from upkeep.tokens.changing import new_key
from upkeep.tokens.handover import WAITING

OTHERS = tuple(user for user in PEOPLE if user != 3)


def test_stale_tokens_are_rotated(project: Project) -> None:
    """Stale tokens have new keys, each in a file of its own; the old ones are dead, and other tokens as they were."""
    _decision, changer = project.act(stale=True)

    assert {result.entry.user: result.state for result in changer.results} == {"1": "done", "2": "done", "4": "done"}
    held = project.held()
    assert {user: [key] for user, (key,) in held.items() if key != key_of(user)} == project.handed_over()
    assert held[3] + held[5] == [key_of(3), key_of(5)]
    assert list(map(len, held.values())) == [1] * len(PEOPLE)
    assert project.handed_over(WAITING) == {}


def test_on_postgresql_too(on_postgres: Project) -> None:
    """On PostgreSQL a key goes in and the other dies, with the rows that point to it."""
    on_postgres.sql(f"INSERT INTO cards_device (token_id) VALUES ('{key_of(1)}')")
    _decision, changer = on_postgres.act(users=("1", "2"))
    held = on_postgres.held()

    assert [result.state for result in changer.results] == ["done", "done"]
    assert {1: held[1], 2: held[2]} == on_postgres.handed_over()
    assert on_postgres.sql("SELECT token_id FROM cards_device") == [(held[1][0],)]


def test_a_rotated_token_is_young(project: Project) -> None:
    """The moment it was made is the moment of its new key, so that it is not stale any more."""
    project.act(users=("1",))
    _rondafile, backend = project.read()

    (record,) = [each for each in backend.listed().records if each.user == "1"]

    assert (record.age_days(datetime.now(UTC)), record.level) == (0, 1)


def test_rows_that_point_to_a_key_follow_it(project: Project) -> None:
    """A foreign key to the token's primary key, which is the key, is moved in the same transaction."""
    project.sql(f"INSERT INTO cards_device (token_id) VALUES ('{key_of(1)}')")
    project.act(users=("1",))

    assert project.sql("SELECT token_id FROM cards_device") == [tuple(project.held()[1])]
    assert project.sql("PRAGMA foreign_key_check") == []


def test_a_model_of_ones_own(project: Project) -> None:
    """A custom model is rotated by the names of its fields: two tokens of one user apart, its date renewed."""
    for number in (1, 2):
        project.sql(
            f"INSERT INTO cards_card (secret, made_on, holder_id) VALUES ('{str(number) * 40}', '2020-01-01', 1)"
        )
    source = '{ model = "cards.Card", key = "secret", created = "made_on", user = "holder" }'
    project.tokens += f"source = {source}\nexceptions = []\n"
    _rondafile, backend = project.read()
    mask = backend.masking.of("1" * 40)
    _decision, changer = project.act(masks=(mask,))
    rows = dict(project.sql("SELECT secret, made_on FROM cards_card"))

    assert [result.state for result in changer.results] == ["done"]
    assert rows.pop("2" * 40) == "2020-01-01"
    assert [[key] for key in rows] == list(project.handed_over().values())
    assert rows.popitem()[1] > "2026"


def test_the_monitorings_own_token_is_left_alone(project: Project) -> None:
    """The monitoring's token is not touched until it is said, and then it is told what must be updated."""
    decision, changer = project.act(users=("3",))
    assert (changer.results, project.held()[3]) == ([], [key_of(3)])
    assert [(pick.is_monitoring, pick.left_alone) for pick in decision.picks] == [(True, True)]

    _decision, changer = project.act(users=("3",), including_monitoring=True)
    assert [result.state for result in changer.results] == ["done"]
    assert project.held()[3] != [key_of(3)]


def test_a_command_gets_the_key_on_standard_input(project: Project) -> None:
    """The configured command gets the key and nothing else on its standard input, the owner as an argument."""
    taking = "import sys; open(f'taken-{sys.argv[1]}', 'w').write(sys.stdin.read())"
    project.tokens = f"handover = {{ command = {json.dumps([sys.executable, '-c', taking, '{user}'])} }}\n"
    _decision, changer = project.act(users=("1", "2"))

    assert [result.state for result in changer.results] == ["done", "done"]
    taken = {user: [(project.folder / f"taken-{user}").read_text()] for user in (1, 2)}
    assert {user: keys for user, keys in project.held().items() if user in taken} == taken


@pytest.mark.parametrize(
    ("command", "why"),
    [(["false"], "ended with code 1"), (["/no/such"], "cannot be run"), (["sleep", "9"], "did not take the key")],
)
def test_a_command_that_fails_leaves_the_token_as_it_was(project: Project, command: list[str], why: str) -> None:
    """Where the key is not taken, the backend never gets it."""
    project.tokens = f"handover = {{ command = {json.dumps(command)}, limit_s = 0.3 }}\n"
    _decision, changer = project.act(users=("1",))

    assert [result.state for result in changer.results] == ["undone"]
    assert why in changer.results[0].why
    assert project.held()[1] == [key_of(1)]
    assert journal.unfinished(project.folder / "runs" / "yard") == []


def test_a_locked_database_leaves_the_token_as_it_was(project: Project) -> None:
    """Where the database refuses, the token is the old one, and its file is taken back."""
    with sqlite3.connect(project.backend / "db.sqlite3", isolation_level=None) as holder:
        holder.execute("BEGIN IMMEDIATE")
        _decision, changer = project.act(users=("1",))
        holder.execute("ROLLBACK")
    holder.close()

    assert [(result.state, result.why) for result in changer.results] == [
        ("undone", "the backend's database refused: OperationalError")
    ]
    assert project.held()[1] == [key_of(1)]
    assert project.handed_over(WAITING) == project.handed_over() == {}


def test_revoking_deletes(project: Project) -> None:
    """A revoked token is gone, and others are as they were."""
    _decision, changer = project.act("revoke", users=("4",))

    assert [result.state for result in changer.results] == ["done"]
    assert set(project.held()) == set(PEOPLE) - {4}


def test_revoking_takes_nothing_else_along(project: Project) -> None:
    """A token that rows of another model hang on is not deleted, since they would go with it."""
    project.sql(f"INSERT INTO cards_device (token_id) VALUES ('{key_of(1)}')")
    _decision, changer = project.act("revoke", users=("1",))

    assert [result.why for result in changer.results] == ["rows of cards.Device point to it"]
    assert project.held()[1] == [key_of(1)]


def test_one_process_at_a_time(project: Project) -> None:
    """While one process changes tokens, another is refused before it does anything."""
    with (
        journal.opened(project.folder / "runs" / "yard"),
        pytest.raises(UpkeepError, match="another process is changing tokens"),
    ):
        project.act(users=("1",))
    assert project.held()[1] == [key_of(1)]


def test_the_journal_is_masked(project: Project) -> None:
    """The journal tells who, when and what, by masks."""
    project.act(users=("1",))
    path = project.folder / "runs" / "yard" / journal.NAME
    steps = [(entry.act, entry.step, entry.user) for entry in journal.entries(path)]

    assert steps == [("rotate", "begun", "1"), ("rotate", "done", "1")]
    assert path.stat().st_mode & 0o777 == 0o600
    assert project.holding(key_of(1), project.held()[1][0]) == []


def test_a_key_is_nowhere_but_in_its_file(project: Project, tmp_path: Path) -> None:
    """Neither argument, environment, log of SQL nor any file holds a key, old or new."""
    trace, other = tmp_path / "trace", tmp_path / "command"
    tracing = f"import os, sys; open({str(other)!r}, 'w').write(repr((sys.argv, dict(os.environ)))); sys.stdin.read()"
    project.environ = {"CARDS_DEBUG": "1", "CARDS_TRACE": str(trace)}
    project.act(users=("1",))
    project.tokens = f"handover = {{ command = {json.dumps([sys.executable, '-c', tracing])} }}\n"
    project.act(users=("2",))
    keys = [key for found in project.held().values() for key in found] + [key_of(1), key_of(2)]

    assert "CARDS_TRACE" in trace.read_text()
    assert "PATH" in other.read_text()
    assert project.holding(*keys) == []
    assert [key for key in keys if key in trace.read_text() + other.read_text()] == []


@pytest.mark.parametrize(("length", "digits"), [(0, 40), (40, 40), (64, 40), (36, 36)])
def test_a_new_key_is_as_drf_makes_them(length: int, digits: int) -> None:
    """A key is 40 hexadecimal digits, or as many as the column takes."""
    key = new_key(length)

    assert len(key) == digits
    assert int(key, 16)
