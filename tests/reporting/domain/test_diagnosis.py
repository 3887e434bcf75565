"""What a single run says."""

import pytest

from reporting.domain.diagnosis import State, diagnose
from reporting.domain.incident import Level
from tests.reporting.domain.stories import results_of


@pytest.mark.parametrize(
    ("story", "complete", "state"),
    [
        ("a b", True, State.FINE),
        ("a b-", True, State.FINE),
        ("a b?", True, State.UNKNOWN),
        ("a b~", True, State.DEGRADED),
        ("a b~ c?", True, State.UNKNOWN),
        ("a b!", True, State.FAILED),
        ("a b! c?", True, State.FAILED),
        ("a b! c~", True, State.FAILED),
        ("a b", False, State.UNKNOWN),
        ("a b~", False, State.UNKNOWN),
        ("a b!", False, State.FAILED),
        ("", True, State.UNKNOWN),
        ("", False, State.UNKNOWN),
    ],
)
def test_the_state_of_a_run(story: str, complete: bool, state: State) -> None:
    """A failure outweighs a doubt, and a doubt outweighs a warning; a run of nothing is a doubt."""
    assert diagnose(results_of(story), complete=complete).state is state


@pytest.mark.parametrize(
    ("story", "order"),
    [
        ("a!:S3 b!:S1 c!:S2", ["b", "c", "a"]),
        ("b! a!", ["a", "b"]),
        ("a~:S1 b!:S4", ["b", "a"]),
        ("a~:S2 b~:S1 c!:S4 d!:S3", ["d", "c", "b", "a"]),
        # a child that is more severe moves its root up
        ("a!:S3 b!:S2 c!:S1<a", ["a", "b"]),
        # a degraded root with nothing failed under it stays behind what failed
        ("a~:S1 b~:S1<a c!:S4", ["c", "a"]),
    ],
)
def test_what_failed_comes_first_and_the_worst_of_it(story: str, order: list[str]) -> None:
    """Problems are in the order in which to look at them."""
    found = diagnose(results_of(story), complete=True).problems

    assert [problem.root.check for problem in found] == order


@pytest.mark.parametrize(
    ("story", "severity"),
    [
        ("a!:S1", "S1"),
        ("a~:S1", "S2"),
        ("a~:S4", "S4"),
        ("a!:S3 b!:S1<a", "S1"),
        ("a!:S3 b~:S1<a", "S2"),
        ("a!:S2 b~:S2<a", "S2"),
    ],
)
def test_a_warning_is_a_step_less_severe(story: str, severity: str) -> None:
    """A problem is as severe as the worst it explains, and what is only degraded counts one step less."""
    (problem,) = diagnose(results_of(story), complete=True).problems

    assert problem.severity == severity


def test_the_rest_is_sorted_by_outcome() -> None:
    """What works, what could not be judged and what is not configured are kept apart, in the order of the run."""
    found = diagnose(results_of("d a! b? c- e~ f?"), complete=True)

    assert [[each.check for each in part] for part in (found.works, found.unknown, found.skipped)] == [
        ["d"],
        ["b", "f"],
        ["c"],
    ]


def test_a_problem_says_who_has_it() -> None:
    """A provider's failure comes with its level and the proof; its outcome is the worst it explains."""
    found = diagnose(results_of("api ocr~=ocr scan!=ocr<ocr rule!=rule"), complete=True)
    told = {problem.root.check: (problem.outcome, problem.level, problem.proof) for problem in found.problems}

    assert told == {
        "scan": ("failed", Level.PROVIDER, ("api",)),
        "rule": ("failed", Level.ANALYSTS, ()),
        "ocr": ("degraded", Level.PROVIDER, ("api",)),
    }
