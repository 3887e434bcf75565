"""Who gets an incident first, as the support plan orders it."""

from collections.abc import Sequence

from reporting.domain.causes import cause_of
from reporting.domain.incident import Level
from reporting.domain.outcome import Outcome
from reporting.domain.run import CheckResult


def one_up(level: Level) -> Level:
    """Return who has an incident next that was not resolved in time.

    Help desk and analysts hand over to the backend team. It keeps what it has: a provider is called on proof only.
    """
    return Level.BACKEND if level in (Level.HELP_DESK, Level.ANALYSTS) else level


def level_of(cause: str, results: Sequence[CheckResult]) -> tuple[Level, tuple[str, ...]]:
    """Return the level, and for level 3 its proof: the internal checks that passed in the same run.

    Level 3 is for a provider's cause with every internal check that could be judged passing; with an internal
    fault beside it, or with no internal check to show, the backend team has it.
    """
    kind = cause_of(cause).kind
    if kind == "functional":
        return Level.ANALYSTS, ()
    if kind == "provider":
        internal = [each for each in results if cause_of(each.cause).kind == "internal" and each.outcome.is_judged]
        if internal and all(each.outcome is Outcome.PASSED for each in internal):
            return Level.PROVIDER, tuple(str(each.key) for each in internal)
    return Level.BACKEND, ()
