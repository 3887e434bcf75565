"""Actions as events and deliveries."""

from dataclasses import replace
from datetime import timedelta

from reporting.domain.actions import DELIVERY, Action, DeliveryKind, Previous
from reporting.domain.addressing import Outlets, decision_of
from reporting.domain.incident import Dismissal, EventKind
from reporting.domain.reason import Reason
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.run import CheckKey
from reporting.domain.tickets import Resolution
from tests.reporting.builders import NOON, a_result, an_evidence, an_incident

INCIDENT = an_incident("a", affected=(CheckKey("a", ""), CheckKey("b", "y"), CheckKey("b", "x")))
RESULTS = (a_result("b", case="x"), a_result("c"), a_result("b", case="y"), a_result("a"))


def an_action(kind: EventKind = EventKind.OPENED) -> Action:
    """Return an action about the incident of these tests."""
    return Action(kind, INCIDENT, NOON, Reason("why"))


def test_the_same_actions_have_the_same_keys() -> None:
    """A decision that is made again after a crash is recognised as the same one."""
    one = decision_of("run-1", [an_action()], RESULTS)

    assert one == decision_of("run-1", [an_action()], RESULTS)
    assert [event.key for event in one.events] == [delivery.key for delivery in one.deliveries]


def test_keys_do_not_depend_on_results_or_time() -> None:
    """Only the incident, the kind of action and the run make the key."""
    later = Action(EventKind.OPENED, INCIDENT, NOON + timedelta(hours=1), Reason("another"))
    keys = {
        decision_of("run-1", [action], results).events[0].key
        for action in (an_action(), later)
        for results in (RESULTS, ())
    }

    assert keys == {f"{INCIDENT.incident_id}:opened:run-1"}


def test_another_run_kind_or_incident_has_another_key() -> None:
    """Nothing that is to be sent separately shares a key."""
    other = Action(EventKind.OPENED, an_incident("z"), NOON, Reason("why"))
    decisions = [
        decision_of("run-1", [an_action(), an_action(EventKind.CHANGED), an_action(EventKind.CLOSED), other], ()),
        decision_of("run-2", [an_action()], ()),
    ]
    keys = [delivery.key for decision in decisions for delivery in decision.deliveries]

    assert len(set(keys)) == 5


def test_each_kind_of_action_is_its_kind_of_delivery() -> None:
    """Opening, changing, closing and reopening an incident do the same to its ticket."""
    decision = decision_of("run-1", [an_action(kind) for kind in DELIVERY], ())

    assert {
        event.kind: delivery.kind for event, delivery in zip(decision.events, decision.deliveries, strict=True)
    } == {
        EventKind.OPENED: DeliveryKind.TICKET_OPEN,
        EventKind.CHANGED: DeliveryKind.TICKET_UPDATE,
        EventKind.CLOSED: DeliveryKind.TICKET_CLOSE,
        EventKind.REOPENED: DeliveryKind.TICKET_REOPEN,
    }


def test_a_dismissed_incident_is_told_to_nobody() -> None:
    """What people will not mend keeps its events, and its ticket is left alone."""
    dismissal = Dismissal(Resolution.WONT_FIX, NOON)
    action = Action(EventKind.REOPENED, replace(INCIDENT, dismissal=dismissal), NOON, Reason("why"))
    decision = decision_of("run-1", [action], RESULTS)

    assert [event.kind for event in decision.events] == [EventKind.REOPENED]
    assert decision.deliveries == ()


def test_a_new_incident_tells_of_the_one_before() -> None:
    """The ticket names the incident of the same fingerprint before, with its ticket, its cause and its times."""
    root = RootCause(Category.CAPACITY, "the pool was full", "https://git.example/1")
    last = replace(an_incident("a", incident_id="last"), closed_at=NOON, root_cause=root)
    action = replace(an_action(), previous=last)
    (delivery,) = decision_of("run-1", [action], (), outlets=Outlets(tickets={"last": "OPS-7"})).deliveries

    assert delivery.facts.previous == Previous("last", last.failing_since, NOON, root, "OPS-7")


def test_a_ticket_tells_what_the_affected_checks_said() -> None:
    """The results of the affected checks come along, the root's first, and no others; their evidence too."""
    piece = an_evidence(b"x")
    results = (*RESULTS[:-1], a_result("a", evidence=(piece,)))
    (delivery,) = decision_of("run-1", [an_action()], results).deliveries

    assert [str(result.key) for result in delivery.facts.results] == ["a", "b[y]", "b[x]"]
    assert delivery.facts.evidence == (piece,)


def test_no_actions_are_a_decision_too() -> None:
    """A run that asks for nothing is decided, with nothing to send."""
    decision = decision_of("run-1", [], RESULTS)

    assert (decision.run_id, decision.events, decision.deliveries) == ("run-1", (), ())
