"""What is wrong with plans that are sound one by one, and with steps from one file to the next."""

from datetime import datetime, timedelta

import pytest

from reporting.domain.maintenance.changing import changes, unpublished
from reporting.domain.maintenance.checking import troubles
from reporting.domain.maintenance.work import Work
from tests.moments import utc, wall
from tests.reporting.maintenance.plans import ANNOUNCED, a_work

NOW = ANNOUNCED + timedelta(hours=1)
H = timedelta(hours=1)
START = a_work().starts_at


def said(*works: Work, new: tuple[str, ...] = (), now: datetime = NOW) -> list[tuple[str, str, str]]:
    """Return what is wrong, each as its window, key and reason."""
    return [(each.work_id, each.key, each.reason.tell()) for each in troubles(works, ["quay", "yard"], now, new)]


def step(before: Work, *after: Work, now: datetime = NOW) -> list[tuple[str, str]]:
    """Return what is wrong with the step from one window to others."""
    return [(each.key, each.reason.tell()) for each in changes([before], after, now)]


def test_sound_plans_have_no_trouble() -> None:
    """Also if they follow each other without a gap."""
    assert said(a_work(), a_work("next", starts=wall("2027-01-17 02:00"))) == []


def test_too_short_a_notice_says_how_long_it_was_and_what_would_do() -> None:
    """The hours are those people really have."""
    ((work_id, key, reason),) = said(a_work(announced_at=START - 55 * H), now=START)

    assert (work_id, key) == ("db", "announced_at")
    assert "gives 31.0 h of notice before 2027-01-17T03:00:00Z" in reason
    assert "48 h are needed. Start later, mail invitations, or say why it is an emergency" in reason


def test_what_is_not_published_yet_has_its_notice_from_now_on() -> None:
    """An announcement that was dated back in review gains nothing."""
    soon = a_work(starts=wall("2027-01-06 22:00"), announced_at=utc("2026-12-01 09:00"))

    assert said(soon) == []
    assert [key for _work, key, _reason in said(soon, new=("db",))] == ["announced_at"]


def test_a_window_in_the_past_is_refused_even_as_an_emergency() -> None:
    """What began before it was announced was no planned work."""
    past = a_work(announced_at=START + H, emergency="forgotten")
    ((_, key, reason),) = said(past, now=START + 2 * H)

    assert key == "starts"
    assert reason.startswith("began at 2027-01-17T03:00:00Z, before it was announced")


def test_what_is_new_and_began_already_is_in_the_past() -> None:
    """Whenever it says that it was announced."""
    old = a_work(starts=wall("2027-01-03 22:00"), announced_at=utc("2026-12-01 09:00"))

    assert [each[1] for each in said(old, new=("db",))] == ["starts"]


@pytest.mark.parametrize("key", ["announced_at", "invited_at", "cancelled_at"])
def test_a_moment_in_the_future_has_not_happened(key: str) -> None:
    """Nobody can have announced, invited or cancelled tomorrow; clocks may differ by minutes."""
    tomorrow, soon = NOW + 24 * H, NOW + timedelta(minutes=4)
    further = {"cancelled_because": "x"} if key == "cancelled_at" else {}

    assert (key, True) in [
        (each[1], "lies in the future" in each[2]) for each in said(a_work(**{key: tomorrow}, **further))
    ]
    assert said(a_work(**{key: soon}, **further)) == []


def test_invitations_to_the_present_form_come_after_it() -> None:
    """Those sent before were about other times."""
    ((_, key, reason),) = said(a_work(invited_at=ANNOUNCED - H))

    assert key == "invited_at"
    assert "is before announced_at" in reason


def test_an_unknown_target_is_named_with_those_there_are() -> None:
    """A slip of the pen would make the window count for nothing."""
    assert said(a_work(targets=frozenset({"yrd"}))) == [
        ("db", "targets", "there is no target 'yrd': there are quay, yard")
    ]


@pytest.mark.parametrize(
    ("targets", "others", "overlap"),
    [((), (), True), (("yard",), (), True), (("yard",), ("yard", "quay"), True), (("yard",), ("quay",), False)],
)
def test_work_on_one_backend_at_one_time_overlaps(targets, others, overlap: bool) -> None:
    """On different backends it may go on together."""
    late = a_work("late", starts=wall("2027-01-17 01:00"), targets=frozenset(others))
    found = said(a_work(targets=frozenset(targets)), late)

    assert [(each[0], each[1]) for each in found] == ([("late", "starts")] if overlap else [])


def test_an_overlap_is_told_once_and_names_the_other() -> None:
    """Two series that meet each week are one trouble."""
    series = {"repeats": "FREQ=WEEKLY;COUNT=20"}
    ((_, key, reason),) = said(a_work(**series), a_work("late", starts=wall("2027-01-17 01:00"), **series))

    assert key == "repeats"
    assert "begins at 2027-01-17T06:00:00Z, while db goes on until 2027-01-17T07:00:00Z" in reason


def test_a_series_that_meets_itself_overlaps() -> None:
    """Work of thirty hours cannot begin each day."""
    ((_, key, reason),) = said(a_work(ends=wall("2027-01-18 04:00"), repeats="FREQ=DAILY;COUNT=3"))

    assert key == "repeats"
    assert "begins again at 2027-01-18T03:00:00Z before it is over" in reason


def test_what_is_over_or_cancelled_overlaps_with_nothing() -> None:
    """Nobody can mend the past."""
    gone = a_work("gone", starts=wall("2026-12-20 22:00"), announced_at=utc("2026-12-01 09:00"))
    again = a_work("again", starts=wall("2026-12-20 23:00"), announced_at=utc("2026-12-01 09:00"))
    off = a_work("off", cancelled_at=NOW, cancelled_because="x")

    assert said(a_work(), gone, again, off) == []


def test_what_was_published_is_cancelled_and_never_removed() -> None:
    """Some calendars keep for ever what they no longer see."""
    assert step(a_work()) == [
        ("", "was removed: cancel it and leave it there, since some calendars never remove what vanishes")
    ]


def test_what_is_over_or_long_cancelled_may_be_removed() -> None:
    """Thirty days after a cancellation, and once it would have been over, everybody has it."""
    off = a_work(cancelled_at=NOW, cancelled_because="x", sequence=1)

    assert step(a_work(), now=START + 5 * H) == []
    assert step(off, now=NOW + timedelta(days=29)) != []
    assert step(off, now=NOW + timedelta(days=31)) == []


def test_a_change_has_a_higher_sequence() -> None:
    """Without it calendars keep what they have."""
    assert step(a_work(), a_work(effect="all is down")) == [
        ("sequence", "was changed: write sequence = 1, or calendars keep what they have")
    ]
    assert step(a_work(), a_work(effect="all is down", sequence=1)) == []
    assert [key for key, _ in step(a_work(sequence=2), a_work(sequence=1))] == ["sequence"]


def test_that_invitations_were_sent_is_no_change_of_the_event() -> None:
    """It needs no higher sequence."""
    assert step(a_work(), a_work(invited_at=NOW)) == []


def test_other_times_begin_their_notice_anew() -> None:
    """Those who had the old times must get the new ones 48 hours ahead."""
    moved = a_work(starts=wall("2027-01-17 22:00"), sequence=1)

    assert [key for key, _ in step(a_work(), moved)] == ["announced_at"]
    assert step(a_work(), a_work(starts=wall("2027-01-17 22:00"), sequence=1, announced_at=NOW)) == []


def test_what_has_begun_keeps_its_times() -> None:
    """Incidents were judged by them; the rest of a series is cancelled and another is added."""
    series = a_work(repeats="FREQ=WEEKLY;COUNT=5")
    longer = a_work(repeats="FREQ=WEEKLY;COUNT=9", sequence=1, announced_at=START + 5 * H)

    assert [key for key, _ in step(series, longer, now=START + 5 * H)] == ["starts"]


def test_a_cancelled_window_is_not_revived() -> None:
    """People were told that it is off."""
    off = a_work(cancelled_at=NOW, cancelled_because="x", sequence=1)

    assert step(off, a_work(sequence=2)) == [("", "was cancelled: add another window instead of reviving this one")]


def test_new_and_announced_anew_are_not_published_yet() -> None:
    """What only changed its text is."""
    before = [a_work(), a_work("text"), a_work("moved")]
    after = [a_work(), a_work("text", effect="x", sequence=1), a_work("moved", announced_at=NOW), a_work("new")]

    assert unpublished(before, after) == {"moved", "new"}
