"""The current state of a target, from its latest runs."""

from collections.abc import Sequence

from reporting.domain.run import CheckKey, CheckResult, Run

Measured = tuple[Run, Sequence[CheckResult]]


def current_states(newest_first: Sequence[Measured]) -> dict[CheckKey, tuple[Run, CheckResult]]:
    """Return what each check said last, and in which run.

    Read from the newest run back to the first that is whole: complete, and with at least half as many results as
    the largest of these runs. So a run that was interrupted, or made for a few checks only, updates what it
    measured and hides nothing.
    """
    largest = max((len(results) for _, results in newest_first), default=0)
    states: dict[CheckKey, tuple[Run, CheckResult]] = {}
    for run, results in newest_first:
        for result in results:
            states.setdefault(result.key, (run, result))
        if run.complete and len(results) * 2 >= largest:
            break
    return states
