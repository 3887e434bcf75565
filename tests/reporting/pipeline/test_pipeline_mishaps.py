"""Five mishaps of a status monitor that decides when a status changes, and writes the status before it acts.

Each is told as it happened there; here none of them does.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.domain.windows import Window
from reporting.pipeline import FIRST_WAIT_S, decide_all, deliver, outstanding
from reporting.store import SqlStore
from tests.reporting.builders import NOON, STEP, Clock
from tests.reporting.fake_tickets import FakeTickets
from tests.reporting.pipeline.stories import reports_of, told

POLICY = Policy(
    open_after=dict.fromkeys(Severity, 1), close_after=dict.fromkeys(Severity, 1), degraded_after=1, flap_changes=50
)
Play = Callable[..., list[str]]


def during(first: int, last: int) -> Policy:
    """Return the policy with a window over these runs, both included."""
    half = STEP / 2
    return replace(POLICY, windows=(Window("upgrade", NOON + STEP * first - half, NOON + STEP * last + half),))


@pytest.fixture
def fake(tmp_path: Path) -> FakeTickets:
    """A ticket system elsewhere."""
    return FakeTickets(tmp_path / "tickets", knows_keys=False)


@pytest.fixture
def play(store: SqlStore, fake: FakeTickets) -> Play:
    """Publishes a story, run by run, each at its own moment, and returns what it led to."""

    def publish(story: str, policy: Policy = POLICY) -> list[str]:
        said: list[str] = []
        for report in reports_of(story):
            clock = Clock(report.run.started_at + timedelta(seconds=FIRST_WAIT_S))
            store.record(report, clock())
            for decided in decide_all(store, policy, clock):
                said += told(decided)
            deliver(store, fake, clock)
        return said

    return publish


def _calls(fake: FakeTickets) -> list[str]:
    return [call.split()[0] for call in fake.calls]


def test_control(play: Play, fake: FakeTickets) -> None:
    """Down and up again, nothing special: one ticket, opened and closed."""
    assert play("api S1  . x x .") == ["2 opened api S1", "4 closed api"]
    assert _calls(fake) == ["open", "close"]


def test_down_inside_a_window_and_still_down_after_it(play: Play, store: SqlStore, fake: FakeTickets) -> None:
    """It is announced by the first run after the window, and counted from the window's end."""
    policy = during(2, 3)

    assert play("api S1  . x x x x .", policy) == ["4 opened api S1", "6 closed api"]
    (incident,) = store.incidents()
    assert incident.failing_since == policy.windows[0].ends_at
    assert _calls(fake) == ["open", "close"]


def test_down_inside_a_window_and_up_before_its_end(play: Play, fake: FakeTickets) -> None:
    """Planned work that ends in time is no incident."""
    assert play("api S1  . x x . .", during(2, 4)) == []
    assert fake.calls == []


def test_a_ticket_that_is_refused_once_is_opened_by_the_next_run(
    play: Play, store: SqlStore, fake: FakeTickets
) -> None:
    """The status is known to be down by then; the ticket is opened all the same, once."""
    fake.refuse(1)

    assert play("api S1  . x x .") == ["2 opened api S1", "4 closed api"]
    assert _calls(fake) == ["open", "find", "open", "close"]
    assert [each["is_open"] for each in fake.tickets()] == [False]
    assert outstanding(store) == ()


def test_a_notice_that_is_refused_once_is_given_by_the_next_run(play: Play, store: SqlStore, fake: FakeTickets) -> None:
    """What was to be said of a change is said later, and once."""
    opened = play("broker S1  x\nworker S2 <broker  .")
    fake.refuse(1)

    said = play("broker S1  x x x x\nworker S2 <broker  . x x x")

    assert opened + said == ["1 opened broker S1", "2 changed broker S1 +worker"]
    assert [len(each["comments"]) for each in fake.tickets()] == [1]
    assert outstanding(store) == ()


def test_degraded_then_down_inside_a_window(play: Play, store: SqlStore, fake: FakeTickets) -> None:
    """The incident from before the window goes on, grows when the window is over, and gets no second ticket."""
    assert play("api S1  d x x x .", during(2, 3)) == ["1 opened api S2", "4 changed api S1", "5 closed api"]
    assert [each.closed_at is None for each in store.incidents()] == [False]
    assert len(fake.tickets()) == 1


def test_down_before_a_window_is_not_announced_again_after_it(play: Play, fake: FakeTickets) -> None:
    """What was known before the window has one ticket, through the window and after it."""
    assert play("api S1  x x x x .", during(2, 3)) == ["1 opened api S1", "5 closed api"]
    assert _calls(fake) == ["open", "close"]


def test_what_is_measured_inside_a_window_is_tagged_with_it(play: Play, store: SqlStore) -> None:
    """Checks run inside, and their runs say which window they were made in; the others say nothing."""
    play("api S1  . x x .", during(2, 3))

    assert [run.maintenance for run in reversed(store.runs("yard", 10))] == [None, "upgrade", "upgrade", None]
