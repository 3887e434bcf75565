"""Two measurements of the same, put together."""

import pytest

from reporting.domain.outcome import Outcome
from reporting.intake.confirming import both, confirmed
from reporting.intake.found import Found
from tests.reporting.intake.building import SUBJECT

SIGNS = {"p": Outcome.PASSED, "f": Outcome.FAILED, "s": Outcome.SKIPPED, "?": Outcome.UNKNOWN}


def measured(signs: str) -> list[Found]:
    """Return one case for each sign; a dot stands for one that is not there."""
    return [Found(SUBJECT, str(n), SIGNS[sign], sign) for n, sign in enumerate(signs) if sign != "."]


@pytest.mark.parametrize(
    ("first", "second", "outcome", "attempts"),
    [
        ("f", "f", Outcome.FAILED, 2),
        ("f", "p", Outcome.PASSED, 2),
        ("p", "f", Outcome.PASSED, 2),
        ("p", "p", Outcome.PASSED, 1),
        ("f", ".", Outcome.FAILED, 1),
        (".", "f", Outcome.FAILED, 1),
        ("f", "s", Outcome.FAILED, 1),
        ("s", "f", Outcome.FAILED, 1),
        ("s", "p", Outcome.SKIPPED, 1),
        ("p", "?", Outcome.PASSED, 1),
        ("?", "f", Outcome.FAILED, 1),
        ("?", "p", Outcome.UNKNOWN, 1),
    ],
)
def test_what_both_say_together(first: str, second: str, outcome: Outcome, attempts: int) -> None:
    """Both outcomes of one case are a pass at two attempts: flaky; what one of both judged counts as that."""
    (found,) = both(measured(first), measured(second))

    assert (found.outcome, found.attempts) == (outcome, attempts)


def test_a_flaky_case_says_what_it_said() -> None:
    """Its message holds that of the failure."""
    (found,) = both(measured("f"), measured("p"))

    assert found.message == "failed once and passed once on the same code; it said: f"


@pytest.mark.parametrize(("signs", "measurements"), [("pf", 2), ("pps", 1), ("?", 1), ("", 1)])
def test_only_failures_are_measured_again(signs: str, measurements: int) -> None:
    """Where nothing failed there is nothing to confirm."""
    made = []

    def measure() -> list[Found]:
        made.append(signs)
        return measured(signs)

    confirmed(measure)

    assert len(made) == measurements
