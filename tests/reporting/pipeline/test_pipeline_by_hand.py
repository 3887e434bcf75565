"""What people do to incidents through the command line."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.filing import Filing
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.domain.rootcause import Category, RootCause
from reporting.errors import AmendError
from reporting.pipeline import (
    close_by_hand,
    decide_all,
    deliver,
    explain_by_hand,
    open_by_hand,
    outstanding,
    sync,
)
from reporting.store import SqlStore
from reporting.tickets.local import LocalTickets
from tests.reporting.builders import Clock, a_report, a_result, a_run
from tests.reporting.fake_tickets import FakeTickets

FILING = Filing(
    target="yard",
    severity=Severity.S2,
    cause="ocr",
    failing_since=Clock()() - timedelta(minutes=20),
    message="plates are not read at gate 2",
    endpoint="POST /api/v1/answers",
    token="…9f3a#1a2b3c4d",
)
WHOLE = RootCause(Category.PROVIDER, "the quota was used up", "https://status.example/1")


@pytest.fixture
def tickets(store: SqlStore, clock: Clock) -> LocalTickets:
    """The embedded ticket system."""
    return LocalTickets(store.local_tickets, "en", ZoneInfo("UTC"), clock)


def test_a_filed_incident_has_a_ticket_with_the_minimum_data(
    store: SqlStore, tickets: LocalTickets, clock: Clock
) -> None:
    """Timestamp, endpoint and masked token are in the ticket, and nothing is left to send."""
    incident = open_by_hand(store, FILING, clock)
    deliver(store, tickets, clock)

    ticket = store.local_tickets.tickets()[0]
    assert (ticket.incident_id, outstanding(store)) == (incident.incident_id, ())
    for line in ("Timestamp: ", "Affected endpoint: POST /api/v1/answers", "Affected token: …9f3a#1a2b3c4d"):
        assert line in ticket.body


def test_a_filing_that_was_not_kept_is_refused(store: SqlStore, tickets: LocalTickets, clock: Clock) -> None:
    """Filed and closed within one second, the same is not filed once more: no ticket is promised that never comes."""
    incident = open_by_hand(store, FILING, clock)
    close_by_hand(store, incident.incident_id, clock(), clock)
    kept = store.events(incident.incident_id)

    with pytest.raises(AmendError, match=f"incident {incident.incident_id} was filed this very second: see what it"):
        open_by_hand(store, FILING, clock)
    deliver(store, tickets, clock)

    assert store.events(incident.incident_id) == kept
    assert len(store.local_tickets.tickets()) == 1


def test_the_same_filed_twice_is_refused(store: SqlStore, clock: Clock) -> None:
    """While it is open, the same text is no second incident; after its end it is."""
    first = open_by_hand(store, FILING, clock)
    clock.forward(seconds=1)

    with pytest.raises(AmendError, match=f"filed already, as incident {first.incident_id}, and still open"):
        open_by_hand(store, FILING, clock)

    close_by_hand(store, first.incident_id, clock(), clock)
    clock.forward(minutes=5)
    assert open_by_hand(store, FILING, clock).incident_id != first.incident_id


def test_runs_leave_it_alone(store: SqlStore, clock: Clock) -> None:
    """No check decides about what a person noticed."""
    incident = open_by_hand(store, FILING, clock)
    for number in (1, 2, 3):
        store.record(a_report(a_run(number), a_result("health.api", "passed")), clock())
    decide_all(store, Policy(), clock)

    assert store.incident(incident.incident_id) == incident


def test_it_is_closed_and_resolved_by_hand(store: SqlStore, tickets: LocalTickets, clock: Clock) -> None:
    """Closed, explained, resolved: the ticket has the root cause and is closed."""
    incident = open_by_hand(store, FILING, clock)
    clock.forward(minutes=30)
    close_by_hand(store, incident.incident_id, clock(), clock)
    explain_by_hand(store, incident.incident_id, WHOLE, clock)
    deliver(store, tickets, clock)
    sync(store, Policy(), tickets, clock, only=incident.incident_id)

    found, ticket = store.incident(incident.incident_id), store.local_tickets.tickets()[0]
    assert found is not None
    assert (found.root_cause, found.is_settled, ticket.status) == (WHOLE, True, "closed")
    assert "the quota was used up" in "".join(text for _at, text in ticket.comments)


def test_what_a_check_found_is_not_closed_by_hand(store: SqlStore, clock: Clock) -> None:
    """The check decides, and the line says which."""
    store.record(a_report(a_run(1), a_result("health.api", severity=Severity.S1)), clock())
    decide_all(store, Policy(), clock)
    (incident,) = store.incidents()

    with pytest.raises(AmendError, match=r"closed by its check health\.api, and by nobody else"):
        close_by_hand(store, incident.incident_id, clock(), clock)
    assert store.incidents() == [incident]


@pytest.mark.parametrize(
    ("root", "why"),
    [
        (replace(WHOLE, text="quota"), "without a text of ten characters at least"),
        (replace(WHOLE, fix="see chat"), "without a link to the fix"),
        (replace(WHOLE, text="", fix=""), "a text of ten characters at least, and a link to the fix"),
    ],
)
def test_half_a_root_cause_is_refused(store: SqlStore, clock: Clock, root: RootCause, why: str) -> None:
    """What is missing is named, and nothing is kept."""
    incident = open_by_hand(store, FILING, clock)
    over = close_by_hand(store, incident.incident_id, clock(), clock)

    with pytest.raises(AmendError, match=why):
        explain_by_hand(store, incident.incident_id, root, clock)
    assert store.incident(incident.incident_id) == over


def test_an_open_incident_has_no_root_cause_yet(store: SqlStore, clock: Clock) -> None:
    """It is not shown to work again: that is evidence which closing needs."""
    incident = open_by_hand(store, FILING, clock)

    with pytest.raises(AmendError, match="without its end: the incident is still open"):
        explain_by_hand(store, incident.incident_id, WHOLE, clock)


@pytest.mark.parametrize(
    ("at", "why"), [(timedelta(hours=-1), "began after that"), (timedelta(minutes=5), "closed already")]
)
def test_a_closing_that_does_not_fit_is_refused(store: SqlStore, clock: Clock, at: timedelta, why: str) -> None:
    """Before its beginning, or a second time."""
    incident = open_by_hand(store, FILING, clock)
    if at > timedelta():
        close_by_hand(store, incident.incident_id, clock(), clock)

    with pytest.raises(AmendError, match=why):
        close_by_hand(store, incident.incident_id, clock() + at, clock)


def test_an_unknown_incident_is_named(store: SqlStore, clock: Clock) -> None:
    """The line says where to look."""
    with pytest.raises(AmendError, match="there is no incident 'x': see `ronda incidents list`"):
        close_by_hand(store, "x", clock(), clock)


def test_a_refused_ticket_waits(store: SqlStore, clock: Clock, tmp_path: Path) -> None:
    """The incident is kept although its ticket could not be opened yet."""
    fake = FakeTickets(tmp_path / "tickets")
    fake.refuse()
    open_by_hand(store, FILING, clock)

    assert deliver(store, fake, clock) == ()
    clock.forward(minutes=5)
    assert len(deliver(store, fake, clock)) == 1
