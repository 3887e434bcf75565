"""The first words say how things stand, in words and by a sign, and a drill cannot be taken for the real thing."""

from dataclasses import replace

import pytest

from reporting.notices.heading import heading, notes
from reporting.notices.message import Tone
from tests.reporting.notices.messages import DOWN

ENGLISH = replace(DOWN, language="en")


def test_tones_differ_by_sign_and_word():
    """Nobody has to see a colour."""
    told = [replace(ENGLISH, tone=tone) for tone in Tone]

    assert len({heading(each, 150)[0] for each in told}) == len(Tone)
    assert [notes(each, again=False)[0] for each in told] == ["Failing", "Attention", "Working again", "Notice"]


@pytest.mark.parametrize("title", ["[S1] yard: x", "x " * 5_000, "a long title of it " * 4 + "DRILL"])
def test_a_drill_is_marked_where_it_is_seen(title):
    """The mark stands in front, whatever is cut behind it."""
    message = replace(ENGLISH, title=title, is_drill=True)

    assert heading(message, 150).startswith("🧪 [DRILL] ")
    assert notes(message, again=False)[0] == "Drill: nothing has happened"


def test_a_title_that_says_so_is_not_marked_twice():
    """One word is enough."""
    assert heading(replace(ENGLISH, title="Drill of the channel", is_drill=True), 150) == "🧪 Drill of the channel"


def test_an_empty_title_still_says_something():
    """A header is never empty, which Slack would refuse."""
    assert heading(replace(ENGLISH, title=" \n"), 150) == "🔴 Failing"


def test_a_repetition_says_that_it_may_be_one():
    """Incident and repetition are named at the edge."""
    assert notes(ENGLISH, again=True)[1:] == [
        "Incident 20261124-a1",
        "This may be a repetition: an earlier try may have arrived",
    ]
