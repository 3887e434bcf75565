"""Notice is counted from when everybody could have it, and only what had enough of it counts."""

from datetime import timedelta

import pytest

from reporting.domain.maintenance.notice import NEEDED, notice_of, notices, windows_in_force
from reporting.domain.maintenance.work import HORIZON, Work
from reporting.domain.windows import window_at
from tests.moments import utc
from tests.reporting.maintenance.plans import a_work

START = a_work().starts_at
H = timedelta(hours=1)


def given_h(work: Work) -> float:
    """Return the effective notice of its first time, in hours."""
    return notice_of(work, work.occurrences[0]).given / H


@pytest.mark.parametrize(
    ("published", "invited", "hours"),
    [
        (72, None, 48),
        (71.9, None, 47.9),
        (48, None, 24),
        (10, None, -14),
        (72, 60, 60),
        (72, 20, 48),
        (50, 49, 49),
    ],
    ids=["three days", "just less", "two days", "hours", "and invited", "invited late", "invited at once"],
)
def test_a_feed_takes_a_day_and_mail_no_time(published: float, invited: float | None, hours: float) -> None:
    """What was published 48 hours ahead is known 24 hours ahead; an invitation counts from when it was sent."""
    sent = START - invited * H if invited is not None else None

    assert given_h(a_work(announced_at=START - published * H, invited_at=sent)) == pytest.approx(hours)


def test_forty_eight_hours_are_enough_and_a_second_less_is_not() -> None:
    """The limit is part of what is enough."""
    exact = a_work(announced_at=START - NEEDED - 24 * H)
    late = a_work(announced_at=START - NEEDED - 24 * H + timedelta(seconds=1))

    assert notice_of(exact, exact.occurrences[0]).is_enough
    assert not notice_of(late, late.occurrences[0]).is_enough


def test_when_it_was_really_published_counts_if_that_was_later() -> None:
    """A window that lay in review for a week has that week less, whatever it says itself."""
    work = a_work()
    real = START - 50 * H
    (found,) = notices([work], START - H, START + H, {"db": real})

    assert found.given == timedelta(hours=26)


def test_too_little_notice_does_not_count_and_an_emergency_does() -> None:
    """What is refused keeps nobody from being told; what is accepted has its reason."""
    late = a_work(announced_at=START - 30 * H)
    urgent = a_work(announced_at=START - 30 * H, emergency="CVE-2027-1")

    assert windows_in_force([late], START) == ()
    assert len(windows_in_force([urgent], START)) == 1
    assert [each.work.emergency for each in notices([urgent], START, START + H)] == ["CVE-2027-1"]


def test_an_announcement_counts_only_while_it_was_in_force() -> None:
    """One made while the work went on counts from then, one called off half-way until then."""
    during = a_work(announced_at=START + H, emergency="it broke")
    called_off = a_work(cancelled_at=START + 2 * H, cancelled_because="done")

    (late,), (short,) = windows_in_force([during], START), windows_in_force([called_off], START)

    assert (late.starts_at, late.ends_at) == (START + H, START + 4 * H)
    assert (short.starts_at, short.ends_at) == (START, START + 2 * H)


def test_what_was_called_off_before_it_began_is_no_window() -> None:
    """Nor is it in the figures of notice."""
    work = a_work(cancelled_at=START - H, cancelled_because="not needed")

    assert windows_in_force([work], START) == ()
    assert notices([work], START - H, START + H) == []


def test_the_first_time_of_a_series_may_lack_notice_and_the_next_has_it() -> None:
    """Each time is judged by itself."""
    series = a_work(repeats="FREQ=WEEKLY;COUNT=3", announced_at=START - 20 * H)

    assert [each.starts_at for each in windows_in_force([series], START)] == [
        START + timedelta(days=7),
        START + timedelta(days=14),
    ]


def test_only_a_year_and_a_month_around_now_are_looked_at() -> None:
    """A series of five years stays a bounded list."""
    series = a_work(repeats="FREQ=WEEKLY;COUNT=250")
    now = START + timedelta(days=700)

    found = windows_in_force([series], now)

    assert len(found) == 2 * (HORIZON.days // 7) + 1
    assert all(abs(each.starts_at - now) <= HORIZON for each in found)


def test_a_window_concerns_the_targets_of_its_work() -> None:
    """The incident engine sees it for those, and for no other."""
    windows = windows_in_force([a_work(targets=frozenset({"yard"}))], START)

    assert window_at(windows, "yard", utc("2027-01-17 04:00")) is not None
    assert window_at(windows, "quay", utc("2027-01-17 04:00")) is None


def test_figures_of_notice_are_of_what_began_in_the_time_asked_for() -> None:
    """The beginning of the time counts, its end does not."""
    series = a_work(repeats="FREQ=WEEKLY;COUNT=3")
    week = timedelta(days=7)

    assert [each.span.starts_at for each in notices([series], START, START + 2 * week)] == [START, START + week]
