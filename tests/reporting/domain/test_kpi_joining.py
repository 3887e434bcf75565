"""What was read in two parts is what would have been read at once."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.kpi.joining import joined
from reporting.domain.kpi.states import GAP, Measured, held
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckKey

START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
STEP = timedelta(minutes=5)
MARKS = {".": Outcome.PASSED, "x": Outcome.FAILED, "?": Outcome.UNKNOWN, "-": Outcome.SKIPPED}
KEY = CheckKey("health.api", "")


def samples(story: str) -> list[tuple[datetime, Outcome]]:
    """Return a run every five minutes; a space is none."""
    return [(START + number * STEP, MARKS[mark]) for number, mark in enumerate(story) if mark in MARKS]


def measured(found: list[tuple[datetime, Outcome]], severity: Severity = Severity.S2) -> Measured:
    """Return a series of these."""
    return Measured(KEY, severity, tuple(held(found)))


@given(st.text(alphabet=".x?- ", max_size=60), st.integers(0, 300))
def test_two_parts_are_the_whole(story: str, minutes: int) -> None:
    """Wherever it is cut, and whatever held over the cut: the pieces are those of one reading."""
    whole, border = samples(story), START + timedelta(minutes=minutes)
    before = [each for each in whole if each[0] < border]
    after = [each for each in whole if each[0] >= border - GAP]

    (found,) = joined([measured(before)], [measured(after)], border)
    assert found == measured(whole)


def test_series_of_one_part_alone_is_kept() -> None:
    """A check that is gone and one that is new are both there, in order; of both parts the worse severity counts."""
    gone, new = CheckKey("health.a", ""), CheckKey("health.z", "")
    one, other = Measured(gone, Severity.S1, ()), Measured(new, Severity.S3, ())
    before, after = measured(samples(".")), measured(samples("."), Severity.S1)

    found = joined([before, one], [other, after], START)
    assert [(each.key, each.severity) for each in found] == [
        (gone, Severity.S1),
        (KEY, Severity.S1),
        (new, Severity.S3),
    ]
