"""What the band says."""

import pytest

from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckKey
from reporting.pages.verdict import Tone, VerdictKind, verdict_of
from tests.reporting.pages.stories import an_incident

STORIES = [
    ("nothing measured at all", "", VerdictKind.NEVER_RUN, Tone.UNKNOWN, 0),
    ("everything passes", "ppp", VerdictKind.WORKS, Tone.GOOD, 0),
    ("skipped checks change nothing", "pps", VerdictKind.WORKS, Tone.GOOD, 0),
    ("only skipped checks measure nothing", "ss", VerdictKind.NOT_MEASURED, Tone.UNKNOWN, 0),
    ("a degraded check is a warning", "ppd", VerdictKind.DEGRADED, Tone.WARN, 1),
    ("a degraded check outweighs few unknown ones", "pppdu", VerdictKind.DEGRADED, Tone.WARN, 1),
    ("a failing check without incident is a warning", "pff", VerdictKind.FAILING, Tone.WARN, 2),
    ("a failing check outweighs unknown ones", "fuuu", VerdictKind.FAILING, Tone.WARN, 1),
    ("few unknown checks are not called working", "pppu", VerdictKind.PARTLY_MEASURED, Tone.UNKNOWN, 1),
    ("half unknown is not measured", "ppuu", VerdictKind.NOT_MEASURED, Tone.UNKNOWN, 2),
    ("all unknown is not measured", "uuu", VerdictKind.NOT_MEASURED, Tone.UNKNOWN, 3),
]
LETTERS = {each.value[0]: each for each in Outcome}


def states(letters: str) -> dict[CheckKey, Outcome]:
    """Return a check for each letter."""
    return {CheckKey(f"health.check.n{place}", ""): LETTERS[letter] for place, letter in enumerate(letters)}


@pytest.mark.parametrize(("story", "letters", "kind", "tone", "number"), STORIES, ids=[each[0] for each in STORIES])
def test_verdict_without_incidents(story, letters, kind, tone, number):
    """Without open incidents the verdict follows from the outcomes."""
    verdict = verdict_of(states(letters), [])

    assert (verdict.kind, verdict.tone, verdict.number) == (kind, tone, number)


@pytest.mark.parametrize(
    ("database", "tone"),
    [("failed", Tone.BAD), ("degraded", Tone.WARN), ("passed", Tone.BAD), ("unknown", Tone.BAD), (None, Tone.BAD)],
)
def test_open_incident_decides_the_verdict(database, tone):
    """An open incident is red whatever is measured now, and amber only while its checks are merely degraded."""
    outcomes = {CheckKey("health.database.ping", ""): Outcome(database)} if database else {}

    verdict = verdict_of(outcomes, [an_incident()])

    assert (verdict.kind, verdict.tone, verdict.number) == (VerdictKind.INCIDENTS, tone, 1)
    assert verdict.cause == "database"
