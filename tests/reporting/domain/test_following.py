"""What a ticket's state says about its incident."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.actions import DeliveryKind
from reporting.domain.amending import amendment_of
from reporting.domain.following import follow, lacks_of
from reporting.domain.incident import EventKind, Incident, Origin, closed
from reporting.domain.policy import Policy
from reporting.domain.rootcause import Category, Lack, RootCause, lacking
from reporting.domain.tickets import Resolution, TicketState
from tests.reporting.builders import NOON, an_incident

NOW = NOON + timedelta(days=2)
POLICY = Policy(root_cause_within=timedelta(hours=24))
WHOLE = RootCause(Category.CAPACITY, "the pool had two connections", "https://git.example/yard/pull/12")
OPEN = an_incident()
OVER = closed(OPEN, NOON + timedelta(hours=1))


def a_state(**changes: Any) -> TicketState:
    """Return a ticket that people closed a day ago, unless told otherwise."""
    made = TicketState(
        ticket="OPS-1",
        is_open=False,
        status="Done",
        title="down",
        created_at=NOON,
        closed_at=NOON + timedelta(hours=2),
        resolution=Resolution.DONE,
    )
    return replace(made, **changes)


AT_WORK = a_state(is_open=True, status="In progress", closed_at=None, resolution=Resolution.NONE)


def _kinds(incident: Incident, state: TicketState, **by: float) -> list[EventKind]:
    return [action.kind for action in follow(incident, state, POLICY, NOW + timedelta(**by))]


@pytest.mark.parametrize("incident", [OPEN, OVER])
def test_a_ticket_at_work_says_nothing(incident: Incident) -> None:
    """While people work on it there is nothing to take over."""
    assert _kinds(incident, AT_WORK) == []


def test_closed_while_failing_is_noted_once() -> None:
    """People closed the ticket; the incident stays open, and the next look says nothing more."""
    (action,) = follow(OPEN, a_state(), POLICY, NOW)

    assert (action.kind, action.incident.closed_at) == (EventKind.TICKET_CLOSED, None)
    assert follow(action.incident, a_state(), POLICY, NOW) == []


@pytest.mark.parametrize("resolution", [Resolution.WONT_FIX, Resolution.DUPLICATE])
@pytest.mark.parametrize("incident", [OPEN, OVER])
def test_dismissing_is_noted_once(incident: Incident, resolution: Resolution) -> None:
    """Won't-fix and duplicate dismiss an incident, whether its check fails or not."""
    state = a_state(resolution=resolution)
    (action,) = follow(incident, state, POLICY, NOW)

    assert action.kind is EventKind.DISMISSED
    assert action.incident.dismissal is not None
    assert action.incident.dismissal.resolution is resolution
    assert action.incident.closed_at == incident.closed_at
    assert follow(action.incident, state, POLICY, NOW) == []


def test_people_take_a_dismissal_back() -> None:
    """A dismissed ticket that is opened again is no longer dismissed."""
    (gone,) = follow(OVER, a_state(resolution=Resolution.WONT_FIX), POLICY, NOW)
    (action,) = follow(gone.incident, AT_WORK, POLICY, NOW)

    assert (action.kind, action.incident.dismissal) == (EventKind.TICKET_OPENED, None)
    assert follow(action.incident, AT_WORK, POLICY, NOW) == []


def test_closed_with_all_it_needs_is_resolved() -> None:
    """Evidence, category, text and fix: first the root cause is taken over, then the incident is resolved."""
    found = follow(OVER, a_state(root_cause=WHOLE), POLICY, NOW)

    assert [action.kind for action in found] == [EventKind.EXPLAINED, EventKind.RESOLVED]
    assert found[-1].incident.resolved_at == NOON + timedelta(hours=2)
    assert found[-1].incident.is_settled
    assert follow(found[-1].incident, a_state(root_cause=WHOLE), POLICY, NOW) == []


def test_closed_without_is_flagged_once_its_time_is_up() -> None:
    """Within the time nothing is said; after it the incident is flagged, and never again."""
    early = timedelta(hours=2) + POLICY.root_cause_within - timedelta(seconds=1)
    assert follow(OVER, a_state(), POLICY, NOON + early) == []

    (action,) = follow(OVER, a_state(), POLICY, NOON + early + timedelta(seconds=1))
    assert action.kind is EventKind.FLAGGED
    assert action.reason.tell() == "OPS-1 was closed without what closing needs: --category --text --fix"
    assert follow(action.incident, a_state(), POLICY, NOW + timedelta(days=365)) == []


def test_a_flagged_incident_is_resolved_when_the_rest_is_given() -> None:
    """People answer the reminder: the incident is resolved after all."""
    (flagged,) = follow(OVER, a_state(), POLICY, NOW)

    assert _kinds(flagged.incident, a_state(root_cause=WHOLE)) == [EventKind.EXPLAINED, EventKind.RESOLVED]


def test_a_resolved_ticket_that_is_opened_again_is_not_resolved() -> None:
    """It waits for its second closing."""
    *_steps, last = follow(OVER, a_state(root_cause=WHOLE), POLICY, NOW)
    (action,) = follow(last.incident, replace(AT_WORK, root_cause=WHOLE), POLICY, NOW)

    assert (action.kind, action.incident.resolved_at) == (EventKind.TICKET_OPENED, None)


@pytest.mark.parametrize("origin", [Origin.HAND, Origin.TRACKER])
def test_what_people_noticed_ends_with_its_ticket(origin: Origin) -> None:
    """No check says when it works again: the closing of the ticket does."""
    incident = replace(OPEN, origin=origin)
    found = follow(incident, a_state(), POLICY, NOON + timedelta(hours=3))

    assert [action.kind for action in found] == [EventKind.CLOSED]
    assert found[0].incident.closed_at == NOON + timedelta(hours=2)
    assert _kinds(found[0].incident, a_state(root_cause=WHOLE)) == [EventKind.EXPLAINED, EventKind.RESOLVED]


def test_a_label_alone_takes_no_text_away() -> None:
    """What the command line said stays where the ticket only names the category."""
    known = replace(OVER, root_cause=WHOLE)
    found = follow(known, a_state(root_cause=RootCause(Category.DATA)), POLICY, NOW)

    assert found[-1].kind is EventKind.RESOLVED
    assert found[-1].incident.root_cause == replace(WHOLE, category=Category.DATA)


def test_a_reminder_says_what_is_missing() -> None:
    """A flagged incident leads to one delivery, which names what the closing lacks."""
    half = replace(OVER, root_cause=replace(WHOLE, fix="soon"))
    actions = follow(half, a_state(), POLICY, NOW)
    made = amendment_of(half, actions, "OPS-1:x", lacking=lacks_of(actions[-1].incident))

    (delivery,) = made.deliveries
    assert (delivery.kind, delivery.facts.lacking) == (DeliveryKind.TICKET_REMIND, (Lack.FIX,))
    assert made.seen == {half.incident_id: half}


def test_closings_by_people_are_told_to_nobody() -> None:
    """What people did in the ticket system is not repeated to it."""
    for incident, state in ((OPEN, a_state()), (replace(OPEN, origin=Origin.TRACKER), a_state())):
        assert amendment_of(incident, follow(incident, state, POLICY, NOON + timedelta(hours=3)), "x").deliveries == ()


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (None, (Lack.CATEGORY, Lack.TEXT, Lack.FIX)),
        (WHOLE, ()),
        (replace(WHOLE, text="short"), (Lack.TEXT,)),
        (replace(WHOLE, fix="PR 12"), (Lack.FIX,)),
        (replace(WHOLE, fix="javascript://alert(1)"), (Lack.FIX,)),
        (replace(WHOLE, category=None), (Lack.CATEGORY,)),
        (RootCause(Category.FALSE_ALARM, "the probe was wrong"), ()),
        (RootCause(Category.UNKNOWN, "nobody found out why"), (Lack.FIX,)),
    ],
)
def test_what_closing_needs(root: RootCause | None, expected: tuple[Lack, ...]) -> None:
    """A category of the list, a text that says something, and a link; a false alarm has nothing to mend."""
    assert lacking(root, has_evidence=True) == expected
    assert lacking(root, has_evidence=False) == (*expected, Lack.EVIDENCE)


def test_unknown_is_not_identified() -> None:
    """A root cause that nobody found does not count, whatever else is given."""
    assert WHOLE.is_identified
    assert not replace(WHOLE, category=Category.UNKNOWN).is_identified


@given(
    st.lists(
        st.sampled_from(
            [
                AT_WORK,
                a_state(),
                a_state(root_cause=WHOLE),
                a_state(resolution=Resolution.WONT_FIX),
                a_state(resolution=Resolution.DUPLICATE),
            ]
        ),
        max_size=8,
    ),
    st.sampled_from([OPEN, OVER, replace(OPEN, origin=Origin.TRACKER)]),
)
def test_following_settles(states: list[TicketState], incident: Incident) -> None:
    """Whatever people do in whatever order: the same state again says nothing, and one reminder at most is sent."""
    flagged = 0
    for state in states:
        found = follow(incident, state, POLICY, NOW)
        flagged += sum(action.kind is EventKind.FLAGGED for action in found)
        incident = found[-1].incident if found else incident
        assert follow(incident, state, POLICY, NOW) == []
    assert flagged <= 1
