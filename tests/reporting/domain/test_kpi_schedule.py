"""Schedule coverage and start lag, computed by hand beside."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.kpi.schedule import PlannedRun, Schedule, schedule_of
from tests.moments import wall
from tests.reporting.builders import NOON

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BOGOTA, MADRID = ZoneInfo("America/Bogota"), ZoneInfo("Europe/Madrid")


def run(planned: datetime, late_s: float = 0) -> PlannedRun:
    """Return a run that began so many seconds after it was planned."""
    return PlannedRun(f"run-{planned:%m%dT%H%M%S}", planned, planned + timedelta(seconds=late_s))


def at(minutes: float) -> datetime:
    """Return a moment, in minutes after noon."""
    return NOON + minutes * MINUTE


def kept(runs: Iterable[PlannedRun], until: float = 60, since: float = 0, **options: timedelta) -> Schedule:
    """Return how a schedule was kept from noon on."""
    return schedule_of(runs, at(since), at(until), BOGOTA, **options)


def test_coverage_and_lag_by_hand() -> None:
    """Every five minutes for an hour are 12 slots; without the runs at 15 and 40 it is 10 / 12.

    Lags of 1 to 10 seconds: the median is 5.5, the 95th percentile the tenth of ten (9.5 of them).
    """
    planned = [minutes for minutes in range(0, 60, 5) if minutes not in (15, 40)]
    found = kept(run(at(minutes), number + 1) for number, minutes in enumerate(planned))

    assert (found.every, found.run, found.planned, found.coverage) == (5 * MINUTE, 10, 12, 10 / 12)
    assert (found.lag_median_s, found.lag_p95_s) == (5.5, 10)


def test_slots_after_the_last_run_were_planned_too() -> None:
    """A scheduler that died at 30 has kept 6 of 12 slots."""
    assert kept(run(at(minutes)) for minutes in range(0, 30, 5)).coverage == 6 / 12


def test_a_slot_is_kept_once() -> None:
    """Two runs that were planned for the same moment are one slot."""
    twice = [run(at(minutes)) for minutes in range(0, 60, 5)]

    assert kept([*twice, PlannedRun("again", at(5), at(6))]).coverage == 1


def test_runs_of_another_schedule_fill_no_slot() -> None:
    """A weekly round at 12:17 does not stand for a missing one of five minutes."""
    runs = [run(at(minutes)) for minutes in range(0, 60, 5) if minutes != 15]

    assert kept([*runs, run(at(17))]).coverage == 11 / 12


def test_no_run_is_no_coverage_of_zero() -> None:
    """What was never planned, as far as is known, has a reason and no figure; so has a single run."""
    for runs, reason in (
        ([], "no run was planned"),
        ([run(at(5))], "a single run was planned: no schedule can be told"),
    ):
        found = kept(runs)
        assert found.coverage is None
        assert found.reason is not None
        assert found.reason.tell() == reason


def test_a_known_schedule_that_was_not_kept_is_zero() -> None:
    """If its distance is configured, an hour without a run is 0 of 12."""
    assert kept([], every=5 * MINUTE).coverage == 0


def test_irregular_runs_have_no_schedule() -> None:
    """1, 2, 4, 8, 16 and 32 minutes after noon follow none."""
    found = kept(run(at(2**power)) for power in range(6))

    assert found.coverage is None
    assert found.reason is not None
    assert found.reason.tell() == "the runs were planned at no equal distances"


def test_a_run_before_its_time_has_no_lag() -> None:
    """By the clocks of two machines it began two seconds early: it is named, and the lag is that of the others."""
    found = kept([run(at(0), 4), run(at(5), -2), run(at(10), 6)])

    assert found.early == ("run-1124T120500",)
    assert found.lag_median_s == 5


@pytest.mark.parametrize(("hours", "slots"), [(1, 167), (6, 28), (24, 7)])
def test_a_schedule_of_the_wall_clock_keeps_its_slots_when_clocks_change(hours: int, slots: int) -> None:
    """In the week of Madrid's spring, rounds at every so many local hours were all kept: 100 %, of 167 hours."""
    since, until = datetime(2026, 3, 22, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
    local = wall("2026-03-23 00:00")
    planned = {
        (local + step * timedelta(hours=hours)).replace(tzinfo=MADRID).astimezone(UTC) for step in range(168 // hours)
    }
    found = schedule_of([run(moment) for moment in planned], since, until, MADRID)

    assert (found.run, found.planned) == (slots, slots)


def test_a_schedule_of_universal_time_keeps_them_too() -> None:
    """In the same week, every six hours UTC: 28 slots, of which the last lies in the hour that is missing there."""
    since, until = datetime(2026, 3, 22, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
    moments = [datetime(2026, 3, 23, tzinfo=UTC) + step * timedelta(hours=6) for step in range(28)]

    assert schedule_of(map(run, moments), since, until, MADRID).coverage == 1


@given(st.sets(st.integers(0, 59)), st.integers(0, 300), st.randoms())
def test_splitting_and_order_change_no_sum(kept_slots: set[int], cut: int, shuffler: object) -> None:
    """Slots planned and run of two parts add up to those of the whole, in whatever order runs come."""
    runs = [run(at(5 * slot), slot) for slot in kept_slots]
    whole = kept(runs, 300, every=5 * MINUTE)
    shuffler.shuffle(runs)  # type: ignore[attr-defined]
    first, second = kept(runs, cut, every=5 * MINUTE), kept(runs, 300, cut, every=5 * MINUTE)

    assert kept(runs, 300, every=5 * MINUTE) == whole
    assert first.planned + second.planned == whole.planned == 60
    assert first.run + second.run == whole.run == len(kept_slots)
