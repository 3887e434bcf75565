"""The current state of a target, from its latest runs."""

from collections.abc import Iterable, Sequence

from reporting.domain.run import CheckKey, CheckResult, Run

WHOLE = 0.9
"""Share of the largest run's results from which on a run is a whole one."""
Measured = tuple[Run, Sequence[CheckResult]]


def room_of(key: CheckKey) -> str:
    """Return the room of a check: ``health``, ``regression`` or ``hygiene``."""
    return key.check.partition(".")[0]


def of_room(newest_first: Iterable[Measured], room: str) -> list[Measured]:
    """Return the runs that measured something of this room, with only that."""
    found = [(run, [each for each in results if room_of(each.key) == room]) for run, results in newest_first]
    return [(run, results) for run, results in found if results]


def newest_whole(newest_first: Sequence[Measured]) -> Run | None:
    """Return the newest run that is whole: complete, and with nearly as many results as the largest of these runs.

    A run made for a few checks only is not; a whole one may lack what has been taken out of the configuration since.
    """
    largest = max((len(results) for _run, results in newest_first), default=0)
    wanted = WHOLE * largest
    return next((run for run, results in newest_first if run.complete and len(results) >= wanted), None)


def current_states(newest_first: Sequence[Measured]) -> dict[CheckKey, tuple[Run, CheckResult]]:
    """Return what each check said last, and in which run.

    Each room is looked at by itself, since a run is of one room as a rule: a weekly hygiene run says nothing about
    health. In a room, runs are read from the newest back to the first that is whole. So a run that was interrupted,
    or made for a few checks only, updates what it measured and hides nothing.
    """
    rooms = dict.fromkeys(room_of(each.key) for _run, results in newest_first for each in results)
    states: dict[CheckKey, tuple[Run, CheckResult]] = {}
    for room in rooms:
        states |= _states(of_room(newest_first, room))
    return states


def _states(newest_first: Sequence[Measured]) -> dict[CheckKey, tuple[Run, CheckResult]]:
    whole = newest_whole(newest_first)
    states: dict[CheckKey, tuple[Run, CheckResult]] = {}
    for run, results in newest_first:
        for result in results:
            states.setdefault(result.key, (run, result))
        if run is whole:
            break
    return states
