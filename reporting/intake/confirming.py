"""Judge what failed again, in the same round: what passes then is flaky."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from language import _
from reporting.domain.outcome import Outcome
from reporting.intake.found import Found

JUDGED = (Outcome.PASSED, Outcome.FAILED)


def confirmed(measure: Callable[[], Sequence[Found]]) -> tuple[Found, ...]:
    """Measure, and once more if a case failed; return what both say together.

    A case with both outcomes has passed, at two attempts: that is what flaky looks like. One that failed twice has
    failed, at two attempts. What only one of both judged counts as that one says.
    """
    first = tuple(measure())
    if not any(each.outcome is Outcome.FAILED for each in first):
        return first
    return both(first, tuple(measure()))


def both(first: Sequence[Found], second: Sequence[Found]) -> tuple[Found, ...]:
    """Return what two measurements of the same say together, in the order of the first."""
    again = {each.case: each for each in second}
    known = {each.case for each in first}
    found = [_of_two(each, again[each.case]) if each.case in again else each for each in first]
    return (*found, *(each for each in second if each.case not in known))


def _of_two(one: Found, two: Found) -> Found:
    if one.outcome not in JUDGED or two.outcome not in JUDGED:
        return two if two.outcome is Outcome.FAILED else one
    attempts = one.attempts + two.attempts
    if one.outcome is two.outcome:
        return one if one.outcome is Outcome.PASSED else replace(two, attempts=attempts)
    failing = one if one.outcome is Outcome.FAILED else two
    said = _("failed once and passed once on the same code; it said: {why}").format(why=failing.message)
    return replace(failing, outcome=Outcome.PASSED, message=said, attempts=attempts)
