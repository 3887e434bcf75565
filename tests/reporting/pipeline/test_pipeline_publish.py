"""From a results directory to tickets, with what can go wrong on the way."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting import pipeline
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.errors import DeliveryError, ResultsError
from reporting.pipeline import Published, publish, wait_after
from reporting.store import SqlStore
from reporting.tickets.local import LocalTickets
from tests.reporting.builders import Clock, write_run
from tests.reporting.dumping import dump
from tests.reporting.fake_tickets import FakeTickets
from tests.reporting.pipeline.stories import reports_of

POLICY = Policy(open_after=dict.fromkeys(Severity, 1), close_after=dict.fromkeys(Severity, 1))
Publish = Callable[[Path], Published]


@pytest.fixture
def fake(tmp_path: Path) -> FakeTickets:
    """A ticket system that, like Jira, does not know a repeated request."""
    return FakeTickets(tmp_path / "tickets", knows_keys=False)


@pytest.fixture
def published(store: SqlStore, fake: FakeTickets, clock: Clock) -> Publish:
    """Publishes one directory to the fake."""
    return lambda folder: publish(store, folder, POLICY, fake, clock)


def _folders(tmp_path: Path, story: str) -> list[Path]:
    return [write_run(tmp_path / report.run.run_id, report) for report in reports_of(story)]


def test_a_run_becomes_a_ticket(published: Publish, fake: FakeTickets, tmp_path: Path) -> None:
    """A failing run is recorded, decided and delivered, and the summary says so."""
    (folder,) = _folders(tmp_path, "api S1   x")

    summary = published(folder)

    assert (summary.recorded, summary.run.run_id) == (True, "run-1")
    assert [[str(action.kind) for action in each.actions] for each in summary.decided] == [["opened"]]
    assert [(str(each.delivery.kind), each.ticket) for each in summary.delivered] == [("ticket.open", "FAKE-1")]
    assert summary.undelivered == ()
    assert [each["is_open"] for each in fake.tickets()] == [True]


def test_publishing_twice_changes_nothing(store: SqlStore, url: str, clock: Clock, tmp_path: Path) -> None:
    """The second time, nothing is recorded, decided or sent, and the whole database is as it was."""
    tickets = LocalTickets(store.local_tickets, "en", ZoneInfo("UTC"), clock)
    folders = _folders(tmp_path, "api S1   x .\nworker S2   . x")
    for folder in folders:
        publish(store, folder, POLICY, tickets, clock)
    before = dump(url)

    clock.forward(days=1)
    for folder in folders:
        again = publish(store, folder, POLICY, tickets, clock)
        assert (again.recorded, again.decided, again.delivered, again.undelivered) == (False, (), (), ())

    assert dump(url) == before


def test_a_whole_life(published: Publish, fake: FakeTickets, tmp_path: Path) -> None:
    """A ticket is opened, told of a change, and closed: three calls, nothing looked up, one ticket."""
    for folder in _folders(tmp_path, "broker S1  x x .\nworker S2 <broker  . x ."):
        published(folder)

    assert [call.split()[0] for call in fake.calls] == ["open", "update", "close"]
    (ticket,) = fake.tickets()
    assert (ticket["is_open"], len(ticket["comments"])) == (False, 2)


def test_a_refused_delivery_is_tried_by_a_later_publish(
    published: Publish, fake: FakeTickets, clock: Clock, tmp_path: Path
) -> None:
    """A ticket system that is down costs one try per publish; after the wait the ticket is made, once."""
    first, second, third = _folders(tmp_path, "api S1   x x x")
    fake.refuse(1)

    failed = published(first)
    early = published(second)
    clock.forward(seconds=pipeline.FIRST_WAIT_S)
    late = published(third)

    assert [(each.attempts, each.last_error) for each in failed.undelivered] == [(1, "fake is down: wait")]
    assert (len(early.undelivered), early.delivered) == (1, ())
    assert (late.undelivered, [each.ticket for each in late.delivered]) == ((), ["FAKE-1"])
    assert len(fake.tickets()) == 1


def test_a_lost_answer_makes_no_second_ticket(
    published: Publish, fake: FakeTickets, clock: Clock, tmp_path: Path
) -> None:
    """When it is unclear whether the ticket was made, the next try looks before it opens."""
    first, second = _folders(tmp_path, "api S1   x x")
    fake.lose_answer()

    published(first)
    clock.forward(hours=1)
    summary = published(second)

    assert [call.split()[0] for call in fake.calls] == ["open", "find"]
    assert [each["ticket"] for each in fake.tickets()] == [each.ticket for each in summary.delivered] == ["FAKE-1"]


def test_one_failing_delivery_stops_no_other(
    published: Publish, fake: FakeTickets, store: SqlStore, clock: Clock, tmp_path: Path
) -> None:
    """The one that fails waits, with all that follows it in its incident; the others arrive."""
    first, second = _folders(tmp_path, "api S1   x .\nworker S2   x .")
    incident = pipeline.foresee(store, POLICY, reports_of("api S1   x .\nworker S2   x .")[:1])[0].actions[0].incident
    fake.refuse_for(incident.incident_id)
    published(first)
    summary = published(second)

    assert [str(each.delivery.kind) for each in summary.delivered] == ["ticket.close"]
    assert [str(each.delivery.kind) for each in summary.undelivered] == ["ticket.open", "ticket.close"]
    assert {each.delivery.incident_id for each in summary.undelivered} == {incident.incident_id}

    fake.accept_all()
    clock.forward(hours=1)
    assert published(second).undelivered == ()
    assert [each["is_open"] for each in fake.tickets()] == [False, False]


def test_a_permanent_refusal_waits_longest_and_is_kept(
    published: Publish, fake: FakeTickets, clock: Clock, tmp_path: Path
) -> None:
    """A wrong token is not tried every few minutes, and works once it was mended."""
    (folder,) = _folders(tmp_path, "api S1   x")
    fake.refuse(1, DeliveryError("the token is refused: set JIRA_TOKEN", permanent=True))
    published(folder)

    clock.forward(hours=2)
    assert len(published(folder).undelivered) == 1
    clock.forward(hours=5)

    assert [each.ticket for each in published(folder).delivered] == ["FAKE-1"]


def test_waits_double_up_to_a_cap() -> None:
    """One minute, two, four … an hour; never shorter than what the other side asked for."""
    down = DeliveryError("down")

    def minutes(error: DeliveryError, failures: int) -> float:
        return wait_after(error, failures) / timedelta(minutes=1)

    assert [minutes(down, failures) for failures in (1, 2, 3, 6, 7, 500)] == [1, 2, 4, 32, 60, 60]
    assert minutes(DeliveryError("busy", retry_after_s=600), 1) == 10
    assert minutes(DeliveryError("busy", retry_after_s=1), 1) == 1
    assert minutes(DeliveryError("no", permanent=True), 1) == 360


def test_a_foreign_directory_is_refused_whole(published: Publish, store: SqlStore, url: str, tmp_path: Path) -> None:
    """A truncated run is an error and leaves the store as it was."""
    (folder,) = _folders(tmp_path, "api S1   x")
    path = folder / "results.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    before = dump(url)

    with pytest.raises(ResultsError, match=r"results\.jsonl:2 is cut short; nothing was taken"):
        published(folder)
    assert dump(url) == before


def test_what_an_interrupted_publisher_left_is_done_first(
    store: SqlStore, published: Publish, fake: FakeTickets, clock: Clock, tmp_path: Path
) -> None:
    """A run that was recorded and not decided is decided before the next one."""
    first, second = _folders(tmp_path, "api S1   x .")
    pipeline.record(store, first, clock)

    summary = published(second)

    assert [each.run.run_id for each in summary.decided] == ["run-1", "run-2"]
    assert [str(each.delivery.kind) for each in summary.delivered] == ["ticket.open", "ticket.close"]
