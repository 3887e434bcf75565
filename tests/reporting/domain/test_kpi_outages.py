"""How long incidents really were, each computed by hand beside."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.incident import Dismissal, EventKind, Origin
from reporting.domain.kpi.outages import Apart, Recorded, counted, in_bulk, outages_of, set_apart
from reporting.domain.outcome import Severity
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.tickets import Resolution
from tests.reporting.domain.kpi_records import HOUR, at, closed, life, opened, outage, reopened, resolved, step


def lasted(*steps: object, as_of: float = 1000) -> float:
    """Return how many hours an incident failed in all."""
    return outage("a", *steps, as_of=as_of).lasted(at(as_of)) / HOUR  # type: ignore[arg-type]


def test_it_counts_from_the_first_failing_run_to_the_first_passing_one() -> None:
    """Failing since 1, opened at 2, works since 4, closed at 5: three hours, 4 - 1."""
    assert lasted(opened(2, since=1), closed(5, restored=4)) == 3


def test_coming_back_goes_on_and_the_gap_is_left_out() -> None:
    """0 to 2 and 3 to 7 is one incident of 2 + 4 = 6 hours; the hour between is no part of it."""
    found = outage("a", opened(0), closed(2), reopened(3), closed(7))

    assert found.lasted(at(1000)) == 6 * HOUR
    assert [(span.since, span.until) for span in found.spans] == [(at(0), at(2)), (at(3), at(7))]


def test_an_incident_that_came_back_is_one() -> None:
    """Closed twice, counted once (gitlab#387800)."""
    assert len(outages_of(life("a", opened(0), closed(2), reopened(3), closed(7)), at(9))) == 1


def test_one_that_goes_on_is_measured_so_far() -> None:
    """0 to 2, open again since 3, asked about at 5: 2 + 2 = 4 hours, and not over."""
    found = outage("a", opened(0), closed(2), reopened(3), as_of=5)

    assert found.lasted(at(5)) == 4 * HOUR
    assert found.over_known_at is None


def test_the_worst_severity_counts() -> None:
    """S1 that was lowered to S4 when it was closed is an S1."""
    steps = opened(0, severity=Severity.S2), step(EventKind.CHANGED, 1, severity=Severity.S1)

    assert outage("a", *steps, closed(2, severity=Severity.S4)).severity is Severity.S1


def test_what_is_known_later_is_ignored() -> None:
    """Closed at 2, and known at 6 since its run was published late: at 6 it goes on, after that it is over."""
    steps = opened(0), closed(2, known=6)

    assert outage("a", *steps, as_of=6).over_known_at is None
    assert outage("a", *steps, as_of=6.1).over_known_at == at(6)
    assert lasted(*steps, as_of=7) == 2


def test_people_who_close_a_ticket_do_not_end_an_outage() -> None:
    """The ticket is closed at 1, and the check works since 3: three hours."""
    assert lasted(opened(0), step(EventKind.TICKET_CLOSED, 1, ticket_closed_at=at(1)), closed(3)) == 3


def test_a_ticket_that_is_closed_while_the_check_fails_begins_no_new_span() -> None:
    """Opened again at 2 because it still fails: 0 to 4 is one span of four hours."""
    again = step(EventKind.REOPENED, 2, ticket_closed_at=None)
    found = outage("a", opened(0), step(EventKind.TICKET_CLOSED, 1, ticket_closed_at=at(1)), again, closed(4))

    assert len(found.spans) == 1
    assert found.lasted(at(9)) == 4 * HOUR


@pytest.mark.parametrize("origin", [Origin.HAND, Origin.TRACKER])
def test_what_people_noticed_counts_like_ours(origin: Origin) -> None:
    """An incident filed by a person is in the figures."""
    assert counted([outage("a", opened(0, origin=origin), closed(1))])


@pytest.mark.parametrize(
    ("changes", "apart"),
    [
        ({"dismissal": Dismissal(Resolution.DUPLICATE, at(1))}, Apart.DUPLICATE),
        ({"dismissal": Dismissal(Resolution.WONT_FIX, at(1))}, Apart.WONT_FIX),
        ({"root_cause": RootCause(Category.FALSE_ALARM, "the probe was wrong")}, Apart.FALSE_ALARM),
    ],
)
def test_what_is_no_incident_is_listed_apart(changes: dict[str, Any], apart: Apart) -> None:
    """Duplicates, false alarms and what is not mended are left out, and named."""
    found = [outage("a", opened(0), closed(2, **changes)), outage("b", opened(0), closed(2))]

    assert [each.name for each in counted(found)] == ["b"]
    assert set_apart(found) == {apart: ("a",)}


def test_one_that_ended_before_it_began_is_listed_apart() -> None:
    """Two clocks disagree: it is neither a negative time nor zero."""
    found = outage("a", opened(2), closed(3, restored=1))

    assert found.apart is Apart.CLOCK


def test_a_dismissal_that_was_taken_back_counts_again() -> None:
    """The ticket of a duplicate was opened again: it is an incident as before."""
    twin = step(EventKind.DISMISSED, 2, dismissal=Dismissal(Resolution.DUPLICATE, at(2)), closed_at=at(2))
    again = step(EventKind.TICKET_OPENED, 3, dismissal=None)

    found = outage("a", opened(0, origin=Origin.HAND), twin, again)

    assert (found.apart, found.lasted(at(9))) == (None, 2 * HOUR)


def test_resolution_is_known_when_it_was_seen() -> None:
    """Closed at 1, resolved at 3; a ticket that is opened again is not resolved any more."""
    assert outage("a", opened(0), closed(1), resolved(3)).resolved_known_at == at(3)
    again = step(EventKind.TICKET_OPENED, 4, resolved_at=None)
    assert outage("a", opened(0), closed(1), resolved(3), again).resolved_known_at is None


def test_spans_that_overlap_count_once() -> None:
    """0 to 4 and, by a clock that went back, 3 to 6: six hours and not seven."""
    assert lasted(opened(0), closed(4), reopened(3), closed(6)) == 6


def test_closing_in_bulk_is_seen() -> None:
    """Five within a minute are a bulk, four are not; one an hour later is none of them."""
    second = timedelta(seconds=1)
    five = [(at(0) + number * 15 * second, f"i{number}") for number in range(5)]

    assert in_bulk([*five, (at(1), "later")]) == ("i0", "i1", "i2", "i3", "i4")
    assert in_bulk(five[:4]) == ()
    assert in_bulk([(when + number * 30 * second, name) for number, (when, name) in enumerate(five)]) == ()


STORIES = [
    *life("plain", opened(0), closed(2)),
    *life("back", opened(1), closed(3), reopened(4), closed(9), resolved(11)),
    *life("open", opened(5)),
    *life("late", opened(2), closed(3, known=8)),
    *life("lowered", opened(0, severity=Severity.S1), closed(6, severity=Severity.S4), resolved(7)),
]


@given(st.integers(), st.floats(0, 12))
def test_the_order_of_records_does_not_matter(seed: int, hours: float) -> None:
    """However they arrive, and if some arrive twice, the outages of every moment are the same."""
    shuffled: list[Recorded] = [*STORIES, *STORIES[::2]]
    Random(seed).shuffle(shuffled)

    assert outages_of(shuffled, at(hours)) == outages_of(STORIES, at(hours))


@given(st.floats(0, 12), st.floats(0, 12))
def test_an_outage_never_gets_shorter(one: float, other: float) -> None:
    """The later it is looked at, the longer what goes on has lasted."""
    early, late = (
        {each.name: each.lasted(at(hours)) for each in outages_of(STORIES, at(hours)) if each.name == "open"}
        for hours in sorted((one, other))
    )

    assert all(late[name] >= early[name] for name in early)
