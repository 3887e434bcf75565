"""Availability with its traps, each computed by hand beside."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.kpi.availability import Share, Tally, budget_of, pieces_of, tally
from reporting.domain.kpi.states import Held, Segment, State, held, segments, together
from reporting.domain.outcome import Outcome
from tests.reporting.builders import NOON

MINUTE = timedelta(minutes=1)
MARKS = {
    ".": Outcome.PASSED,
    "~": Outcome.DEGRADED,
    "x": Outcome.FAILED,
    "?": Outcome.UNKNOWN,
    "-": Outcome.SKIPPED,
}
GAP = 15 * MINUTE


def at(minutes: float) -> datetime:
    """Return a moment, in minutes after noon."""
    return NOON + minutes * MINUTE


def samples(story: str) -> list[tuple[datetime, Outcome]]:
    """Return a run every five minutes: ``.`` passed, ``~`` degraded, ``x`` failed, ``?`` unknown, ``-`` skipped.

    A blank is a run that did not take place.
    """
    return [(at(5 * number), MARKS[mark]) for number, mark in enumerate(story) if mark != " "]


def states(story: str, until: float, since: float = 0) -> list[Segment]:
    """Return the states that a story leads to."""
    return list(segments(held(samples(story), GAP), at(since), at(until), GAP))


def share(story: str, until: float, since: float = 0) -> Share:
    """Return how long it was up, down and unknown."""
    return tally(states(story, until, since), pieces_of(at(since), at(until), [], [])).whole


def minutes(found: Share) -> tuple[float, float, float]:
    """Return up, down and unknown in minutes."""
    return found.up / MINUTE, found.down / MINUTE, found.unknown / MINUTE


@pytest.mark.parametrize(
    ("story", "until", "expected"),
    [
        # Each outcome holds five minutes, until the next run.
        ("..x.", 20, (15, 5, 0)),
        # Degraded works.
        (".~x~", 20, (15, 5, 0)),
        # The last outcome holds for 15 minutes at most: 10 minutes of the last 25 are not known.
        ("x", 25, (0, 15, 10)),
        # Three runs are missing: up for 15 of those 20 minutes, then not known for 5, then up.
        (".   .", 25, (20, 0, 5)),
        # A run that could not judge is neither up nor down.
        (".?x", 15, (5, 5, 5)),
        # What is skipped is no sample: the outcome before holds on.
        (".-.", 15, (15, 0, 0)),
        ("", 30, (0, 0, 30)),
        ("---", 15, (0, 0, 15)),
    ],
)
def test_time_by_hand(story: str, until: float, expected: tuple[float, float, float]) -> None:
    """Minutes up, down and unknown."""
    assert minutes(share(story, until)) == expected


def test_unknown_is_not_up_and_is_said_beside() -> None:
    """10 minutes up, 5 down, 15 unknown: 10 / 15 available, of 15 / 30 that is known, and 10 / 30 at least."""
    found = share("..x???", 30)

    assert (found.ratio, found.coverage, found.at_least) == (10 / 15, 15 / 30, 10 / 30)


def test_nothing_measured_is_not_zero() -> None:
    """Without a measured minute there is no availability, and no share of nothing."""
    assert share("???", 15).ratio is None
    assert (Share().ratio, Share().coverage, Share().at_least) == (None, None, None)


def test_the_run_before_tells_how_it_began() -> None:
    """It failed at 0 and 5, and works at 10: of the span from 7 the first three minutes are down."""
    assert minutes(share("xx.", 15, since=7)) == (5, 3, 0)


def test_a_run_long_before_tells_nothing() -> None:
    """The run at 0 held until 15: from 20 on nothing is known until the one at 30."""
    assert minutes(share(".     .", 35, since=20)) == (5, 0, 10)


def test_samples_out_of_order_are_refused() -> None:
    """A wrong figure is worse than none."""
    with pytest.raises(ValueError, match="in order"):
        list(held([(at(5), Outcome.PASSED), (at(0), Outcome.FAILED)], GAP))


def test_only_changes_are_kept() -> None:
    """A thousand runs of the same are one piece; a gap begins another."""
    found = list(held(samples("." * 1000 + "    " + "."), GAP))

    assert found == [
        Held(at(0), at(4995), Outcome.PASSED),
        Held(at(5020), at(5020), Outcome.PASSED),
    ]


def test_critical_hours_and_maintenance_are_apart() -> None:
    """An hour: down from 10 to 30. Critical from 20 to 40, maintenance from 25 to 45.

    Whole: 40 up, 20 down. Critical: 10 down, 10 up. Without maintenance: from 0 to 25 and 45 to 60, 25 up and 15 down.
    Both: 20 to 25, all down.
    """
    story = "..xxxx......"
    pieces = pieces_of(at(0), at(60), [(at(20), at(40))], [(at(25), at(45))])
    found = tally(states(story, 60), pieces)

    assert minutes(found.whole) == (40, 20, 0)
    assert minutes(found.critical) == (10, 10, 0)
    assert minutes(found.unplanned) == (25, 15, 0)
    assert minutes(found.critical_unplanned) == (0, 5, 0)


@pytest.mark.parametrize(
    ("stories", "expected"),
    [
        # One is down from 5 to 10: the whole is.
        (("....", ".x.."), (15, 5, 0)),
        # Down at different times: both count.
        (("x...", "..x."), (10, 10, 0)),
        # One is down while the other could not be judged: down.
        (("x...", "?..."), (15, 5, 0)),
        # One could not be judged while the other works: not known.
        (("....", ".?.."), (15, 0, 5)),
        # A check that was renamed stops, and says nothing once its time is up: the new one does.
        ((". ", "...."), (20, 0, 0)),
    ],
)
def test_a_target_is_down_while_one_of_its_checks_is(
    stories: tuple[str, str], expected: tuple[float, float, float]
) -> None:
    """Minutes of the whole, up, down and unknown."""
    found = together([states(story, 20) for story in stories])

    assert minutes(tally(found, pieces_of(at(0), at(20), [], [])).whole) == expected


def test_a_budget_by_hand() -> None:
    """99 % of 1,000 minutes allows 10 down; 4 were: 6 are left, and 4 / 10 is spent. 15 leave -5 and burn 1.5."""
    good = budget_of(Share(996 * MINUTE, 4 * MINUTE), 0.99)
    bad = budget_of(Share(985 * MINUTE, 15 * MINUTE), 0.99)

    assert (good.allowed, good.left, good.burn) == (10 * MINUTE, 6 * MINUTE, 0.4)
    assert (bad.left, bad.burn) == (-5 * MINUTE, 1.5)


def test_unknown_time_allows_nothing() -> None:
    """A budget is one of what was measured: a day without runs gives none to spend."""
    assert budget_of(Share(unknown=timedelta(days=1)), 0.99).burn is None


@pytest.mark.parametrize("objective", [0, -1, 1.01])
def test_an_objective_is_a_share(objective: float) -> None:
    """Anything else is refused."""
    with pytest.raises(ValueError, match="objective"):
        budget_of(Share(), objective)


STORIES = st.text(alphabet=".x?~ -", max_size=60)


@given(STORIES, st.integers(0, 60))
def test_unknown_never_raises_availability(story: str, place: int) -> None:
    """If a run that found it working could not judge instead, availability is not higher, nor is what is certain."""
    worse = "".join("?" if number == place and mark in ".~" else mark for number, mark in enumerate(story))
    before, after = share(story, 310), share(worse, 310)

    assert after.up <= before.up
    assert (after.ratio or 0) <= (before.ratio if before.ratio is not None else 1)
    assert (after.at_least or 0) <= (before.at_least or 0)


@given(STORIES, st.integers(0, 310))
def test_splitting_time_changes_no_sum(story: str, cut: int) -> None:
    """Two parts of a span add up to the whole, whatever was known when it began; critical hours and work too."""
    critical = [(at(20), at(70)), (at(150), at(200))]
    planned = [(at(60), at(160))]

    def counted(since: float, until: float) -> Tally:
        return tally(states(story, until, since), pieces_of(at(since), at(until), critical, planned))

    assert counted(0, cut) + counted(cut, 310) == counted(0, 310)


@given(st.lists(STORIES, min_size=1, max_size=4))
def test_states_cover_all_time_once(stories: Sequence[str]) -> None:
    """Segments follow one another without a hole, and the whole is never up for longer than any that is measured."""
    parts = [states(story, 310) for story in stories]
    whole = list(together(parts))

    for each in (*parts, whole):
        assert each[0].since == at(0)
        assert each[-1].until == at(310)
        assert all(one.until == other.since for one, other in pairwise(each))
    down = [sum((s.until - s.since for s in part if s.state is State.DOWN), timedelta()) for part in parts]
    all_down = sum((s.until - s.since for s in whole if s.state is State.DOWN), timedelta())
    assert all_down >= max(down)
