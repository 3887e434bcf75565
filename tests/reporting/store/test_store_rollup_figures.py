"""Every answer is the same before and after a roll-up, whatever was recorded, and however late."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.store import SqlStore, open_store
from tests.postgres import Postgres
from tests.reporting.dumping import dump
from tests.reporting.store.records_made import (
    DAY,
    DAYS,
    START,
    Move,
    figures,
    identity,
    moves,
    past,
    publish,
    report_of,
    roll_up,
)

LATER = START + DAY * (DAYS + 20)
DECIDED = ("events", "incidents", "verdicts", "case_states", "deployments", "outbox")
"""Tables that hold what was made of runs."""
Fresh = Callable[[], str]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """Returns the address of an empty store, each time it is called."""
    folder, numbers = tmp_path_factory.mktemp("records"), count()
    open_store(f"sqlite:///{folder}/empty.sqlite3").close()

    def made() -> str:
        path = folder / f"{next(numbers)}.sqlite3"
        shutil.copy(folder / "empty.sqlite3", path)
        return f"sqlite:///{path}"

    return made


@contextmanager
def twins(first: str, second: str) -> Iterator[tuple[SqlStore, SqlStore]]:
    """Open one store that will be rolled up, and one that will not."""
    with open_store(first) as rolled_up, open_store(second) as whole:
        yield rolled_up, whole


def play(stores: tuple[SqlStore, SqlStore], made: Sequence[Move], at: set[int]) -> int:
    """Publish a record in both; roll the first one up before these of the runs; number -1 stands for the end."""
    gone = 0
    for number, move in enumerate(made):
        if number in at:
            gone += roll_up(stores[0], move.published_at)
        for store in stores:
            publish(store, number, move)
    return gone + (roll_up(stores[0], LATER) if -1 in at else 0)


def compare(stores: tuple[SqlStore, SqlStore], urls: tuple[str, str], made: Sequence[Move]) -> None:
    """See that both give the same answers."""
    rolled_up, whole = stores
    assert [dump(urls[0])[name] for name in DECIDED] == [dump(urls[1])[name] for name in DECIDED]
    assert figures(rolled_up) == figures(whole)
    assert past(rolled_up) == past(whole)
    assert identity(rolled_up, made) == identity(whole, made)
    assert not any(rolled_up.record(report_of(number, move), LATER) for number, move in enumerate(made))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=moves(), at=st.sets(st.integers(-1, 45), max_size=3))
def test_no_answer_changes(fresh: Fresh, made: list[Move], at: set[int]) -> None:
    """In one step or in several, with runs that come late in between or after: every figure and replay stays."""
    urls = fresh(), fresh()
    with twins(*urls) as stores:
        play(stores, made, at)
        compare(stores, urls, made)


def dense(days: int = 6) -> list[Move]:
    """Return a run every four hours, one of them three days late, with an outage on the second day."""
    found = []
    for minute in range(0, days * 24 * 60, 240):
        api, worker = (3 if 1500 < minute < 2400 else 0), (3 if minute == LATE else 0)
        found.append(Move(minute, 3 * 24 * 60 if minute == LATE else 0, (api, worker, None, None), 80.0, "A"))
    return sorted(found, key=lambda each: each.published_at)


LATE = 1200
"""The run that comes three days late; what it found is unlike the runs around it."""


@pytest.mark.parametrize("at", [{-1}, {20, -1}, {15, 20, -1}])
def test_a_record_that_is_really_rolled_up(fresh: Fresh, at: set[int]) -> None:
    """Most of a dense record goes, in one step or in three, and no answer changes."""
    urls = fresh(), fresh()
    made = dense()
    with twins(*urls) as stores:
        assert play(stores, made, at) > 30
        compare(stores, urls, made)
        assert roll_up(stores[0], LATER + DAY) == 0


def test_what_came_late_counts_before_it_is_rolled_up(fresh: Fresh) -> None:
    """A run of a day that was rolled up before is found where it belongs."""
    urls = fresh(), fresh()
    made = dense()
    late = next(number for number, move in enumerate(made) if move.late_min)
    made[-1], made[late] = made[late], made[-1]
    with twins(*urls) as stores:
        assert play(stores, made, {len(made) - 1}) > 5
        compare(stores, urls, made)


def test_on_postgresql(postgres: Postgres) -> None:
    """The same holds there."""
    urls = postgres.fresh_url(), postgres.fresh_url()
    made = dense()
    with twins(*urls) as stores:
        assert play(stores, made, {20, -1}) > 30
        compare(stores, urls, made)


def test_a_difference_would_be_seen(fresh: Fresh) -> None:
    """The comparison fails where a run is missing."""
    urls = fresh(), fresh()
    made = dense(4)
    with twins(*urls) as stores:
        play(stores, made, {-1})
        stores[1].record(report_of(99, Move(7, 0, (0, 0, 0, 0), 1.0, None)), START + timedelta(hours=1))
        assert figures(stores[0]) != figures(stores[1])
