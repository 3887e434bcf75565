"""What people did in the ticket system, taken over; and tickets that exist twice."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from reporting.domain.filing import People
from reporting.domain.incident import EventKind, Origin
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.domain.rootcause import Category, Lack, RootCause
from reporting.domain.tickets import Resolution
from reporting.errors import AmendError, DeliveryError
from reporting.pipeline import Synced, copies_of, decide_all, deliver, join_copies, outstanding, sync
from reporting.store import SqlStore
from tests.reporting.builders import Clock
from tests.reporting.dumping import dump
from tests.reporting.fake_tickets import FakeTickets
from tests.reporting.pipeline.stories import reports_of

POLICY = Policy(open_after=dict.fromkeys(Severity, 1), close_after=dict.fromkeys(Severity, 1))
PEOPLE = People("yard", {"Highest": Severity.S1})
WHOLE = RootCause(Category.CAPACITY, "the pool had two connections", "https://git.example/yard/pull/12")
Sync = Callable[[], Synced]


@pytest.fixture
def fake(tmp_path: Path) -> FakeTickets:
    """A ticket system elsewhere."""
    return FakeTickets(tmp_path / "tickets", knows_keys=False)


@pytest.fixture
def synced(store: SqlStore, fake: FakeTickets, clock: Clock) -> Sync:
    """Takes over what people did."""
    return lambda: sync(store, POLICY, fake, clock, PEOPLE)


@pytest.fixture
def played(store: SqlStore, fake: FakeTickets, clock: Clock) -> Callable[[str], str]:
    """Publishes a story and returns the incident it ends with."""

    def play(story: str, after: int = 0) -> str:
        for report in reports_of(story)[after:]:
            store.record(report, report.run.started_at)
            decide_all(store, POLICY, clock)
            deliver(store, fake, clock)
        return store.incidents()[0].incident_id

    return play


def _kinds(found: Synced) -> list[str]:
    return [str(action.kind) for action in found.actions]


def test_nothing_new_is_nothing_written(
    store: SqlStore, url: str, synced: Sync, played: Callable[[str], str], clock: Clock
) -> None:
    """The second look at the same tickets leaves the whole database as it is."""
    played("api S1  x")
    synced()
    before = dump(url)
    clock.forward(minutes=5)

    assert (_kinds(synced()), synced().asked) == ([], 1)
    assert dump(url) == before


def test_a_ticket_closed_while_failing_is_opened_again(
    synced: Sync, played: Callable[[str, int], str], played_on: None, fake: FakeTickets, store: SqlStore
) -> None:
    """People close it, the next failing run opens it again: one ticket, one comment that says why."""
    incident = store.incidents()[0].incident_id
    fake.people_close("FAKE-1")

    assert _kinds(synced()) == ["ticket-closed"]
    played("api S1  x x", 1)

    (ticket,) = fake.tickets()
    assert ticket["is_open"]
    assert list(ticket["comments"].values()) == ["its ticket was closed, and health.api still fails"]
    assert [event.kind for event in store.events(incident)][-1] is EventKind.REOPENED


@pytest.fixture
def played_on(played: Callable[[str], str]) -> None:
    """A failing run was published."""
    played("api S1  x")


def test_what_will_not_be_mended_stays_closed(
    synced: Sync, played: Callable[[str, int], str], played_on: None, fake: FakeTickets, store: SqlStore
) -> None:
    """Won't-fix: further failures, the recovery and the return lead to events, and to no word in the ticket."""
    fake.people_close("FAKE-1", Resolution.WONT_FIX)
    assert _kinds(synced()) == ["dismissed"]

    incident = played("api S1  x x . x", 1)

    (ticket,) = fake.tickets()
    assert (ticket["is_open"], ticket["comments"]) == (False, {})
    kinds = [str(event.kind) for event in store.events(incident)]
    assert kinds == ["opened", "dismissed", "closed", "reopened"]


def test_the_gate_resolves_or_reminds_once(
    synced: Sync, played: Callable[[str], str], fake: FakeTickets, store: SqlStore, clock: Clock
) -> None:
    """Closed without its root cause: one reminder that names what is missing; answered, it is resolved."""
    incident = played("api S1  x .")
    clock.forward(hours=25)

    assert _kinds(synced()) == ["flagged"]
    clock.forward(days=3)
    assert _kinds(synced()) == []
    assert [call.split()[0] for call in fake.calls].count("remind") == 1

    fake.people_close("FAKE-1", root_cause=WHOLE)
    assert _kinds(synced()) == ["explained", "resolved"]
    found = store.incident(incident)
    assert found is not None
    assert (found.root_cause, found.is_settled) == (WHOLE, True)


def test_what_a_reminder_lacks_is_told(
    synced: Sync, played: Callable[[str], str], fake: FakeTickets, store: SqlStore, clock: Clock
) -> None:
    """The delivery names exactly what is missing, and waits like any other when it is refused."""
    incident = played("api S1  x .")
    fake.people_close("FAKE-1", root_cause=RootCause(Category.CAPACITY, "the pool had two connections"))
    clock.forward(hours=26)
    fake.refuse_for(incident)

    found = synced()

    assert _kinds(found) == ["explained", "flagged"]
    assert [each.delivery.facts.lacking for each in found.undelivered] == [(Lack.FIX,)]
    fake.accept_all()
    clock.forward(hours=1)
    assert deliver(store, fake, clock) != ()


def test_what_people_filed_becomes_an_incident_once(
    synced: Sync, fake: FakeTickets, store: SqlStore, clock: Clock
) -> None:
    """A ticket of theirs is taken in with its severity and cause, ends with its closing, and gets no word of ours."""
    ticket = fake.people_file("plates are not read", "Highest", ["cause-ocr"])

    assert _kinds(synced()) == ["opened"]
    assert _kinds(synced()) == []
    (incident,) = store.incidents()
    assert (incident.severity, incident.cause, incident.origin) == (Severity.S1, "ocr", Origin.TRACKER)
    assert store.tickets([incident.incident_id]) == {incident.incident_id: ticket}

    fake.people_close(ticket, root_cause=WHOLE)
    assert _kinds(synced()) == ["explained", "closed", "resolved"]
    assert fake.tickets()[0]["comments"] == {}
    assert outstanding(store) == ()


def test_a_copy_of_ours_is_no_incident_of_theirs(
    synced: Sync, played: Callable[[str], str], fake: FakeTickets, store: SqlStore
) -> None:
    """A ticket with a label of ours, however it came about, opens nothing."""
    played("api S1  x")
    fake.people_file("the same again", labels=[store.incidents()[0].label])

    assert _kinds(synced()) == []
    assert len(store.incidents()) == 1


def test_a_ticket_that_is_gone_is_told(synced: Sync, played: Callable[[str], str], fake: FakeTickets) -> None:
    """Somebody deleted it: it is named, and nothing is decided from it."""
    incident = played("api S1  x")
    fake.people_delete("FAKE-1")

    found = synced()

    assert [(each.incident_id, ticket) for each, ticket in found.gone] == [(incident, "FAKE-1")]
    assert found.actions == ()


def test_secrets_that_people_wrote_are_taken_out(
    store: SqlStore, fake: FakeTickets, clock: Clock, played: Callable[[str], str]
) -> None:
    """Title and root cause pass the redaction before they are kept."""
    incident = played("api S1  x .")
    fake.people_close("FAKE-1", root_cause=RootCause(Category.CREDENTIALS, "the key s3cret had lapsed", WHOLE.fix))
    fake.people_file("login with s3cret fails")

    sync(store, POLICY, fake, clock, PEOPLE, clean=lambda text: text.replace("s3cret", "***"))

    found = store.incident(incident)
    assert found is not None
    assert found.root_cause is not None
    assert found.root_cause.text == "the key *** had lapsed"
    assert "login with *** fails" in [each.message for each in store.incidents()]


def test_a_silent_ticket_system_changes_nothing(
    store: SqlStore, url: str, fake: FakeTickets, clock: Clock, played: Callable[[str], str]
) -> None:
    """Its error is told, and the database is as it was."""
    played("api S1  x")
    before = dump(url)
    fake.refuse()

    with pytest.raises(DeliveryError):
        sync(store, POLICY, fake, clock, PEOPLE)
    assert dump(url) == before


def test_a_publisher_in_between_is_not_overwritten(
    store: SqlStore, fake: FakeTickets, clock: Clock, played: Callable[[str, int], str], played_on: None
) -> None:
    """An incident that a publisher changed after it was read is read again: neither change is lost."""
    fake.people_close("FAKE-1", root_cause=WHOLE)
    states = fake.states

    def slow(tickets: list[str]) -> object:
        found = states(tickets)
        played("api S1  x .", 1)
        return found

    fake.states = slow  # type: ignore[method-assign, assignment]
    sync(store, POLICY, fake, clock)

    (incident,) = store.incidents()
    kinds = [str(event.kind) for event in store.events(incident.incident_id)]
    assert kinds == ["opened", "closed", "explained", "resolved"]


def test_copies_are_named_and_joined_once(
    store: SqlStore, fake: FakeTickets, clock: Clock, played: Callable[[str], str]
) -> None:
    """A copy is found, linked and closed; the ticket of the ledger stays; doing so again does nothing."""
    played("api S1  x")
    fake.copy("FAKE-1")
    found = list(copies_of(store, fake, clock))

    assert [(each.ticket, [copy.ticket for copy in each.copies]) for each in found] == [("FAKE-1", ["FAKE-2"])]
    assert [join_copies(store, found, clock), join_copies(store, found, clock)] == [1, 0]
    deliver(store, fake, clock)
    assert [each["is_open"] for each in fake.tickets()] == [True, False]
    assert list(copies_of(store, fake, clock)) == []
    assert join_copies(store, found, clock) == 0


def test_a_search_that_finds_too_many_is_not_trusted(
    store: SqlStore, fake: FakeTickets, clock: Clock, played: Callable[[str], str]
) -> None:
    """More copies than anybody makes: nothing is closed, and the line says to look at them."""
    played("api S1  x")
    for _copy in range(21):
        fake.copy("FAKE-1")

    with pytest.raises(AmendError, match=r"21 tickets seem to be copies of FAKE-1.*nothing was done"):
        join_copies(store, list(copies_of(store, fake, clock)), clock)
    assert outstanding(store) == ()


def test_what_is_long_settled_is_not_asked_about(
    synced: Sync, played: Callable[[str], str], fake: FakeTickets, clock: Clock
) -> None:
    """A resolved incident is asked about for thirty days, so that a reopening is seen; then no more."""
    played("api S1  x .")
    fake.people_close("FAKE-1", root_cause=WHOLE)
    synced()
    assert synced().asked == 1

    clock.forward(days=31)
    assert (synced().asked, timedelta(days=31).days) == (0, 31)
