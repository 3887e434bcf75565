"""When windows take place: wall times in a zone, and rules that end."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rondafile.recurring import MAX_OCCURRENCES, local_starts, placed, spans_of
from tests.moments import day, utc, wall

BOGOTA, MADRID, SANTIAGO = (ZoneInfo(name) for name in ("America/Bogota", "Europe/Madrid", "America/Santiago"))
SATURDAY = wall("2027-01-16 22:00")
ZONES = st.sampled_from([BOGOTA, MADRID, SANTIAGO, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Africa/Casablanca")])


def starts(rule: str, zone: ZoneInfo = BOGOTA, first: datetime = SATURDAY, *but_not: date) -> list[str]:
    """Return when something of two hours begins, UTC."""
    return [
        f"{each.starts_at:%m-%d %H:%M}" for each in spans_of(first, first + timedelta(hours=2), zone, rule, but_not)
    ]


def test_what_does_not_repeat_takes_place_once() -> None:
    """Its times are those of the zone, kept in UTC."""
    (span,) = spans_of(SATURDAY, SATURDAY + timedelta(hours=4), BOGOTA, None, ())

    assert (span.starts_at, span.ends_at) == (
        utc("2027-01-17 03:00"),
        utc("2027-01-17 07:00"),
    )


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;COUNT=3",
        "FREQ=WEEKLY;BYDAY=SA;UNTIL=20270130",
        "FREQ=WEEKLY;UNTIL=20270131T030000Z",
        "freq=weekly;until=20270130T220000",
        "RRULE:FREQ=WEEKLY;INTERVAL=1;COUNT=3",
    ],
)
def test_a_rule_ends_by_count_by_day_by_moment_or_by_wall_time(rule: str) -> None:
    """The last one may begin at the very moment of UNTIL, and on its day."""
    assert starts(rule) == ["01-17 03:00", "01-24 03:00", "01-31 03:00"]


def test_a_day_is_left_out() -> None:
    """It counts all the same, as RFC 5545 has it."""
    assert starts("FREQ=WEEKLY;COUNT=3", BOGOTA, SATURDAY, day("2027-01-23")) == ["01-17 03:00", "01-31 03:00"]


def test_a_wall_time_stays_where_it_is_when_the_clocks_change() -> None:
    """22:00 in Madrid is 21:00 UTC in winter and 20:00 in summer; in Bogotá it never moves."""
    before = wall("2027-03-20 22:00")

    assert starts("FREQ=WEEKLY;COUNT=3", MADRID, before) == ["03-20 21:00", "03-27 21:00", "04-03 20:00"]
    assert starts("FREQ=WEEKLY;COUNT=3", BOGOTA, before) == ["03-21 03:00", "03-28 03:00", "04-04 03:00"]


def test_what_spans_a_clock_change_ends_by_the_wall_clock() -> None:
    """From 22:00 to 04:00 is five hours in the night in which Madrid loses one."""
    spans = spans_of(wall("2027-03-20 22:00"), wall("2027-03-21 04:00"), MADRID, "FREQ=WEEKLY;COUNT=3", ())

    assert [(each.ends_at - each.starts_at) / timedelta(hours=1) for each in spans] == [6, 5, 6]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY;BYDAY=SA", "never ends: add ;UNTIL="),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20280101", "has COUNT and UNTIL"),
        ("FREQ=DAILY;UNTIL=99991231", f"takes place more than {MAX_OCCURRENCES} times"),
        ("FREQ=MONTHLY;UNTIL=99991231", "goes on for more than five years"),
        ("FREQ=YEARLY;COUNT=9", "goes on for more than five years"),
        ("FREQ=YEARLY;INTERVAL=7;COUNT=2", "takes more than five years for its 2 times"),
        ("FREQ=WEEKLY;BYDAY=SU;COUNT=2", "would first be on 2027-01-17 22:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;COUNT=2", "does not begin with starts"),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;UNTIL=20280101", "does not begin with starts"),
        ("FREQ=HOURLY;COUNT=2", "needs FREQ, one of DAILY"),
        ("COUNT=2", "needs FREQ"),
        ("FREQ=WEEKLY;COUNT=0", "COUNT=0 should be 1 to"),
        ("FREQ=WEEKLY;COUNT=-1", "COUNT=-1 should be 1 to"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=2", "INTERVAL=0 should be 1 to"),
        ("FREQ=WEEKLY;UNTIL=soon", "UNTIL=SOON is no time"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=2", "is not a rule"),
        ("FREQ=WEEKLY;BYMONTH=13;COUNT=2", "starts"),
        ("each saturday", "is not a rule such as"),
        ("FREQ=WEEKLY;COUNT=2;COUNT=3", "look at 'COUNT=3'"),
        ("FREQ=WEEKLY;BYEASTER=1;COUNT=2", "look at 'BYEASTER=1'"),
        ("DTSTART:20200101T000000\nRRULE:FREQ=DAILY;COUNT=2", "is not a rule such as"),
    ],
)
def test_a_rule_that_cannot_be_used_says_why(rule: str, said: str) -> None:
    """One line, with what to write instead."""
    with pytest.raises(ValueError, match=re.escape(said)):
        local_starts(SATURDAY, BOGOTA, rule)


@pytest.mark.parametrize(
    ("zone", "time", "said"),
    [
        (MADRID, wall("2027-03-28 02:30"), "2027-03-28 02:30 does not exist in Europe/Madrid"),
        (MADRID, wall("2027-10-31 02:30"), "2027-10-31 02:30 comes twice in Europe/Madrid"),
        (SANTIAGO, wall("2027-09-05 00:30"), "2027-09-05 00:30 does not exist in America/Santiago"),
        (SANTIAGO, wall("2027-04-03 23:30"), "2027-04-03 23:30 comes twice in America/Santiago"),
    ],
)
def test_a_wall_time_that_clocks_skip_or_show_twice_is_refused(zone: ZoneInfo, time: datetime, said: str) -> None:
    """Nobody could tell when that is."""
    with pytest.raises(ValueError, match="Choose another time") as refused:
        placed(time, zone)

    assert said in str(refused.value)


def test_an_occurrence_on_a_skipped_hour_is_named_with_its_day() -> None:
    """It may be left out of the rule, and then the rest is fine."""
    first = wall("2027-03-21 02:30")
    with pytest.raises(ValueError, match="2027-03-28 02:30 does not exist"):
        starts("FREQ=WEEKLY;COUNT=3", MADRID, first)

    assert len(starts("FREQ=WEEKLY;COUNT=3", MADRID, first, day("2027-03-28"))) == 2


@given(
    zone=ZONES,
    time=st.datetimes(wall("2020-01-01 00:00"), wall("2037-01-01 00:00")).map(lambda each: each.replace(fold=0)),
)
def test_a_placed_wall_time_is_read_back_from_its_moment(zone: ZoneInfo, time: datetime) -> None:
    """What is not refused is one moment, the clock of which shows just that."""
    try:
        moment = placed(time, zone).astimezone(UTC)
    except ValueError:
        near = {(time + timedelta(hours=hours)).replace(tzinfo=zone).utcoffset() for hours in (-3, 3)}
        assert len(near) == 2, "refused far from any change of the clocks"
        return

    assert moment.astimezone(zone).replace(tzinfo=None) == time
