"""What keeps changing between working and not, and what happens around maintenance windows."""

from dataclasses import replace

import pytest

from reporting.domain.actions import Action
from reporting.domain.decide import decide
from reporting.domain.flapping import changes_in
from reporting.domain.history import Seen
from reporting.domain.incident import EventKind, Incident
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.policy import Policy
from reporting.domain.run import CheckKey
from reporting.domain.windows import Window
from tests.reporting.builders import NOON, STEP, an_incident
from tests.reporting.domain.stories import history_of

SLOW = Policy(open_after={Severity.S3: 3}, close_after={Severity.S3: 1})
OPEN = an_incident("a", affected=(CheckKey("a", ""),), severity=Severity.S3)


def decided(story: str, policy: Policy = SLOW, incidents: tuple[Incident, ...] = ()) -> list[Action]:
    """Decide the last run of a story: one sign for each run."""
    history = history_of(*(words(sign) for sign in story), incidents=incidents)
    return decide(history, policy, history.run.started_at)


def words(sign: str) -> str:
    """Return a run as the stories write it."""
    return {".": "a:S3", "x": "a!:S3", "d": "a~:S3", "?": "a?:S3"}[sign]


@pytest.mark.parametrize(
    ("story", "changes"), [("....", 0), (".x.x", 3), ("xdxd", 0), (".?.?x", 1), ("x.x.x.x.x.x.x.", 9)]
)
def test_changes_are_counted_between_judged_runs(story: str, changes: int) -> None:
    """Degraded and failed are the same side, unknown says nothing, and only the latest runs count."""
    outcomes = {".": Outcome.PASSED, "x": Outcome.FAILED, "d": Outcome.DEGRADED, "?": Outcome.UNKNOWN}
    newest_first = [Seen(NOON, outcomes[sign]) for sign in reversed(story)]

    assert changes_in(newest_first, 10) == changes


def test_a_check_that_keeps_changing_opens() -> None:
    """It never fails three times in a row, and is an incident all the same."""
    (action,) = decided("x.x.x")

    assert action.kind is EventKind.OPENED
    assert action.reason.tell() == "a keeps changing between working and not: 4 times in the last 10 runs"


def test_a_check_that_changed_less_often_does_not() -> None:
    """Three changes are not enough."""
    assert decided("x.x.") == []
    assert decided(".x.x") == []


def test_a_flapping_check_stays_open_until_it_settles() -> None:
    """One passing run would close it; while it keeps changing it is not trusted."""
    (settling,) = decided("x.x.x.", incidents=(OPEN,))
    assert (settling.kind, settling.incident) == (EventKind.CHANGED, OPEN)
    assert settling.reason.tell() == "a works, and kept changing until just now: it stays open until that has settled"
    assert decided("x.x.x..", incidents=(OPEN,)) == []
    (action,) = decided("x.x.x.........", incidents=(OPEN,))
    assert action.kind is EventKind.CLOSED


@pytest.mark.parametrize("story", ["xdx", "dxd", "ddx"])
def test_failed_and_degraded_in_turn_opens(story: str) -> None:
    """Neither is three failed in a row, and none of the runs passed."""
    (action,) = decided(story)

    assert action.kind is EventKind.OPENED


def window(first: float, last: float, *targets: str) -> Policy:
    """Return a policy with a window from one run's moment to another's; the first run of a story is number 0."""
    starts, ends = NOON + STEP * first, NOON + STEP * last
    made = Window("update", starts, ends, frozenset(targets))
    return replace(SLOW, windows=(made,))


def moments(story: str) -> list[float]:
    """Return when the runs of a story were made, in steps after noon."""
    history = history_of(*(words(sign) for sign in story))
    last = (history.run.started_at - NOON) / STEP
    return [last - (len(story) - 1) + number for number in range(len(story))]


def test_inside_a_window_nothing_is_asked_for() -> None:
    """Neither an incident nor its end; another backend's window does not matter."""
    times = moments("xxx")
    inside = window(times[0], times[2] + 0.5)

    assert decided("xxx", inside) == []
    assert decided("...", inside, incidents=(OPEN,)) == []
    assert len(decided("xxx", window(times[0], times[2] + 0.5, "quay"))) == 1


def test_an_outage_that_outlives_its_window_counts_from_its_end() -> None:
    """Its runs inside count as failing, and the incident is dated from when it should have worked again."""
    times = moments("xxx")
    (action,) = decided("xxx", window(times[0] - 0.5, times[1] + 0.5))

    assert action.kind is EventKind.OPENED
    assert action.incident.failing_since == NOON + STEP * times[1] + STEP / 2


def test_what_was_known_before_a_window_is_not_announced_again() -> None:
    """An incident that was open stays the same one."""
    times = moments("xxx")

    assert decided("xxx", window(times[1] - 0.5, times[1] + 0.5), incidents=(OPEN,)) == []


def test_a_window_ends_before_its_last_moment() -> None:
    """The run at its very end is judged as usual."""
    times = moments("xxx")

    assert len(decided("xxx", window(times[0], times[2]))) == 1
