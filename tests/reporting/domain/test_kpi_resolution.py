"""Time to restore and to resolution, each computed by hand beside."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.incident import Dismissal, Origin
from reporting.domain.kpi.definitions import RESOLUTION, RESTORE
from reporting.domain.kpi.figure import Figure
from reporting.domain.kpi.outages import Outage, outages_of
from reporting.domain.kpi.resolution import Lasting, figures_of_times, to_resolution, to_restore
from reporting.domain.outcome import Severity
from reporting.domain.tickets import Resolution
from tests.reporting.domain.kpi_records import at, closed, life, opened, outage, reopened, resolved

HOUR = 3600.0


def restored(*outages: Outage, since: float = 0, until: float = 100) -> Lasting:
    """Return how long it took to restore all of these."""
    return to_restore(outages, at(since), at(until))[""]


def told(lasting: Lasting) -> dict[str, Figure]:
    """Return the figures by their keys."""
    return {each.of.key: each for each in figures_of_times(lasting, RESTORE, "")}


def in_hours(figure: Figure) -> float:
    """Return a figure's value in hours."""
    assert figure.value is not None
    return figure.value / HOUR


def test_mean_median_and_p90_of_a_week() -> None:
    """1, 2, 3, 4 and 20 hours: the mean is 30 / 5 = 6, the median 3, nine in ten (the fifth of five) 20."""
    found = told(restored(*(outage(f"i{hours}", opened(0), closed(hours)) for hours in (1, 2, 3, 4, 20))))

    assert in_hours(found["restore.mean"]) == 6
    assert in_hours(found["restore.median"]) == 3
    assert in_hours(found["restore.p90"]) == 20
    assert found["restore.mean"].count == 5
    assert found["restore.mean"].behind == ("i1", "i2", "i3", "i4", "i20")


def test_one_that_goes_on_is_censored_and_in_no_mean() -> None:
    """1, 2 and 3 hours are over and one goes on for 100: mean 2; survival 3/4, 2/4 = 1/2 after 2 hours."""
    over = [outage(f"i{hours}", opened(0), closed(hours)) for hours in (1, 2, 3)]
    found = told(restored(*over, outage("open", opened(0), as_of=100)))

    assert in_hours(found["restore.mean"]) == 2
    assert in_hours(found["restore.survival"]) == 2
    assert found["restore.survival"].behind == ("i1", "i2", "i3", "open")
    assert (found["restore.open"].value, found["restore.open"].behind) == (1, ("open",))


def test_mostly_open_incidents_have_no_median() -> None:
    """One over and two that go on: half are not over yet, and that is what is said."""
    found = told(restored(outage("i", opened(0), closed(1)), *(outage(name, opened(0), as_of=100) for name in "ab")))

    assert found["restore.survival"].value is None
    assert found["restore.survival"].reason is not None
    assert found["restore.survival"].reason.tell() == "half or more of them still go on"


def test_nothing_is_not_zero() -> None:
    """A week without incidents has no mean; only their number is 0 (DevLake plots empty months as 0)."""
    found = told(restored())

    assert [each.value for each in found.values()] == [None] * 6 + [0]
    assert {each.reason.tell() for each in found.values() if each.reason} == {
        "none ended in this time",
        "there was none",
    }


def test_fewer_than_five_have_no_interval() -> None:
    """Four incidents have a mean, and the reason why there is no interval."""
    found = told(restored(*(outage(f"i{hours}", opened(0), closed(hours)) for hours in (1, 2, 3, 4))))

    assert in_hours(found["restore.mean"]) == 2.5
    assert found["restore.low"].reason is not None
    assert found["restore.low"].reason.tell() == "fewer than 5 ended in this time"


def test_severities_are_apart_and_the_worst_counts() -> None:
    """One S1 that was lowered to S3 at its closing after 2 hours, one S3 after 4: S1 2, S3 4, all 3 hours."""
    lowered = outage("a", opened(0, severity=Severity.S1), closed(2, severity=Severity.S3))
    mild = outage("b", opened(0, severity=Severity.S3), closed(4))

    found = to_restore([lowered, mild], at(0), at(100))

    assert {name: list(each.ended.values()) for name, each in found.items()} == {
        "": [2 * HOUR, 4 * HOUR],
        "S1": [2 * HOUR],
        "S2": [],
        "S3": [4 * HOUR],
        "S4": [],
    }


def test_an_ending_belongs_to_the_week_in_which_it_became_known() -> None:
    """It works since 9, and the run that showed it was published at 11: it is in the week from 10, with 9 hours."""
    late = outage("a", opened(0), closed(9.5, restored=9, known=11))

    assert restored(late, since=0, until=10).ended == {}
    assert restored(late, since=10, until=20).ended == {"a": 9 * HOUR}


def test_what_ended_later_goes_on_at_the_end_of_the_week() -> None:
    """Over after 30 hours; at 10 it went on for 10, though the later end is known."""
    found = restored(outage("a", opened(0), closed(30)), until=10)

    assert (found.ended, found.going_on) == ({}, {"a": 10 * HOUR})


def test_duplicates_are_in_no_figure() -> None:
    """A dismissed one neither ended nor goes on."""
    twin = outage("a", opened(0), closed(2, dismissal=Dismissal(Resolution.DUPLICATE, at(1))))

    assert restored(twin) == Lasting({}, {})


def test_closing_by_people_in_bulk_is_named() -> None:
    """Five hand-filed incidents that were closed in one minute are counted, and said to be a bulk."""
    five = [outage(f"i{number}", opened(number, origin=Origin.HAND), closed(50)) for number in range(5)]
    ours = outage("ours", opened(0), closed(50))

    found = restored(*five, ours)

    assert found.in_bulk == ("i0", "i1", "i2", "i3", "i4")
    assert len(found.ended) == 6


def test_time_to_resolution_is_that_of_the_ticket() -> None:
    """Failing since 0, ticket at 1, works since 3, resolved at 9: 9 - 1 = 8 hours."""
    found = to_resolution([outage("a", opened(0.5), closed(3), resolved(9))], {"a": at(1)}, at(0), at(100))[""]

    assert found.ended == {"a": 8 * HOUR}


def test_a_ticket_that_people_filed_began_then() -> None:
    """It was filed at 2 and seen at 4: its time runs from 2, resolved at 10: 8 hours."""
    theirs = outage("a", opened(2, known=4, origin=Origin.TRACKER), closed(10), resolved(10))

    assert to_resolution([theirs], {"a": at(4)}, at(0), at(100))[""].ended == {"a": 8 * HOUR}


def test_unresolved_tickets_are_censored_and_those_without_one_left_out() -> None:
    """Works again, ticket open since 1: at 100 it goes on for 99 hours. One without a ticket has no such time."""
    both = [outage("a", opened(0), closed(3)), outage("b", opened(0), closed(3))]

    assert to_resolution(both, {"a": at(1)}, at(0), at(100))[""] == Lasting({}, {"a": 99 * HOUR})


def test_a_ticket_resolved_before_it_was_made_is_left_out() -> None:
    """The clocks of two systems disagree: it is neither negative nor zero."""
    found = to_resolution([outage("a", opened(0), closed(2), resolved(2))], {"a": at(5)}, at(0), at(100))[""]

    assert found == Lasting({}, {})


def test_a_reopened_ticket_counts_until_it_is_resolved_for_good() -> None:
    """Made at 0, resolved at 4, it failed again at 5, resolved at 9: nine hours, once."""
    back = outage("a", opened(0), closed(3), resolved(4), reopened(5), closed(8), resolved(9))

    assert to_resolution([back], {"a": at(0)}, at(0), at(100))[""].ended == {"a": 9 * HOUR}


def test_tickets_resolved_in_bulk_are_named() -> None:
    """Five tickets resolved at once are counted, and said to be a bulk."""
    five = [outage(f"i{number}", opened(0), closed(1), resolved(50)) for number in range(5)]
    found = to_resolution(five, {each.name: at(1) for each in five}, at(0), at(100))[""]

    assert found.in_bulk == ("i0", "i1", "i2", "i3", "i4")
    assert {each.of.unit for each in figures_of_times(found, RESOLUTION, "")} == {"s", "count"}


LIVES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 40), st.integers(0, 30), st.booleans()), min_size=0, max_size=12
)


@given(LIVES, st.integers(0, 120))
def test_splitting_a_span_loses_and_doubles_nothing(lives: Sequence[tuple[int, int, int, bool]], cut: int) -> None:
    """What ended in two parts of a span is what ended in the whole, each with the same length."""
    records = [
        record
        for number, (since, hours, late, comes_back) in enumerate(lives)
        for record in life(
            f"i{number}",
            opened(since),
            closed(since + hours, known=since + hours + late),
            *([reopened(since + hours + late + 1), closed(since + hours + late + 3)] if comes_back else []),
        )
    ]
    outages = outages_of(records, at(200))

    whole, first, second = (restored(*outages, since=a, until=b).ended for a, b in ((0, 120), (0, cut), (cut, 120)))

    assert not first.keys() & second.keys()
    assert {**first, **second} == whole


@given(LIVES, st.integers(1, 60))
def test_an_open_incident_never_lowers_the_survival_median(
    lives: Sequence[tuple[int, int, int, bool]], hours: int
) -> None:
    """The figure with one more that goes on is higher, the same, or unknown."""
    over = [outage(f"i{number}", opened(since), closed(since + long)) for number, (since, long, *_) in enumerate(lives)]
    more = outage("open", opened(100 - hours), as_of=100)

    before, after = (told(restored(*some))["restore.survival"].value for some in (over, [*over, more]))

    assert after is None or (before is not None and after >= before)


def test_an_incident_that_spans_years_is_right() -> None:
    """Two years and an hour, by the calendar: 731 days (2028 is a leap year) and an hour."""
    hours = 731 * 24 + 1
    found = restored(outage("a", opened(0), closed(hours), as_of=hours + 1), until=hours + 1)

    assert found.ended == {"a": timedelta(days=731, hours=1).total_seconds()}
