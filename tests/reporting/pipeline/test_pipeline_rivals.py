"""Publishers that run at the same time, as real processes."""

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.pipeline import publish
from reporting.ports import TicketSystem
from reporting.store import SqlStore, open_store
from reporting.tickets.local import LocalTickets
from tests.reporting.builders import Clock, write_run
from tests.reporting.fake_tickets import FakeTickets
from tests.reporting.pipeline.stories import reports_of

POLICY = Policy(
    open_after=dict.fromkeys(Severity, 1), close_after=dict.fromkeys(Severity, 1), reopen_within=timedelta()
)
Tickets = Callable[[SqlStore], TicketSystem]


def _at_once(url: str, folders: Sequence[Path], tickets: Tickets) -> None:
    """Publish each folder in a process of its own, all starting at the same moment, and expect all to succeed."""
    gate, opener = os.pipe()
    children = [_child(gate, opener, url, folder, tickets) for folder in folders]
    os.close(gate)
    os.close(opener)  # its end is what they wait for
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * len(folders)


def _child(gate: int, opener: int, url: str, folder: Path, tickets: Tickets) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.close(opener)
        os.read(gate, 1)
        _publish(url, folder, tickets)
        status = 0
    finally:
        os._exit(status)


def _publish(url: str, folder: Path, tickets: Tickets) -> None:
    with open_store(url) as store:
        publish(store, folder, POLICY, tickets(store), Clock())


def _local(store: SqlStore) -> TicketSystem:
    return LocalTickets(store.local_tickets, "en", ZoneInfo("UTC"), Clock())


def _folders(tmp_path: Path, story: str) -> list[Path]:
    return [write_run(tmp_path / report.run.run_id, report) for report in reports_of(story)]


def test_the_same_run_at_once_is_one_ticket(url: str, store: SqlStore, tmp_path: Path) -> None:
    """Three publishers of the same run, round after round: one incident and one ticket each round."""
    story = "api S1   x . x . x"
    for number, folder in enumerate(_folders(tmp_path, story), start=1):
        _at_once(url, [folder] * 3, _local)

        tickets = store.local_tickets.tickets()
        assert len(tickets) == len(store.incidents()) == (number + 1) // 2
        assert [each.status for each in tickets].count("open") == number % 2
    assert [len(each.comments) for each in store.local_tickets.tickets()] == [0, 1, 1]


def test_a_system_without_keys_gets_one_request(url: str, store: SqlStore, tmp_path: Path) -> None:
    """Two publishers, and a slow system with a lagging search that makes two tickets of two requests: it gets one."""

    def slow(_store: SqlStore) -> TicketSystem:
        folder = tmp_path / "fake"
        return FakeTickets(folder, knows_keys=False, searchable=False, touch=lambda: time.sleep(0.03))

    for number, folder in enumerate(_folders(tmp_path, "api S1   x . x ."), start=1):
        _at_once(url, [folder] * 2, slow)

        fake = FakeTickets(tmp_path / "fake")
        assert len(fake.tickets()) == (number + 1) // 2
    assert store.undelivered(Clock()()) == []


def test_different_runs_at_once_keep_their_promises(url: str, store: SqlStore, tmp_path: Path) -> None:
    """Whatever the order, every run is decided, no incident is doubled, and each has one ticket in its state."""
    folders = _folders(tmp_path, "api S1   x . x x\nbroker S1   . x x .")

    _at_once(url, folders, _local)
    _publish(url, folders[-1], _local)

    incidents, tickets = store.incidents(), store.local_tickets.tickets()
    assert (store.undecided(), store.undelivered(Clock()())) == ([], [])
    assert max(Counter(each.check for each in incidents if each.closed_at is None).values(), default=0) <= 1
    assert {each.incident_id: each.status for each in tickets} == {
        each.incident_id: "closed" if each.closed_at else "open" for each in incidents
    }
    assert [each.incident_id for each in incidents if each.check == "health.api" and not each.closed_at]
