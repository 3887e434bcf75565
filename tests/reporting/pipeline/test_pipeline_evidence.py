"""Evidence goes to its ticket by a delivery of its own, which holds up nothing else."""

from pathlib import Path

from reporting.domain.actions import DeliveryKind
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.errors import DeliveryError
from reporting.pipeline import HOLD_S, decide_all, deliver, outstanding
from reporting.store import SqlStore
from tests.reporting.builders import Clock, a_report, a_result, a_run, an_evidence
from tests.reporting.fake_tickets import FakeTickets

POLICY = Policy(
    open_after=dict.fromkeys(Severity, 1), close_after=dict.fromkeys(Severity, 1), attaches=True, degraded_after=9
)
CONTENT = b"GET /api/v1/whoami\nHTTP 500\n"


class _NoFiles(FakeTickets):
    """A ticket system that takes tickets and no files, until it is told otherwise."""

    refuses_files = True

    def attach(self, key, ticket, facts, *, again=False) -> None:
        if self.refuses_files:
            raise DeliveryError("the file is above the limit", permanent=True)
        super().attach(key, ticket, facts, again=again)


def decided(store: SqlStore, number: int, outcome: str, policy: Policy = POLICY) -> None:
    """Record and decide a run in which the check ended so, with a piece of evidence if it failed."""
    run = a_run(number)
    files = (CONTENT,) if outcome == "failed" else ()
    result = a_result(outcome=outcome, evidence=tuple(an_evidence(each, "whoami.http.txt") for each in files))
    store.record(a_report(run, result, files=files), run.started_at)
    decide_all(store, policy, Clock(run.started_at))


def test_evidence_follows_its_ticket(store: SqlStore, tmp_path: Path, clock: Clock) -> None:
    """The ticket is made first, and its evidence is sent once."""
    tickets = FakeTickets(tmp_path / "tickets")
    decided(store, 1, "failed")

    made = deliver(store, tickets, clock)
    deliver(store, tickets, clock)

    assert [each.delivery.kind for each in made] == [DeliveryKind.TICKET_OPEN, DeliveryKind.TICKET_EVIDENCE]
    assert tickets.tickets()[0]["evidence"] == ["whoami.http.txt"]


def test_without_a_system_that_takes_files_nothing_is_sent(store: SqlStore, tmp_path: Path, clock: Clock) -> None:
    """The embedded tickets show the evidence on the page of the incident."""
    decided(store, 1, "failed", Policy(open_after=dict.fromkeys(Severity, 1)))

    assert [each.delivery.kind for each in deliver(store, FakeTickets(tmp_path / "t"), clock)] == ["ticket.open"]


def test_evidence_that_is_refused_holds_up_nothing(store: SqlStore, tmp_path: Path, clock: Clock) -> None:
    """The ticket is opened and closed all the same; the evidence stays in the outbox with its reason."""
    tickets = _NoFiles(tmp_path / "tickets")
    decided(store, 1, "failed")
    deliver(store, tickets, clock)
    decided(store, 2, "passed")

    made = deliver(store, tickets, clock)

    assert [each.delivery.kind for each in made] == [DeliveryKind.TICKET_CLOSE]
    (left,) = outstanding(store)
    assert (left.delivery.kind, left.last_error) == (DeliveryKind.TICKET_EVIDENCE, "the file is above the limit")


def test_evidence_is_sent_once_it_is_taken(store: SqlStore, tmp_path: Path, clock: Clock) -> None:
    """What was mended is delivered by a later publish."""
    tickets = _NoFiles(tmp_path / "tickets")
    decided(store, 1, "failed")
    deliver(store, tickets, clock)

    tickets.refuses_files = False
    clock.forward(hours=7)
    deliver(store, tickets, clock)

    assert outstanding(store) == ()
    assert tickets.tickets()[0]["evidence"] == ["whoami.http.txt"]


def test_evidence_waits_for_its_ticket(store: SqlStore, tmp_path: Path, clock: Clock) -> None:
    """While the ticket cannot be made, its evidence is not tried."""
    tickets = FakeTickets(tmp_path / "tickets")
    tickets.refuse()
    decided(store, 1, "failed")

    assert deliver(store, tickets, clock) == ()
    assert [call.split()[0] for call in tickets.calls] == ["open"]
    clock.forward(seconds=HOLD_S)
    assert len(deliver(store, tickets, clock)) == 2
