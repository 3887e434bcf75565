"""The review as a whole: its verdict, the worst, what is ahead, how far to trust it, and what must not confuse it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.incident import Dismissal, EventKind, Origin
from reporting.domain.kpi.definitions import AVAILABILITY, DEFINITIONS, RESTORE
from reporting.domain.kpi.outages import Apart
from reporting.domain.kpi.schedule import PlannedRun
from reporting.domain.kpi.trends import against
from reporting.domain.maintenance.work import Kind, Work
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.review.basis import Tone
from reporting.domain.review.directions import Course, course_of, is_higher_better
from reporting.domain.review.harm import overlap
from reporting.domain.review.review import review_of
from reporting.domain.tickets import Resolution
from rondafile.recurring import Span
from tests.reporting.domain.kpi_records import HOUR, at, closed, life, opened, outage, reopened, step
from tests.reporting.domain.review_weeks import API, BOGOTA, PLAN, WEEK, kpis, review, series

F, U = Outcome.FAILED, Outcome.UNKNOWN


def down(name: str, since: float, until: float | None, **changes: Any) -> list[Any]:
    """Return an incident that takes the target down."""
    steps = [opened(since), *([closed(until)] if until is not None else [])]
    return life(name, *steps, check=API.check, affected=(API,), **{"severity": Severity.S1, **changes})


@pytest.mark.parametrize(
    ("changes", "tone", "text"),
    [
        ({}, Tone.UNKNOWN, "Nothing was measured in this week"),
        ({"records": down("a", 0, 1)}, Tone.UNKNOWN, "Nothing was measured in this week; {n} incident is on record"),
        ({"measured": [series((30, 31.25, F))]}, Tone.BAD, "Down {critical} in critical hours, objective missed"),
        ({"measured": [series((30, 30.2, F))]}, Tone.WARN, "Down {critical} in critical hours, objective kept"),
        ({"measured": [series((2, 4, F))]}, Tone.BAD, "Objective missed"),
        ({"measured": [series((2, 30, U))]}, Tone.UNKNOWN, "{availability} available as far as it was measured"),
        (
            {"measured": [series()], "records": life("a", opened(0))},
            Tone.WARN,
            "{availability} available, and {n} grave",
        ),
        ({"measured": [series()], "records": life("a", opened(0), closed(1))}, Tone.GOOD, "Objective kept"),
        ({"measured": [series()]}, Tone.GOOD, "A quiet week"),
    ],
)
def test_the_verdict_says_first_what_trucks_noticed(changes: dict[str, Any], tone: Tone, text: str) -> None:
    """Critical hours before the objective, the objective before what is open; what was not measured is never good."""
    headline = review(**changes).headline

    assert headline.tone is tone
    assert headline.said.text.startswith(text)


def test_every_definition_has_a_direction() -> None:
    """Nobody can add a figure without deciding which way it is better."""
    assert {is_higher_better(each) for each in DEFINITIONS} == {True, False, None}


def test_lower_is_better_for_time_to_restore_and_higher_for_availability() -> None:
    """The same growth is worse for one and better for the other; without a value it is neither."""
    earlier = kpis(WEEK.back(), measured=[series((2, 4, F), week=WEEK.back())])
    shifts = {each.after.of: each for each in against(earlier, kpis(measured=[series()])) if not each.after.part}

    assert course_of(shifts[AVAILABILITY]) is Course.BETTER
    assert course_of(shifts[RESTORE.open]) is Course.SAME
    assert course_of(shifts[RESTORE.mean]) is Course.UNTOLD


def test_the_worst_three_are_ranked_by_harm() -> None:
    """Down in critical hours first, then severity, then how long; a fourth is left out, one that does not count too."""
    twin = Dismissal(Resolution.DUPLICATE, at(1))
    records = [
        *life("long", opened(0), closed(90), severity=Severity.S3),
        *life("grave", opened(0), closed(2), severity=Severity.S2),
        *down("short", 1, 1.5),
        *down("night", 10, 14),
        *life("twin", opened(0), step(EventKind.DISMISSED, 1, dismissal=twin), severity=Severity.S1),
    ]
    noon = (at(0) - WEEK.since) / HOUR
    times_down = [(noon + 1, noon + 1.5, Outcome.FAILED), (noon + 10, noon + 14, Outcome.FAILED)]
    found = review(measured=[series(*times_down)], records=records, tickets={"grave": "OPS-7"})

    assert [each.name for each in found.worst] == ["short", "night", "grave"]
    assert [each.critical_down for each in found.worst] == [0.5 * HOUR, timedelta(), timedelta()]
    assert found.worst[2].ticket == "OPS-7"
    assert found.incidents[-1].name == "twin"


def test_what_was_only_slow_is_no_time_down() -> None:
    """An incident of a check that was degraded in critical hours is behind no time down, and costs none."""
    noon = (at(0) - WEEK.since) / HOUR
    slow = series((noon + 1, noon + 1.5, Outcome.DEGRADED))
    found = review(measured=[slow], records=down("slow", 1, 1.5))

    assert [each.critical_down for each in found.worst] == [timedelta()]
    figures = {each.name: each for each in found.kpis.figures}
    assert (figures["availability.critical"].value, figures["availability.critical"].behind) == (1, ())
    assert figures["availability.down"].behind == ()


def test_time_down_at_night_is_behind_no_critical_hour() -> None:
    """What was down outside of critical hours is behind the time down, and not behind that of critical hours."""
    noon = (at(0) - WEEK.since) / HOUR
    found = review(measured=[series((noon + 10, noon + 14, Outcome.FAILED))], records=down("night", 10, 14))

    figures = {each.name: each for each in found.kpis.figures}
    assert figures["availability.down"].behind == ("night",)
    assert figures["availability.critical"].behind == ()


def test_of_two_alike_the_open_one_is_worse() -> None:
    """Both failed from noon to the week's end; one of them goes on."""
    rest = (WEEK.until - at(0)) / HOUR
    records = [*life("ended", opened(0), closed(rest, known=rest - 1)), *life("open", opened(0))]
    records = [replace(each, known_at=min(each.known_at, WEEK.until - HOUR)) for each in records]

    assert [each.name for each in review(records=records).worst] == ["open", "ended"]


def test_incident_that_spans_years_counts_its_hours_of_the_week() -> None:
    """Since March 2024: its harm in the week is the week, and all of it is told besides."""
    long = (at(0) - at(-24 * 900)) / HOUR
    found = review(records=down("old", -long, None), measured=[series((0, 168, F))]).worst[0]

    assert found.in_week == WEEK.until - WEEK.since
    assert found.lasted == WEEK.until - at(-long)
    assert found.critical_down == 30 * HOUR


def test_reopened_incident_leaves_its_gap_out() -> None:
    """From 0 to 1 and from 3 to 4: two hours, not four."""
    found = review(records=life("a", opened(0), closed(1), reopened(3), closed(4))).worst[0]

    assert found.in_week == 2 * HOUR


def test_incident_that_ended_before_it_began_is_told_and_not_counted() -> None:
    """By the clocks of two machines: it is no harm, in no figure, and named where trust is spoken of."""
    found = review(records=life("clock", opened(3), closed(3, restored=1)))

    assert found.worst == ()
    assert [(each.name, each.in_week, each.outage.apart) for each in found.incidents] == [
        ("clock", timedelta(), Apart.CLOCK)
    ]
    assert [each.behind for each in found.caveats if each.behind] == [("clock",)]


def test_renamed_check_is_told_on_both_sides() -> None:
    """The old name was not measured, the new one has nothing to be compared with."""
    earlier = kpis(WEEK.back(), measured=[series(check="health.old", week=WEEK.back())])
    texts = [
        each.said.values["checks"]
        for each in review(earlier, measured=[series()]).caveats
        if "checks" in each.said.values
    ]

    assert texts == [("health.old",), ("health.api",)]


def test_first_week_of_all_has_no_renamed_checks() -> None:
    """With nothing measured in the week before, every check would be new: that is no news."""
    assert not any("checks" in each.said.values for each in review(measured=[series()]).caveats)


def test_closing_in_bulk_is_told() -> None:
    """Five that people closed within a minute say when somebody tidied up."""
    records = [each for n in range(5) for each in life(f"i{n}", opened(n), closed(9), origin=Origin.HAND)]
    found = [each for each in review(records=records).caveats if "within a minute" in each.said.text]

    assert [each.said.number for each in found] == [5]


def test_runs_before_their_time_are_told() -> None:
    """A run that began before it was planned has no lag, and that is said."""
    runs = [
        PlannedRun(f"r{n}", WEEK.since + n * HOUR, WEEK.since + n * HOUR - timedelta(seconds=n == 3))
        for n in range(168)
    ]

    assert [each.behind for each in review(planned_runs=runs).caveats if each.behind] == [("r3",)]


def test_week_that_is_not_over_says_so() -> None:
    """On Wednesday the figures are those up to Wednesday, and the planned work from then on."""
    found = review(known_by=at(24), measured=[series()])

    assert not found.is_over
    assert found.caveats[0].said.text.startswith("The week is not over")
    assert review().is_over


def planned(work_id: str, since: float, until: float, **changes: Any) -> Work:
    """Return work that takes place once, hours after the week's end."""
    span = Span(WEEK.until + since * HOUR, WEEK.until + until * HOUR)
    made = Work(
        *(work_id, work_id, Kind.PREVENTIVE, BOGOTA, (span,), ("uploads",), "infrastructure", "Uploads wait", at(-100)),
    )
    return replace(made, **changes)


def test_the_two_weeks_ahead_are_told_in_order() -> None:
    """What goes on or begins within 14 days, of this target, and not called off; how much is in critical hours."""
    works = (
        planned("later", 100, 101),
        planned("morning", 4, 7),
        planned("goes-on", -1, 1),
        planned("far", 24 * 14, 24 * 14 + 1),
        planned("over", -3, -1),
        planned("other", 5, 6, targets=frozenset({"port"})),
        planned("off", 5, 6, cancelled_at=at(1)),
        planned("unknown-yet", 5, 6, announced_at=WEEK.until + HOUR),
    )
    found = review(plan=replace(PLAN, works=works)).coming

    assert [each.work.work_id for each in found] == ["goes-on", "morning", "later"]
    assert [each.critical for each in found] == [timedelta(), 2 * HOUR, timedelta()]
    assert all(each.notice.is_enough for each in found)


def test_one_week_alone_is_refused() -> None:
    """A review compares: with a single week there is nothing to compare with."""
    with pytest.raises(ValueError, match="the one before"):
        review_of([kpis()], (), {}, PLAN, WEEK.until)


@given(st.lists(st.tuples(st.integers(-72, 100), st.integers(1, 60)), min_size=1, max_size=6), st.randoms())
def test_review_does_not_depend_on_the_order_of_the_record(lives: list[tuple[int, int]], random: Any) -> None:
    """Shuffled records and swapped series give the same review."""
    records = [each for n, (since, last) in enumerate(lives) for each in down(f"i{n}", since, since + last)]
    shuffled = list(records)
    random.shuffle(shuffled)
    both = [series((30, 31, F)), series((40, 42, U), check="health.db")]

    assert review(records=records, measured=both) == review(records=shuffled, measured=both[::-1])


@given(st.lists(st.integers(-500, 500), max_size=8), st.integers(-400, 100), st.integers(1, 300))
def test_cutting_the_hours_changes_no_overlap(cuts: Sequence[int], since: int, last: int) -> None:
    """What an incident failed in a week is the sum of what it failed in its pieces, however that is cut."""
    mine = outage("a", opened(since), closed(since + last))
    start, end = at(-300), at(300)
    edges = sorted({start, end, *(at(each) for each in cuts if -300 < each < 300)})
    pieces = list(pairwise(edges))

    assert overlap(mine, pieces, end) == overlap(mine, [(start, end)], end)
