"""What is said of two policies, told as spans on a line.

``api S2 2-5`` is an incident of ``api`` that failed from minute 2, was known one minute later and ended at minute 5;
``2@4-5`` was known at minute 4, ``2-`` went on at the end, ``+worker`` also failed because of it, ``!`` was a false
alarm and ``~`` was dismissed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.incident import Dismissal, EventKind, Incident, Origin, closed
from reporting.domain.occurrences import Occurrence, Occurrences, Span, Standing, Stretch, standing_of, told
from reporting.domain.outcome import Severity
from reporting.domain.replaying import Comparison, Shift, compare
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.run import CheckKey
from reporting.domain.tickets import Resolution
from tests.reporting.builders import NOON, an_incident

MINUTE = timedelta(minutes=1)
STRETCH = Stretch(NOON, NOON + 100 * MINUTE)
_STORY = re.compile(r"(?P<check>\w+) (?P<severity>S\d) (?P<spans>[\d@,-]+)(?P<sign>[!~]?)(?P<under>( \+\w+)*)")
_SIGNS = {"": Standing.REAL, "!": Standing.FALSE_ALARM, "~": Standing.DISMISSED}


def made(*stories: str) -> list[Occurrence]:
    """Return the incidents of these stories."""
    return [_occurrence(number, story) for number, story in enumerate(stories)]


def _occurrence(number: int, story: str) -> Occurrence:
    match = _STORY.fullmatch(story)
    assert match, f"{story!r} is no incident of a story"
    check, under = match["check"], match["under"].split()
    spans = tuple(map(_span, match["spans"].split(",")))
    return Occurrence(
        f"{check}-{spans[0].since:%M}-{number}",
        check,
        "api",
        Severity(match["severity"]),
        frozenset({check, *(each[1:] for each in under)}),
        spans,
        {EventKind.OPENED: 1},
        _SIGNS[match["sign"]],
    )


def _span(text: str) -> Span:
    began, _dash, ended = text.partition("-")
    since, _at, known = began.partition("@")
    opened_at = NOON + MINUTE * int(known or int(since) + 1)
    return Span(NOON + MINUTE * int(since), opened_at, NOON + MINUTE * int(ended) if ended else None)


def compared(
    stored: Sequence[str], other: Sequence[str], today: Sequence[str] | None = None, stretch: Stretch = STRETCH
) -> Comparison:
    """Compare; today's policy makes what was made unless it is said."""
    return compare(made(*stored), made(*(stored if today is None else today)), made(*other), stretch)


def missed(comparison: Comparison) -> list[str]:
    """Return the checks of the incidents that were missed."""
    return [each.occurrence.check for each in comparison.missed]


@pytest.mark.parametrize(
    ("stored", "other", "wanted"),
    [
        pytest.param(["api S2 2-5"], [], ["api"], id="nothing at all"),
        pytest.param(["api S2 2-5"], ["api S2 4@6-9"], [], id="the same root while it lasted"),
        pytest.param(["api S2 2-5"], ["api S2 5-9"], [], id="touching it at its end"),
        pytest.param(["api S2 2-5"], ["api S2 6-9"], ["api"], id="the same root later"),
        pytest.param(["api S2 6-9"], ["api S2 2-5"], ["api"], id="the same root before"),
        pytest.param(["api S2 2-5"], ["web S2 2-5"], ["api"], id="another root"),
        pytest.param(["api S2 2-5"], ["web S2 2-5 +api"], [], id="under another root"),
        pytest.param(["web S2 2-5 +api"], ["api S2 2-5"], ["web"], id="only what hung under it"),
        pytest.param(["api S2 2-"], ["api S2 90-"], [], id="both go on"),
        pytest.param(["api S2 2-5", "api S2 20-25"], ["api S2 2-50"], [], id="one long for two short"),
        pytest.param(["api S2 2-5,20-25"], ["api S2 21-22"], [], id="the second time of one that came back"),
        pytest.param(["api S2 2-5", "api S2 6-7"], ["api S2 2-3"], ["api"], id="one of two"),
    ],
)
def test_what_is_missed(stored: list[str], other: list[str], wanted: list[str]) -> None:
    """A real incident is missed if none of its root, or over its root, went on meanwhile."""
    assert missed(compared(stored, other)) == wanted


@pytest.mark.parametrize(
    ("story", "standing"), [("api S2 2-5!", Standing.FALSE_ALARM), ("api S2 2-5~", Standing.DISMISSED)]
)
def test_what_was_not_real_is_avoided(story: str, standing: Standing) -> None:
    """A false alarm and a dismissed incident that are not made are no loss."""
    said = compared([story], [])

    assert (missed(said), said.real, [each.standing for each in said.avoided]) == ([], 0, [standing])


def test_a_false_alarm_that_is_made_again_is_not_avoided() -> None:
    """Nothing is gained where the other policy makes it, too."""
    assert compared(["api S2 2-5!"], ["api S2 2-5"]).avoided == ()


def test_what_today_misses_as_well_is_said() -> None:
    """A missed incident that today's policy does not make either was made under other thresholds."""
    said = compared(["api S2 2-5", "web S2 2-5"], [], today=["web S2 2-5"])

    assert {each.occurrence.check: each.missed_today for each in said.missed} == {"api": True, "web": False}


def test_what_goes_on_at_the_end_may_only_be_later() -> None:
    """A missed incident that is not over is marked."""
    said = compared(["api S2 98-", "web S2 2-5"], [])

    assert {each.occurrence.check: each.goes_on for each in said.missed} == {"api": True, "web": False}


def test_how_much_later_and_earlier() -> None:
    """Moments are counted apart in both directions, each with its median and its worst."""
    said = compared(
        ["a S2 2@4-9", "b S2 2@4-9", "c S2 2@4-9", "d S2 2@8-9", "e S2 2@4-9"],
        ["a S2 2@5-9", "b S2 2@6-9", "c S2 2@9-9", "d S2 2@5-9", "e S2 2@4-9"],
    )

    assert said.later == Shift(3, 2 * MINUTE, 5 * MINUTE)
    assert said.earlier == Shift(1, 3 * MINUTE, 3 * MINUTE)


def test_what_was_open_already_is_known_at_once() -> None:
    """Where the other policy still had an incident open, the next one counts from the moment it began to fail."""
    assert compared(["api S2 20@23-25"], ["api S2 2-50"]).earlier == Shift(1, 3 * MINUTE, 3 * MINUTE)


def test_another_severity() -> None:
    """Of an incident that both have, the worst severity is compared."""
    said = compared(["api S2 2-5", "web S2 2-5"], ["api S1 2-5", "web S2 2-5"])

    assert [(each.occurrence.check, each.before, each.after) for each in said.severities] == [
        ("api", Severity.S2, Severity.S1)
    ]


def test_what_is_more() -> None:
    """Extra is what neither today's policy makes nor anybody had, also not under another root."""
    said = compared(
        ["broker S2 2-9 +worker", "api S2 30-35"],
        ["worker S2 2-9", "api S2 30-35", "api S2 50-51", "web S2 60-"],
        today=["broker S2 2-9 +worker", "api S2 30-35", "web S2 61-70"],
    )

    assert [(each.check, each.spans[0].since) for each in said.extra] == [("api", NOON + 50 * MINUTE)]


def test_what_began_before_the_window_is_not_judged() -> None:
    """An incident that goes on since before the window is neither missed nor extra, and still stands for others."""
    later = Stretch(NOON + 10 * MINUTE, NOON + 100 * MINUTE)

    assert missed(compared(["api S2 2-50"], [], stretch=later)) == []
    assert compared([], ["api S2 2-50"], stretch=later).extra == ()
    assert missed(compared(["api S2 20-25"], ["api S2 2-50"], stretch=later)) == []


def test_drift_is_told_by_incident() -> None:
    """Where today's policy does not make what was made, both sides are named."""
    said = compared(["api S2 2-5", "web S2 2-5"], [], today=["api S2 2-5", "web S2 2-7"])

    assert [each.check for each in said.only_stored] == ["web"]
    assert [each.spans[0].closed_at for each in said.only_today] == [NOON + 7 * MINUTE]
    assert said.has_drifted


def test_what_people_said_is_no_drift() -> None:
    """A false alarm that today's policy makes in the same way has not drifted."""
    assert not compared(["api S2 2-5!"], [], today=["api S2 2-5"]).has_drifted


_SPANS = st.builds("{}@{}-{}".format, st.integers(0, 30), st.integers(31, 40), st.integers(41, 60))
_STORIES = st.lists(
    st.builds(
        "{} {} {}{}".format, st.sampled_from("abc"), st.sampled_from(Severity), _SPANS, st.sampled_from(["", "!"])
    ),
    max_size=6,
)


@given(_STORIES)
def test_against_itself_nothing_differs(stories: list[str]) -> None:
    """A policy that makes the same misses nothing, adds nothing and moves nothing."""
    said = compared(stories, stories)

    assert (said.missed, said.avoided, said.extra) == ((), (), ())
    assert not said.has_drifted
    assert said.stored == said.other


@given(_STORIES, _STORIES)
def test_missed_is_what_no_overlap_stands_for(stored: list[str], other: list[str]) -> None:
    """The quick look finds what comparing each with each finds."""
    plain = [
        ours
        for ours in made(*stored)
        if ours.standing is Standing.REAL
        and not any(
            ours.check in theirs.checks and any(a.overlaps(b) for a in ours.spans for b in theirs.spans)
            for theirs in made(*other)
        )
    ]

    assert [each.occurrence for each in compared(stored, other).missed] == plain


def folded(*steps: tuple[EventKind, Incident, int]) -> tuple[Occurrence, ...]:
    """Fold transitions that happened at these minutes."""
    found = Occurrences(STRETCH)
    for kind, incident, minute in steps:
        found.add(kind, incident, NOON + minute * MINUTE)
    return found.made()


def test_an_incident_that_comes_back_has_two_spans() -> None:
    """Opening again begins another span, of the same incident."""
    first = an_incident()
    again = replace(first, failing_since=NOON + 20 * MINUTE)
    (one,) = folded(
        (EventKind.OPENED, first, 1),
        (EventKind.CLOSED, closed(first, NOON + 9 * MINUTE), 10),
        (EventKind.REOPENED, again, 21),
    )

    assert one.spans == (
        Span(NOON, NOON + MINUTE, NOON + 9 * MINUTE),
        Span(NOON + 20 * MINUTE, NOON + 21 * MINUTE, None),
    )
    assert told([one]) == {
        EventKind.OPENED: 1,
        EventKind.CHANGED: 0,
        EventKind.CLOSED: 1,
        EventKind.REOPENED: 1,
    }


def test_a_ticket_that_is_opened_again_while_it_fails_begins_no_span() -> None:
    """People closed the ticket and the check went on failing: one span, two notices."""
    incident = an_incident()
    (one,) = folded((EventKind.OPENED, incident, 1), (EventKind.REOPENED, incident, 5))

    assert (len(one.spans), sum(one.notices.values())) == (1, 2)


def test_worst_severity_and_everything_that_failed_are_kept() -> None:
    """A change adds to what is known of an incident."""
    incident = an_incident("broker")
    worse = replace(incident, severity=Severity.S1, affected=(*incident.affected, CheckKey("worker", "")))
    (one,) = folded((EventKind.OPENED, incident, 1), (EventKind.CHANGED, worse, 5), (EventKind.CHANGED, incident, 9))

    assert (one.severity, one.checks) == (Severity.S1, frozenset({"broker", "worker"}))


def test_of_a_dismissed_incident_nothing_is_told() -> None:
    """Its transitions count as no notices, as they are not delivered."""
    gone = replace(an_incident(), dismissal=Dismissal(Resolution.WONT_FIX, NOON))
    (one,) = folded((EventKind.OPENED, an_incident(), 1), (EventKind.CLOSED, closed(gone, NOON + 5 * MINUTE), 6))

    assert one.notices == {EventKind.OPENED: 1}


def test_notices_outside_the_window_do_not_count() -> None:
    """What was told before the window or after it is left out, and the incident is known all the same."""
    incident = an_incident()
    (one,) = folded((EventKind.OPENED, incident, -5), (EventKind.CLOSED, closed(incident, NOON + 99 * MINUTE), 100))

    assert (one.notices, one.is_over) == ({}, False)


def test_what_people_noticed_is_no_matter_of_policy() -> None:
    """An incident that was filed by hand or in the tracker is left out."""
    assert folded((EventKind.OPENED, an_incident(origin=Origin.HAND), 1)) == ()


def test_what_was_over_before_the_window_is_left_out() -> None:
    """An incident is kept only if it went on at some moment in the window."""
    incident = replace(an_incident(), failing_since=NOON - 9 * MINUTE)

    assert folded((EventKind.OPENED, incident, -8), (EventKind.CLOSED, closed(incident, NOON - MINUTE), -1)) == ()


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, Standing.REAL),
        ({"root_cause": RootCause(Category.CODE)}, Standing.REAL),
        ({"root_cause": RootCause(Category.FALSE_ALARM)}, Standing.FALSE_ALARM),
        ({"dismissal": Dismissal(Resolution.DUPLICATE, NOON)}, Standing.DISMISSED),
    ],
)
def test_what_counts_as_real(changes: dict[str, object], standing: Standing) -> None:
    """Real is what nobody called a false alarm, a duplicate, or not to be mended."""
    assert standing_of(replace(an_incident(), **changes)) is standing  # type: ignore[arg-type]
