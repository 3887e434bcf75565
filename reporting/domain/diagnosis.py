"""What a single run says, for somebody who must decide within a minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reporting.domain.incident import Level
from reporting.domain.levels import level_of
from reporting.domain.needs import by_root
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckResult


class State(StrEnum):
    """The verdict on a run."""

    FINE = "fine"
    DEGRADED = "degraded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Nothing failed, but something could not be judged, or the run did not end."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One cause, with all it explains."""

    root: CheckResult
    """The result to start from."""
    cause: str
    severity: Severity
    """The worst of what it explains, before critical hours."""
    level: Level
    proof: tuple[str, ...]
    """For level 3: the internal checks that passed in the same run."""
    results: tuple[CheckResult, ...]
    """Everything it explains, the root first."""

    @property
    def outcome(self) -> Outcome:
        """Failed or degraded, whichever is worse among the results."""
        return Outcome.FAILED if any(each.outcome is Outcome.FAILED for each in self.results) else Outcome.DEGRADED


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A run, sorted by what to do about it."""

    state: State
    problems: tuple[Problem, ...]
    """What failed before what is degraded, the most severe first."""
    works: tuple[CheckResult, ...]
    unknown: tuple[CheckResult, ...]
    skipped: tuple[CheckResult, ...]


def diagnose(results: Sequence[CheckResult], *, complete: bool) -> Diagnosis:
    """Sort a run's results into problems, each with its cause and who has it, and the rest."""
    problems = sorted(
        (_problem(members, results) for members in by_root(results).values()),
        key=lambda each: (-each.outcome.badness, each.severity, each.root.key),
    )
    sorted_by = {outcome: tuple(each for each in results if each.outcome is outcome) for outcome in Outcome}
    return Diagnosis(
        state=_state(problems, sorted_by[Outcome.UNKNOWN], complete=complete and bool(results)),
        problems=tuple(problems),
        works=sorted_by[Outcome.PASSED],
        unknown=sorted_by[Outcome.UNKNOWN],
        skipped=sorted_by[Outcome.SKIPPED],
    )


def _problem(members: Sequence[CheckResult], results: Sequence[CheckResult]) -> Problem:
    root = members[0]
    level, proof = level_of(root.cause, results)
    severity = min(each.severity if each.outcome is Outcome.FAILED else each.severity.lowered() for each in members)
    return Problem(root, root.cause, severity, level, proof, tuple(members))


def _state(problems: Sequence[Problem], unknown: Sequence[CheckResult], *, complete: bool) -> State:
    if any(problem.outcome is Outcome.FAILED for problem in problems):
        return State.FAILED
    if unknown or not complete:
        return State.UNKNOWN
    return State.DEGRADED if problems else State.FINE
