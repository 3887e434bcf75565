"""The 48 hours of notice, computed by hand beside."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.kpi.maintenance import compliance_of, windows_known, works_known
from reporting.domain.maintenance.work import Work
from tests.reporting.maintenance.plans import ANNOUNCED, a_work

H = timedelta(hours=1)
START = a_work().starts_at
WEEK = START - 24 * H, START + 24 * H


def announced(name: str, hours_before: float, **changes: object) -> Work:
    """Return work that everybody knew of so many hours before: a feed takes a day more."""
    return a_work(name, announced_at=START - (hours_before + 24) * H, **changes)


def test_compliance_by_hand() -> None:
    """48 hours are enough, 47 are not: with a reason it is an emergency. Two of four in time: 1 / 2."""
    works = [
        announced("just", 48),
        announced("early", 200),
        announced("late", 47),
        announced("urgent", 3, emergency="the disk was full"),
    ]
    found = compliance_of(works, *WEEK)

    assert found.share == 2 / 4
    assert [each.work_id for each in found.in_time] == ["early", "just"]
    assert [each.work_id for each in found.missed] == ["late"]
    assert [(each.work_id, each.emergency, each.notice) for each in found.emergencies] == [
        ("urgent", "the disk was full", 3 * H)
    ]


def test_a_week_without_maintenance_has_no_share() -> None:
    """Nothing was announced too late, and nothing in time."""
    assert compliance_of([], *WEEK).share is None


def test_what_was_called_off_later_took_place_as_far_as_was_known() -> None:
    """Cancelled the day after the moment that is asked about: it counts as planned; cancelled before, it does not."""
    work = announced("off", 100, cancelled_at=START - 12 * H, cancelled_because="not needed")

    before, after = (works_known([work], "yard", START - hours * H) for hours in (12, 11))

    assert [each.cancelled_at for each in before] == [None]
    assert compliance_of(before, *WEEK).share == 1
    assert compliance_of(after, *WEEK).share is None


def test_work_that_was_announced_later_is_not_known() -> None:
    """Nor is that of another target."""
    works = [a_work("now"), a_work("later", announced_at=ANNOUNCED + H), a_work("other", targets=frozenset({"port"}))]

    assert [each.work_id for each in works_known(works, "yard", ANNOUNCED + H)] == ["now"]


def test_what_the_site_showed_later_counts_as_shown_by_then() -> None:
    """Shown a day, a week or a year after the moment that is asked about: the same answer, too late."""
    known = {
        works_known([announced("db", 200, published_at=START + days * 24 * H)], "yard", START + 12 * H)
        for days in (1, 7, 365)
    }

    assert len(known) == 1
    assert [each.work_id for each in compliance_of(known.pop(), *WEEK).missed] == ["db"]


def test_windows_that_touch_the_week_are_those_in_force() -> None:
    """One with enough notice is a window of it, one without is none, one of the month before neither."""
    past = a_work("past", announced_at=ANNOUNCED - 1000 * H, starts=a_work().starts_at.replace(tzinfo=None) - 700 * H)

    assert [each.starts_at for each in windows_known([announced("a", 50), announced("b", 5), past], *WEEK)] == [START]


@given(st.lists(st.integers(0, 100), max_size=8), st.integers(-24, 24))
def test_splitting_a_span_changes_no_sum(hours: list[int], cut: int) -> None:
    """Each time of work begins in one part of a span."""
    works = [announced(f"w{number}", before) for number, before in enumerate(hours)]
    middle = START + cut * H
    whole, first, second = (
        compliance_of(works, since, until) for since, until in (WEEK, (WEEK[0], middle), (middle, WEEK[1]))
    )

    assert sorted((*first.in_time, *second.in_time), key=lambda each: each.work_id) == list(whole.in_time)
    assert len(first.missed) + len(second.missed) == len(whole.missed)
