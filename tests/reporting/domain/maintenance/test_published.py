"""Notice counts from when the site really showed a window, wherever it counts."""

from datetime import timedelta

import pytest

from reporting.domain.maintenance.announcing import due
from reporting.domain.maintenance.notice import notice_of, notices, windows_in_force
from reporting.domain.maintenance.work import Work
from tests.reporting.maintenance.plans import ANNOUNCED, a_work

START = a_work().starts_at
H = timedelta(hours=1)


@pytest.mark.parametrize(
    ("published_h", "given_h"),
    [(72, 48), (71, 47), (30, 6), (900, 282)],
    ids=["in time", "an hour late", "late", "before it says so itself"],
)
def test_what_is_later_counts(published_h: float, given_h: float) -> None:
    """What the file says, or when it was shown; 24 hours after that everybody has it."""
    work = a_work(published_at=START - published_h * H)

    assert notice_of(work, work.occurrences[0]).given == given_h * H


def test_a_window_that_was_shown_too_late_does_not_count() -> None:
    """Although its file says that it was announced in time."""
    late, early = a_work(published_at=START - 71 * H), a_work(published_at=START - 72 * H)

    assert windows_in_force([late], START) == ()
    assert len(windows_in_force([early], START)) == 1
    assert [each.is_enough for each in notices([late], START, START + H)] == [False]


def test_what_was_shown_while_it_went_on_counts_from_then() -> None:
    """An emergency that was merged late keeps nobody quiet about what was before."""
    (window,) = windows_in_force([a_work(emergency="it broke", published_at=START + H)], START)

    assert (window.starts_at, window.ends_at) == (START + H, START + 4 * H)


def test_a_mail_is_known_before_the_site_shows_it() -> None:
    """Guests who were invited in time know it, however late the site is; one to an earlier form tells nothing."""
    invited = a_work(invited_at=START - 60 * H, published_at=START + H)
    before = a_work(invited_at=ANNOUNCED - H, published_at=START + H, emergency="x")

    (window,) = windows_in_force([invited], START)
    (later,) = windows_in_force([before], START)

    assert (window.starts_at, later.starts_at) == (START, START + H)


@pytest.mark.parametrize("work", [a_work(published_at=START - 30 * H)])
def test_what_does_not_count_is_not_told(work: Work) -> None:
    """Nobody is told of a window that keeps nobody quiet."""
    assert due([work], (), START - 29 * H) == []
    assert [each.stage for each in due([a_work()], (), START - 29 * H)] == ["announced"]
