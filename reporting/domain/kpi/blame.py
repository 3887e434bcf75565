"""Which incidents are behind time down: those that failed while it was down, not those that were only slow."""

from collections.abc import Iterable, Sequence

from reporting.domain.kpi.facts import Availability, DownBecause
from reporting.domain.kpi.hours import Stretch
from reporting.domain.kpi.outages import Outage
from reporting.domain.kpi.states import Segment, State
from reporting.domain.run import CheckKey


def down_in(segments: Iterable[Segment]) -> tuple[Stretch, ...]:
    """Return when it was down, in order."""
    return tuple((each.since, each.until) for each in segments if each.state is State.DOWN)


def shared(first: Sequence[Stretch], second: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return the time that is in both, each of which is in order and joined."""
    both = ((max(a[0], b[0]), min(a[1], b[1])) for a in first for b in second)
    return tuple(sorted(each for each in both if each[0] < each[1]))


def down_because(outages: Sequence[Outage], found: Availability) -> DownBecause:
    """Return the incidents behind the time down of the target and of each of its health checks."""
    return DownBecause(
        whole=_names(outages, found.deciding, found.down),
        critical=_names(outages, found.deciding, found.down_critical),
        series={key: _names(outages, (key,), down) for key, down in found.down_of.items()},
    )


def _names(outages: Iterable[Outage], keys: Iterable[CheckKey], down: Sequence[Stretch]) -> tuple[str, ...]:
    wanted = set(keys)
    mine = (each for each in outages if not wanted.isdisjoint(each.incident.affected))
    return tuple(each.name for each in mine if any(each.failed_in(*stretch) for stretch in down))
