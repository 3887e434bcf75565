"""Which notices of planned work are due: each once, none too late to be of use."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.maintenance.announcing import DAY_BEFORE, TOLD_LATE, Announcement, Stage, due
from reporting.domain.maintenance.notice import notice_of
from reporting.domain.maintenance.work import Work
from tests.reporting.maintenance.plans import ANNOUNCED, a_work

START, END = a_work().starts_at, a_work().ends_at
H = timedelta(hours=1)
M = timedelta(minutes=1)


def stages(work: Work, at: datetime, *told: str, failing: Sequence[str] = ()) -> list[str]:
    """Return what is due of some work."""
    return [each.stage.value for each in due([work], told, at, failing)]


def lived(works: Sequence[Work], moments: Sequence[datetime], failing: Sequence[datetime] = ()) -> list[Announcement]:
    """Return everything that was told by asking at these moments; at those in ``failing`` the yard is down."""
    told: list[Announcement] = []
    for moment in moments:
        told += due(works, {each.key for each in told}, moment, ["yard"] if moment in failing else [])
    return told


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (ANNOUNCED - M, []),
        (ANNOUNCED, ["announced"]),
        (START - DAY_BEFORE - M, ["announced"]),
        (START - DAY_BEFORE, ["announced", "day-before"]),
        (START, ["announced", "started"]),
        (END - M, ["announced", "started"]),
        (END, ["ended"]),
        (END + TOLD_LATE - M, ["ended"]),
        (END + TOLD_LATE, []),
    ],
)
def test_asked_late_only_what_is_of_use_is_due(at: datetime, told: list[str]) -> None:
    """No reminder of what has begun, no start of what is over, and nothing of yesterday."""
    assert stages(a_work(), at) == told


def test_what_was_told_is_not_due_again() -> None:
    """The keys stay the same, whenever it is asked and whatever its text says now."""
    (first,) = due([a_work()], (), ANNOUNCED)

    assert due([a_work(effect="all is down", sequence=1)], {first.key}, ANNOUNCED + H) == []


def test_other_times_are_announced_anew() -> None:
    """With the time of its new announcement comes a new key."""
    (first,) = due([a_work()], (), ANNOUNCED)
    (again,) = due([a_work(announced_at=ANNOUNCED + H, sequence=1)], {first.key}, ANNOUNCED + H)

    assert again.stage is Stage.ANNOUNCED


def test_an_announcement_within_a_day_is_its_own_reminder() -> None:
    """Nobody is told the same twice in a minute."""
    urgent = a_work(announced_at=START - 3 * H, emergency="CVE-2027-1")

    assert stages(urgent, START - 3 * H) == ["announced"]


def test_what_had_too_little_notice_is_never_told() -> None:
    """It counts for nothing, so nobody is to rely on it."""
    late = a_work(announced_at=START - 3 * H)

    assert [stages(late, START + hours * H) for hours in (-2, 0, 4)] == [[], [], []]


def test_what_still_fails_after_the_end_has_overrun() -> None:
    """Once it works the end is told too; another backend does not matter."""
    work = a_work(targets=frozenset({"yard"}))
    (over,) = due([work], (), END, ["yard"])

    assert over.stage is Stage.OVERRUN
    assert stages(work, END + H, over.key, failing=["yard"]) == []
    assert stages(work, END + H, over.key) == ["ended"]
    assert stages(work, END, failing=["quay"]) == ["ended"]


def test_after_the_end_was_told_it_does_not_overrun() -> None:
    """What fails later is an incident of its own."""
    (end,) = due([a_work()], (), END)

    assert stages(a_work(), END + H, end.key, failing=["yard"]) == []


def test_a_cancellation_is_told_to_those_who_knew() -> None:
    """Nothing else of it is due any more; who was never told of it needs no cancellation."""
    (first,) = due([a_work()], (), ANNOUNCED)
    off = a_work(cancelled_at=ANNOUNCED + H, cancelled_because="not needed", sequence=1)

    assert stages(off, ANNOUNCED + H, first.key) == ["cancelled"]
    assert stages(off, ANNOUNCED + H) == []
    assert stages(off, START, first.key, "db:1:cancelled") == []


def test_each_time_of_a_series_is_told_and_its_announcement_once() -> None:
    """Its reminders, starts and ends are those of each night."""
    series = a_work(
        repeats="FREQ=DAILY;COUNT=2", ends=a_work().occurrences[0].ends_at.replace(tzinfo=None, hour=23, day=16)
    )
    told = lived([series], [ANNOUNCED + 10 * M * step for step in range(6 * 24 * 16)])

    assert [each.stage.value for each in told] == [
        "announced",
        *("day-before", "started", "day-before", "ended"),
        *("started", "ended"),
    ]


def test_what_concerns_a_series_is_about_its_next_time() -> None:
    """Announced again half-way, it speaks of what is ahead."""
    week = timedelta(days=7)
    series = a_work(repeats="FREQ=WEEKLY;COUNT=4")
    (found,) = [each for each in due([series], (), START + week + 5 * H) if each.stage is Stage.ANNOUNCED]

    assert found.span.starts_at == START + 2 * week


@st.composite
def plans(draw: st.DrawFn) -> Work:
    """Make work that was announced early or late, once or daily, cancelled or not, as an emergency or not."""
    rule = draw(st.sampled_from([None, "FREQ=DAILY;COUNT=3"]))
    before = draw(st.floats(-2, 120))
    cancelled = draw(st.none() | st.floats(-30, 60))
    return a_work(
        draw(st.sampled_from(["a", "b", "c"])),
        repeats=rule,
        announced_at=START - before * H,
        emergency=draw(st.sampled_from([None, "CVE"])),
        cancelled_at=START + cancelled * H if cancelled is not None else None,
        targets=draw(st.sampled_from([frozenset(), frozenset({"yard"}), frozenset({"quay"})])),
    )


MOMENTS = st.lists(st.floats(-130, 130).map(lambda hours: START + hours * H), min_size=1, max_size=25).map(sorted)


@given(works=st.lists(plans(), max_size=3, unique_by=lambda each: each.work_id), moments=MOMENTS)
def test_however_it_is_asked_each_is_told_once_and_in_its_time(works: list[Work], moments: list[datetime]) -> None:
    """No key twice; nothing before its announcement, after its cancellation, or without enough notice."""
    told: list[str] = []
    for moment in moments:
        for each in due(works, told, moment, ["yard"]):
            assert each.key not in told
            told.append(each.key)
            assert moment >= each.work.announced_at
            if each.stage is Stage.CANCELLED:
                assert each.work.cancelled_at is not None
                continue
            assert notice_of(each.work, each.span).is_accepted
            assert each.work.cancelled_at is None
            assert moment < each.span.ends_at + TOLD_LATE
            match each.stage:
                case Stage.DAY_BEFORE:
                    assert each.span.starts_at - DAY_BEFORE <= moment < each.span.starts_at
                case Stage.STARTED:
                    assert each.span.starts_at <= moment < each.span.ends_at
                case Stage.OVERRUN | Stage.ENDED:
                    assert each.span.ends_at <= moment
    assert due(works, told, moments[-1], ["yard"]) == []


@given(work=plans(), offset=st.integers(0, 9), down=st.sets(st.integers(0, 1600)))
def test_asked_every_ten_minutes_nothing_is_left_out(work: Work, offset: int, down: set[int]) -> None:
    """Each time that counts and goes on is started and, once it works again, ended, within ten minutes of it."""
    moments = [START - 125 * H + offset * M + 10 * M * step for step in range(1600)]
    told = lived([work], moments, [moments[step] for step in down if step < len(moments)])
    stages_of = {(each.span, each.stage) for each in told}

    if work.cancelled_at is not None:
        return
    for span in work.occurrences:
        counts = notice_of(work, span).is_accepted and work.announced_at < span.ends_at - 10 * M
        assert ((span, Stage.STARTED) in stages_of) is counts
        if counts and not down and span.ends_at < moments[-1] - 10 * M:
            assert (span, Stage.ENDED) in stages_of


@given(works=st.lists(plans(), max_size=3, unique_by=lambda each: each.work_id), at=st.floats(-130, 130))
def test_what_is_due_depends_on_nothing_but_its_arguments(works: list[Work], at: float) -> None:
    """The same question has the same answer, in whatever order the windows stand."""
    moment = START + at * H

    assert due(works, (), moment) == due(list(reversed(works)), (), moment)
