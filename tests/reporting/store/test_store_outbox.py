"""The outbox: what is due is claimed once, in order, until a receipt."""

from dataclasses import replace

import pytest

from reporting.domain.actions import Action
from reporting.domain.addressing import decision_of
from reporting.domain.incident import EventKind, Incident, closed
from reporting.domain.reason import Reason
from reporting.errors import StoreError
from reporting.store import SqlStore
from tests.reporting.builders import NOON, STEP, Clock, a_report, a_result, a_run, an_incident
from tests.reporting.dumping import dump

HOLD_S = 60
ONE, TWO = an_incident("health.one"), an_incident("health.two")


@pytest.fixture
def queued(store: SqlStore) -> SqlStore:
    """A store with four deliveries: one opens, two opens, one changes, one closes."""
    steps = [(EventKind.OPENED, ONE), (EventKind.OPENED, TWO), (EventKind.CHANGED, ONE), (EventKind.CLOSED, ONE)]
    for number, (kind, incident) in enumerate(steps, start=1):
        _queue(store, number, kind, closed(incident, NOON) if kind is EventKind.CLOSED else incident)
    return store


def _queue(store: SqlStore, number: int, kind: EventKind, incident: Incident) -> None:
    store.record(a_report(a_run(number), a_result()), NOON)
    action = Action(kind, incident, NOON, Reason("because"))
    store.commit(decision_of(f"run-{number}", [action], [a_result()]), NOON + STEP * number)


def _claimed(store: SqlStore, clock: Clock) -> list[str]:
    return [f"{each.delivery.facts.incident.check[7:]} {each.delivery.kind}" for each in store.claim(clock, HOLD_S)]


def test_a_later_delivery_waits_for_the_receipt(queued: SqlStore, clock: Clock) -> None:
    """Without receipts, only each incident's first delivery is given out."""
    assert _claimed(queued, clock) == ["one ticket.open", "two ticket.open"]


def test_receipts_free_the_next_at_once(queued: SqlStore, clock: Clock) -> None:
    """With a receipt after each, one pass gives out everything in order, with the ticket of its incident."""
    seen = []
    for pending in queued.claim(clock, HOLD_S):
        seen.append((pending.delivery.incident_id, str(pending.delivery.kind), pending.ticket))
        queued.receipt(pending.delivery.key, f"T-{len(seen)}", clock())

    one, two = ONE.incident_id, TWO.incident_id
    assert seen == [
        (one, "ticket.open", None),
        (two, "ticket.open", None),
        (one, "ticket.update", "T-1"),
        (one, "ticket.close", "T-1"),
    ]
    assert queued.undelivered(clock()) == []
    assert queued.tickets([one, two, "none"]) == {one: "T-1", two: "T-2"}


def test_a_claim_holds_for_its_time(queued: SqlStore, clock: Clock) -> None:
    """What one publisher claimed, another gets only after the hold, and then it counts as tried."""
    first = next(iter(queued.claim(clock, HOLD_S)))
    assert _claimed(queued, clock) == ["two ticket.open"]

    clock.forward(seconds=HOLD_S)
    again = next(iter(queued.claim(clock, HOLD_S)))

    assert (first.attempts, again.attempts, again.delivery) == (0, 1, first.delivery)


def test_a_postponed_delivery_waits(queued: SqlStore, clock: Clock) -> None:
    """After a failed try it is not due before its moment, keeps its error, and counts as tried."""
    pending = next(iter(queued.claim(clock, HOLD_S)))
    queued.postpone(pending.delivery.key, "is down", clock() + STEP)
    assert _claimed(queued, clock) == ["two ticket.open"]

    clock.forward(minutes=5)
    again = next(iter(queued.claim(clock, HOLD_S)))

    assert (again.delivery.key, again.attempts, again.last_error) == (pending.delivery.key, 1, "is down")


def test_one_pass_gives_each_out_once(queued: SqlStore, clock: Clock) -> None:
    """However long a pass takes, what failed in it is not tried in it again."""
    seen = []
    for pending in queued.claim(clock, HOLD_S):
        seen.append(pending.delivery.key)
        queued.postpone(pending.delivery.key, "is down", clock())
        clock.forward(hours=1)

    assert len(seen) == len(set(seen)) == 2


def test_a_receipt_is_written_once(queued: SqlStore, clock: Clock, url: str) -> None:
    """A second receipt, and a late failure of a slower publisher, change nothing."""
    key = next(iter(queued.claim(clock, HOLD_S))).delivery.key
    queued.receipt(key, "T-1", clock())
    before = dump(url)

    queued.receipt(key, "T-9", clock() + STEP)
    queued.postpone(key, "too late", clock() + STEP)

    assert dump(url) == before


def test_a_receipt_for_nothing_is_an_error(store: SqlStore) -> None:
    """A receipt for what was never queued says so."""
    with pytest.raises(StoreError, match="no delivery nothing is in the outbox"):
        store.receipt("nothing", "T-1", NOON)


def test_undelivered_is_by_age(queued: SqlStore) -> None:
    """Only what was queued before the moment, oldest first."""
    found = queued.undelivered(NOON + STEP * 3)

    assert [each.created_at for each in found] == [NOON + STEP, NOON + STEP * 2]
    assert found[0].delivery.facts.incident == ONE


def test_sequences_are_never_used_again(queued: SqlStore, clock: Clock, url: str) -> None:
    """A delivery queued after all others have left the outbox gets a higher number than they had."""
    for pending in queued.claim(clock, HOLD_S):
        queued.receipt(pending.delivery.key, "T-1", clock())
    last = max(row["sequence"] for row in dump(url)["receipts"])

    _queue(queued, 5, EventKind.CHANGED, replace(TWO, message="more"))

    assert queued.undelivered(clock())[0].sequence > last
