"""Days: how each went, and that together they are the whole."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.kpi.availability import pieces_of, tally
from reporting.domain.kpi.days import Day, DayState, day_spans, days_of, first_day, share_of
from reporting.domain.kpi.states import Segment, State

HOUR = timedelta(hours=1)
BOGOTA = ZoneInfo("America/Bogota")
BERLIN = ZoneInfo("Europe/Berlin")
APIA = ZoneInfo("Pacific/Apia")
WORDS = {".": State.UP, "x": State.DOWN, "?": State.UNKNOWN, " ": State.UNMEASURED}
START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""Midnight in Bogotá."""


def hours(story: str, start: datetime = START) -> list[Segment]:
    """Return an hour in a state for each letter."""
    return [Segment(start + n * HOUR, start + (n + 1) * HOUR, WORDS[mark]) for n, mark in enumerate(story)]


def day(story: str, planned: tuple[int, int] | None = None) -> Day:
    """Return a day of so many hours, with maintenance from one hour to another."""
    windows = [(START + planned[0] * HOUR, START + planned[1] * HOUR)] if planned else []
    (found,) = days_of(hours(story), day_spans(START, START + len(story) * HOUR, BOGOTA, windows))
    return found


@pytest.mark.parametrize(
    ("story", "planned", "state"),
    [
        ("........", None, DayState.UP),
        ("......x.", None, DayState.PARTLY),
        # As long down as up is down.
        ("....xxxx", None, DayState.DOWN),
        ("xx??????", None, DayState.DOWN),
        # Down in maintenance alone is told apart, and one hour beyond it is not excused.
        ("...xx...", (3, 5), DayState.MAINTENANCE),
        ("...xxx..", (3, 5), DayState.PARTLY),
        # Up for half of the day is enough, for less is not.
        ("....    ", None, DayState.UP),
        ("...     ", None, DayState.UNMEASURED),
        ("...???? ", None, DayState.UNKNOWN),
        ("...?    ", None, DayState.UNMEASURED),
        ("????????", None, DayState.UNKNOWN),
        ("        ", None, DayState.UNMEASURED),
        # Maintenance in which nothing was down changes nothing.
        ("........", (3, 5), DayState.UP),
    ],
)
def test_state_of_a_day(story: str, planned: tuple[int, int] | None, state: DayState) -> None:
    """How a day went follows from how long it was in each state."""
    assert day(story, planned).state is state


def test_sums_of_a_day_by_hand() -> None:
    """Five hours up, two down of which one is planned, two unknown and one unmeasured."""
    found = day(".....xx?? ", (6, 8))

    assert (found.up, found.down, found.planned_down) == (5 * HOUR, 2 * HOUR, HOUR)
    assert (found.unknown, found.unmeasured) == (2 * HOUR, HOUR)
    assert (found.share.ratio, found.share.coverage) == (5 / 7, 7 / 10)


def test_an_hour_belongs_to_the_day_of_the_zone() -> None:
    """Four hours around midnight in Bogotá are two of each day."""
    spans = day_spans(START - 2 * HOUR, START + 2 * HOUR, BOGOTA, ())
    found = days_of(hours("..xx", START - 2 * HOUR), spans)

    assert [(each.day, each.up, each.down) for each in found] == [
        (date(2026, 11, 23), 2 * HOUR, timedelta()),
        (date(2026, 11, 24), timedelta(), 2 * HOUR),
    ]


@pytest.mark.parametrize(
    ("zone", "since", "until", "lengths"),
    [
        (BERLIN, (2026, 3, 28, 23), (2026, 3, 29, 22), [23]),
        (BERLIN, (2026, 10, 24, 22), (2026, 10, 25, 23), [25]),
        # Samoa left out the 30th of December 2011.
        (APIA, (2011, 12, 29, 10), (2011, 12, 31, 10), [24, 24]),
    ],
)
def test_days_on_which_clocks_change(zone: ZoneInfo, since: tuple, until: tuple, lengths: list[int]) -> None:
    """A day has 23 or 25 hours then, and one that never was is not there."""
    spans = day_spans(datetime(*since, tzinfo=UTC), datetime(*until, tzinfo=UTC), zone, ())

    assert [(each.until - each.since) / HOUR for each in spans] == lengths


def test_first_of_ninety_days() -> None:
    """The day of the moment is the last: of two days the first began yesterday at midnight."""
    assert first_day(START + HOUR, BOGOTA, 2) == START - 24 * HOUR
    assert first_day(START - HOUR, BOGOTA, 1) == START - 24 * HOUR


STORIES = st.text(alphabet=".x? ", min_size=1, max_size=120)
ZONES = st.sampled_from([BOGOTA, BERLIN, APIA, ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu")])
STARTS = st.integers(0, 8_000_000).map(lambda minutes: datetime(2011, 12, 25, tzinfo=UTC) + timedelta(minutes=minutes))


@given(STORIES, ZONES, STARTS, st.integers(0, 120), st.integers(0, 120))
def test_splitting_into_days_changes_no_sum(story: str, zone: ZoneInfo, start: datetime, one: int, other: int) -> None:
    """Days add up to the whole to the microsecond, whatever the zone's clocks do; time in maintenance too."""
    until, (first, last) = start + len(story) * HOUR, sorted((one, other))
    windows = [(start + first * HOUR, start + last * HOUR)]
    found = days_of(hours(story, start), day_spans(start, until, zone, windows))
    whole = tally(hours(story, start), pieces_of(start, until, (), windows))

    assert share_of(found) == whole.whole
    assert sum((each.planned_down for each in found), timedelta()) == whole.whole.down - whole.unplanned.down


@given(STORIES, st.integers(0, 119), st.sampled_from("? "))
def test_unknown_never_raises_availability(story: str, place: int, instead: str) -> None:
    """If an hour that was up could not be known instead, no day is more available, or goes for a better one."""
    worse = "".join(instead if number == place and mark == "." else mark for number, mark in enumerate(story))
    spans = day_spans(START, START + len(story) * HOUR, BOGOTA, ())

    for before, after in zip(days_of(hours(story), spans), days_of(hours(worse), spans), strict=True):
        assert after.share.up <= before.share.up
        assert (after.share.ratio or 0) <= (1 if before.share.ratio is None else before.share.ratio)
        assert not (after.state is DayState.UP and before.state is not DayState.UP)
