"""Weekly hours: what they contain, and what is not one."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rondafile.hours import WeeklyHours

MONDAY = datetime(2026, 11, 23)  # noqa: DTZ001 - wall time
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def at(day: str, clock: str) -> datetime:
    """Return a local moment of one week."""
    hour, minute = clock.split(":")
    return MONDAY + timedelta(days=DAYS.index(day), hours=int(hour), minutes=int(minute))


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("Mon-Sat 05:00-10:00", ["Mon 05:00", "Sat 09:59"], ["Mon 04:59", "Mon 10:00", "Sun 06:00"]),
        ("Mon,Wed 22:00-02:00", ["Mon 22:00", "Tue 01:59", "Thu 00:00"], ["Mon 01:00", "Tue 02:00", "Tue 22:00"]),
        ("Sun 22:00-02:00", ["Sun 23:00", "Mon 01:00"], ["Mon 22:00", "Sun 01:00"]),
        ("Sat-Mon 08:00-09:00", ["Sat 08:00", "Sun 08:00", "Mon 08:59"], ["Tue 08:00", "Fri 08:30"]),
        ("Fri 18:00-24:00", ["Fri 18:00", "Fri 23:59"], ["Sat 00:00", "Fri 17:59"]),
        ("Mon 00:00-24:00", ["Mon 00:00", "Mon 23:59"], ["Sun 23:59", "Tue 00:00"]),
        ("Mon 06:00-06:00", ["Mon 06:00", "Tue 05:59"], ["Mon 05:59", "Tue 06:00"]),
        ("sat , sun 5:00 - 6:00", ["Sat 05:00", "Sun 05:59"], ["Fri 05:00", "Sat 06:00"]),
    ],
)
def test_hours_begin_and_end_as_they_say(text: str, inside: list[str], outside: list[str]) -> None:
    """The start is inside and the end is not; an end at or before the start is on the next day."""
    hours = WeeklyHours.parse(text)

    assert [moment for moment in inside if not hours.contains(at(*moment.split()))] == []
    assert [moment for moment in outside if hours.contains(at(*moment.split()))] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mon-Sat",
        "05:00-10:00",
        "Mon 05:00",
        "Mon- 05:00-10:00",
        "-Mon 05:00-10:00",
        "Mon,,Tue 05:00-10:00",
        "Mon-Tue-Wed 05:00-10:00",
        "Lun 05:00-10:00",
        "Mon 25:00-26:00",
        "Mon 05:60-10:00",
        "Mon 05:00-24:30",
        "Mon 24:00-02:00",
        "Mon 05:00-10:00 and more",
    ],
)
def test_what_is_not_weekly_hours_is_refused(text: str) -> None:
    """A typing error is never taken for other hours."""
    with pytest.raises(ValueError, match=r"write|names no day"):
        WeeklyHours.parse(text)


def test_a_change_of_the_clock_does_not_move_the_hours() -> None:
    """The hours are those on the wall, on the days of summer time too, in both of the hours that come twice."""
    madrid, hours = ZoneInfo("Europe/Madrid"), WeeklyHours.parse("Sun 02:00-04:00")
    spring, autumn = datetime(2026, 3, 29, 3, 30, tzinfo=madrid), datetime(2026, 10, 25, 2, 30, tzinfo=madrid)

    assert hours.contains(spring)
    assert hours.contains(autumn)
    assert hours.contains(autumn.replace(fold=1))
    assert not hours.contains(datetime(2026, 10, 25, 4, 0, tzinfo=madrid))


def _walked(days: frozenset[int], start: int, end: int) -> set[int]:
    length = end - start if end > start else end - start + 1440
    return {(day * 1440 + start + minute) % 10080 for day in days for minute in range(length)}


@given(
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.lists(st.integers(0, 10079), min_size=1, max_size=50),
)
def test_contains_agrees_with_a_walk(days: frozenset[int], start: int, end: int, minutes: list[int]) -> None:
    """Walking minute by minute from each start to its end visits exactly the minutes that are inside."""
    hours = WeeklyHours(days, time(start // 60, start % 60), time(end // 60, end % 60))
    edges = [(day * 1440 + edge + step) % 10080 for day in days for edge in (start, end) for step in (-1, 0)]
    walked = _walked(days, start, end)

    for minute in (*minutes, *edges):
        assert hours.contains(MONDAY + timedelta(minutes=minute)) is (minute in walked)


@given(st.lists(st.sampled_from(range(7)), min_size=1, max_size=4), st.times(), st.times())
def test_what_is_written_is_what_is_read(days: list[int], start: time, end: time) -> None:
    """Days and times come back as they were written, in any order and case."""
    names = ",".join(DAYS[day].upper() for day in days)

    assert WeeklyHours.parse(f"{names} {start:%H:%M}-{end:%H:%M}") == WeeklyHours(
        frozenset(days), start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    )
