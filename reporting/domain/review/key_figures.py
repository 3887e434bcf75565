"""The figures that are shown first, in groups."""

from collections.abc import Iterable
from dataclasses import dataclass

from language import N_
from reporting.domain.kpi import definitions as known
from reporting.domain.kpi.figure import Definition
from reporting.domain.kpi.trends import Shift


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that belong together."""

    key: str
    title: str
    """English source text."""
    definitions: tuple[Definition, ...]
    has_parts: bool = False
    """Whether each part is shown, such as each channel; else the whole alone."""


GROUPS = (
    Group(
        "service",
        N_("The service"),
        (known.AVAILABILITY, known.AVAILABILITY_CRITICAL, known.DOWN, known.BUDGET_BURN),
    ),
    Group(
        "incidents",
        N_("Incidents"),
        (
            known.RESTORE.mean,
            known.RESTORE.median,
            known.RESOLUTION.mean,
            known.RESTORE.open,
            known.RESOLUTION.open,
            known.ROOT_CAUSE,
        ),
    ),
    Group(
        "changes",
        N_("Changes"),
        (known.DEPLOYMENTS, known.REGRESSIONS, known.CHANGE_FAILURE, known.NOTICE, known.EMERGENCIES),
    ),
    Group("watching", N_("Watching"), (known.COVERAGE, known.SCHEDULE, known.LAG_P95)),
    Group("notices", N_("Notices"), (known.NOISE, known.MESSAGES), has_parts=True),
    Group("hygiene", N_("Hygiene"), (known.HYGIENE,), has_parts=True),
)


def grouped(shifts: Iterable[Shift]) -> list[tuple[Group, list[Shift]]]:
    """Return the shifts of each group, in its order; a group without any is left out."""
    known_shifts = list(shifts)
    found = [
        (group, [each for of in group.definitions for each in known_shifts if _is_in(each, of, group.has_parts)])
        for group in GROUPS
    ]
    return [(group, mine) for group, mine in found if mine]


def _is_in(shift: Shift, of: Definition, has_parts: bool) -> bool:
    return shift.after.of is of and (has_parts or not shift.after.part)
