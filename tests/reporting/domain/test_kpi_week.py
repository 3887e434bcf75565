"""Weeks and critical hours in zones whose clocks change, each computed by hand beside."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.kpi.hours import critical_spans
from reporting.domain.kpi.week import Week, day_of
from reporting.domain.policy import Policy
from rondafile.hours import WeeklyHours

BOGOTA, MADRID = ZoneInfo("America/Bogota"), ZoneInfo("Europe/Madrid")
SANTIAGO, LORD_HOWE = ZoneInfo("America/Santiago"), ZoneInfo("Australia/Lord_Howe")
ZONES = [BOGOTA, MADRID, SANTIAGO, LORD_HOWE, ZoneInfo("Asia/Beirut"), ZoneInfo("UTC")]
HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    """Return a moment, such as ``2026-11-23 05:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "zone", "since", "until", "hours"),
    [
        # Bogotá is five hours behind all the year.
        ("2026-W48", BOGOTA, "2026-11-23 05:00", "2026-11-30 05:00", 168),
        # Madrid goes from +1 to +2 on 29 March 2026, a Sunday: an hour is missing.
        ("2026-W13", MADRID, "2026-03-22 23:00", "2026-03-29 22:00", 167),
        # And back on 25 October: one comes twice.
        ("2026-W43", MADRID, "2026-10-18 22:00", "2026-10-25 23:00", 169),
        # The first week of 2027 begins in January, the last of 2026 is the 53rd.
        ("2026-W53", BOGOTA, "2026-12-28 05:00", "2027-01-04 05:00", 168),
        # Lord Howe changes by half an hour, on 5 April 2026.
        ("2026-W14", LORD_HOWE, "2026-03-29 13:00", "2026-04-05 13:30", 168.5),
    ],
)
def test_a_week_by_hand(name: str, zone: ZoneInfo, since: str, until: str, hours: float) -> None:
    """From Monday to Monday on the clock of the zone."""
    week = Week.parse(name, zone)

    assert (week.name, week.since, week.until) == (name, utc(since), utc(until))
    assert week.until - week.since == hours * HOUR


@pytest.mark.parametrize("text", ["2026-W54", "2026-W00", "2027-W53", "48", "2026-48", "", "0000-W01", "9999-W52"])
def test_what_is_no_week_is_refused(text: str) -> None:
    """The message has what was written."""
    with pytest.raises(ValueError, match="is no week"):
        Week.parse(text, BOGOTA)


@given(st.integers(10**8, 4 * 10**9), st.sampled_from(ZONES))
def test_each_moment_lies_in_its_week_and_weeks_follow_one_another(moment: int, zone: ZoneInfo) -> None:
    """No moment is in two weeks or in none, whatever clocks do."""
    at = datetime.fromtimestamp(moment, UTC)
    week = Week.of(at, zone)

    assert week.since <= at < week.until
    assert week.back().until == week.since
    assert Week.parse(week.name, zone) == week


def test_a_day_on_which_midnight_is_skipped_begins_with_its_first_moment() -> None:
    """Santiago goes from 00:00 to 01:00 on 6 September 2026: the day begins at 04:00 UTC and has 23 hours."""
    assert day_of(date(2026, 9, 6), SANTIAGO) == (utc("2026-09-06 04:00"), utc("2026-09-07 03:00"))


HOURS = {"loading": WeeklyHours.parse("Mon-Sat 05:00-10:00"), "unloading": WeeklyHours.parse("Mon-Sat 14:00-20:00")}


def lengths(hours: dict[str, WeeklyHours], week: Week) -> float:
    """Return how many hours of a week are critical."""
    spans = critical_spans(hours, week.zone, week.since, week.until)
    return sum((end - start for start, end in spans), timedelta()) / HOUR


def test_critical_hours_of_a_plain_week() -> None:
    """Six days of 5 + 6 hours are 66, and Monday's begin at 10:00 UTC in Bogotá."""
    week = Week.parse("2026-W48", BOGOTA)

    assert lengths(HOURS, week) == 66
    assert critical_spans(HOURS, BOGOTA, week.since, week.until)[0] == (
        utc("2026-11-23 10:00"),
        utc("2026-11-23 15:00"),
    )


@pytest.mark.parametrize(("week", "hours"), [("2026-W13", 3), ("2026-W43", 5), ("2026-W42", 4)])
def test_critical_hours_that_are_skipped_or_come_twice(week: str, hours: float) -> None:
    """Sunday 00:00 to 04:00 in Madrid has three hours when clocks go forward at two, five when they go back."""
    assert lengths({"night": WeeklyHours.parse("Sun 00:00-04:00")}, Week.parse(week, MADRID)) == hours


def test_hours_over_midnight_are_split_by_the_week_and_lost_by_none() -> None:
    """Sunday 22:00 to 02:00: two hours at the end of the week, and two at its beginning from the Sunday before."""
    assert lengths({"night": WeeklyHours.parse("Sun 22:00-02:00")}, Week.parse("2026-W48", BOGOTA)) == 4


def test_hours_that_overlap_count_once() -> None:
    """Monday 05:00 to 10:00 and 08:00 to 12:00 are seven hours."""
    both = {"a": WeeklyHours.parse("Mon 05:00-10:00"), "b": WeeklyHours.parse("Mon 08:00-12:00")}

    assert lengths(both, Week.parse("2026-W48", BOGOTA)) == 7


@given(
    st.sampled_from(ZONES),
    st.integers(0, 51),
    st.integers(0, 24 * 14),
    st.sampled_from(["Mon-Sat 05:00-10:00", "Sun 01:30-05:00", "Sat-Sun 22:00-02:15", "Mon-Sun 00:00-24:00"]),
)
def test_a_span_is_critical_exactly_when_policy_says_so(zone: ZoneInfo, weeks: int, half: int, text: str) -> None:
    """At any half hour of a year: what figures call critical is what incidents were raised by."""
    hours = {"hours": WeeklyHours.parse(text)}
    week = Week.parse("2026-W53", zone).back(weeks)
    at = week.since + half * HOUR / 2
    inside = any(start <= at < end for start, end in critical_spans(hours, zone, week.since, week.until))

    if at < week.until:
        assert inside == (Policy(critical_hours=hours, zone=zone).critical_at(at) is not None)
