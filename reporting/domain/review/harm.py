"""What each incident of a week cost, the worst first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporting.domain.kpi.facts import Kpis
from reporting.domain.kpi.hours import Stretch
from reporting.domain.kpi.outages import Outage
from reporting.domain.run import CheckKey

WORST = 3
"""How many are told first."""


@dataclass(frozen=True, slots=True)
class Harm:
    """One incident, and what it cost in the week."""

    outage: Outage
    in_week: timedelta
    """How long it failed in the week, down or not."""
    critical_down: timedelta
    """How long the target was down because of it, inside critical hours of the week; zero if it was not, or does not
    count."""
    lasted: timedelta
    """How long it failed in all, up to the end of the week."""
    is_open: bool
    """Whether it failed when the week ended."""
    ticket: str | None

    @property
    def name(self) -> str:
        """The incident's id."""
        return self.outage.name

    @property
    def is_explained(self) -> bool:
        """Tell whether people said what was behind it: category, text and a link to the fix."""
        root = self.outage.incident.root_cause
        return root is not None and root.is_identified


def harms_of(outages: Iterable[Outage], kpis: Kpis, tickets: Mapping[str, str]) -> tuple[Harm, ...]:
    """Return what each incident cost, the worst first.

    That is the one with the longest down time inside critical hours, then the most severe, then the one that failed
    longest in the week, then one that goes on; after them those that do not count, and last those that did not fail in
    the week and are there for their tickets.

    Args:
        outages: As they were known at the end of the week.
        kpis: Of the week.
        tickets: The ticket of each incident that has one.
    """
    deciding = set(kpis.availability.deciding)
    down = kpis.availability.down_critical
    found = [_harm(each, kpis, down if _counts_as_down(each, deciding) else (), tickets) for each in outages]
    return tuple(sorted(found, key=_order))


def worst_of(harms: Iterable[Harm]) -> tuple[Harm, ...]:
    """Return the worst three that count and failed in the week; fewer if there are no more."""
    mine = [each for each in sorted(harms, key=_order) if each.outage.apart is None and each.in_week]
    return tuple(mine[:WORST])


def _counts_as_down(outage: Outage, deciding: set[CheckKey]) -> bool:
    return outage.apart is None and bool(deciding.intersection(outage.incident.affected))


def _order(harm: Harm) -> tuple[bool, bool, timedelta, str, timedelta, bool, datetime, str]:
    outage = harm.outage
    is_apart = outage.apart is not None
    weight = -harm.critical_down, outage.severity, -harm.in_week
    return not harm.in_week, is_apart, *weight, not harm.is_open, outage.since, harm.name


def _harm(outage: Outage, kpis: Kpis, down: Sequence[Stretch], tickets: Mapping[str, str]) -> Harm:
    since, until = kpis.since, kpis.until
    return Harm(
        outage=outage,
        in_week=overlap(outage, [(since, until)], until),
        critical_down=overlap(outage, down, until),
        lasted=max(outage.lasted(until), timedelta()),
        is_open=outage.spans[-1].until is None and outage.since < until,
        ticket=tickets.get(outage.name),
    )


def overlap(outage: Outage, stretches: Sequence[Stretch], until: datetime) -> timedelta:
    """Return how long an incident failed inside some stretches; what goes on lasts up to ``until``.

    A span that ends before it begins, by the clocks of two machines, counts as nothing.
    """
    whole = timedelta()
    for span in outage.spans:
        for start, end in stretches:
            shared = min(span.until or until, end) - max(span.since, start)
            whole += max(shared, timedelta())
    return whole
