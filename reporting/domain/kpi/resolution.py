"""Mean time to restore and to resolution, by severity, with all that a mean hides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from language import N_
from reporting.domain.incident import Origin
from reporting.domain.kpi.definitions import Times
from reporting.domain.kpi.figure import Figure, figure
from reporting.domain.kpi.outages import Outage, counted, in_bulk
from reporting.domain.kpi.spread import FEWEST, interval, mean, median, percentile, survival_median
from reporting.domain.outcome import Severity
from reporting.domain.reason import Reason

NONE_ENDED = Reason(N_("none ended in this time"))
TOO_FEW = Reason(N_("fewer than {fewest} ended in this time"), {"fewest": FEWEST})
HALF_GO_ON = Reason(N_("half or more of them still go on"))
NOTHING = Reason(N_("there was none"))


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long some incidents lasted, in seconds, each with its id."""

    ended: Mapping[str, float]
    """Those whose end became known in the span."""
    going_on: Mapping[str, float]
    """Those that went on at the end of it: they lasted at least so long."""
    in_bulk: tuple[str, ...] = ()
    """Of those that ended, the ones that people closed together with many others."""


def to_restore(outages: Iterable[Outage], since: datetime, until: datetime) -> Mapping[str, Lasting]:
    """Return how long it took until it worked again, by severity and for all together (``""``).

    From the first failing run to the first of the passing runs that closed it. An incident belongs to the span in which
    its end became known, so that none is lost or counted twice between two weeks.

    Args:
        outages: As of ``until`` or later.
        since: UTC, included.
        until: UTC, not included; what went on then is measured up to then.
    """
    known = counted(outages)
    ended = [each for each in known if each.over_known_at is not None and since <= each.over_known_at < until]
    going_on = [each for each in known if _goes_on(each, each.over_known_at, each.since, until)]
    bulk = in_bulk((_end(each), each.name) for each in ended if each.incident.origin is not Origin.CHECK)
    lasted = {each.name: each.lasted(until).total_seconds() for each in (*ended, *going_on)}
    return _by_severity(ended, going_on, lasted, bulk)


def to_resolution(
    outages: Iterable[Outage], tickets: Mapping[str, datetime], since: datetime, until: datetime
) -> Mapping[str, Lasting]:
    """Return how long tickets took from their creation until they were resolved, by severity and for all (``""``).

    A ticket that was opened again counts until it was resolved for good. One that ended before it was created, by the
    clocks of two systems, does not count.

    Args:
        outages: As of ``until`` or later.
        tickets: When the ticket of each incident was created, as far as it has one, UTC.
        since: UTC, included.
        until: UTC, not included.
    """
    made = {each.name: at for each in outages if (at := _created(each, tickets)) is not None and at < until}
    known = [each for each in counted(outages) if each.name in made and not _is_backwards(each, made[each.name])]
    ended = [each for each in known if each.resolved_known_at is not None and since <= each.resolved_known_at < until]
    going_on = [each for each in known if _goes_on(each, each.resolved_known_at, made[each.name], until)]
    bulk = in_bulk((each.incident.resolved_at or until, each.name) for each in ended)
    lasted = {each.name: ((each.incident.resolved_at or until) - made[each.name]).total_seconds() for each in ended}
    lasted |= {each.name: (until - made[each.name]).total_seconds() for each in going_on}
    return _by_severity(ended, going_on, lasted, bulk)


def figures_of_times(lasting: Lasting, definitions: Times, part: str) -> tuple[Figure, ...]:
    """Return mean, interval, median, 90th percentile, survival median, and how many go on."""
    values, names = tuple(lasting.ended.values()), tuple(lasting.ended)
    going_on = tuple(lasting.going_on.values())
    low, high = interval(values) or (None, None)
    count, all_names = len(values), (*names, *lasting.going_on)
    why = NONE_ENDED if not values else TOO_FEW
    halved = survival_median(values, going_on)
    return (
        figure(definitions.mean, mean(values), NONE_ENDED, names, part=part, count=count),
        figure(definitions.low, low, why, names, part=part, count=count),
        figure(definitions.high, high, why, names, part=part, count=count),
        figure(definitions.median, median(values), NONE_ENDED, names, part=part, count=count),
        figure(definitions.p90, percentile(values, 90), NONE_ENDED, names, part=part, count=count),
        figure(definitions.survival, halved, HALF_GO_ON if all_names else NOTHING, all_names, part=part, count=count),
        Figure(definitions.open, float(len(going_on)), part, behind=tuple(lasting.going_on)),
    )


def _goes_on(outage: Outage, over_known_at: datetime | None, began_at: datetime, until: datetime) -> bool:
    return began_at < until and (over_known_at is None or over_known_at >= until) and outage.apart is None


def _end(outage: Outage) -> datetime:
    return outage.spans[-1].until or outage.since


def _created(outage: Outage, tickets: Mapping[str, datetime]) -> datetime | None:
    """Return when its ticket was created: what people filed there began as a ticket."""
    is_theirs = outage.incident.origin is Origin.TRACKER
    return outage.incident.opened_at if is_theirs else tickets.get(outage.name)


def _is_backwards(outage: Outage, created_at: datetime) -> bool:
    return outage.incident.resolved_at is not None and outage.incident.resolved_at < created_at


def _by_severity(
    ended: Sequence[Outage], going_on: Sequence[Outage], lasted: Mapping[str, float], bulk: tuple[str, ...]
) -> Mapping[str, Lasting]:
    found = {"": _lasting(ended, going_on, lasted, bulk)}
    for severity in Severity:
        mine, open_ones = ([each for each in some if each.severity is severity] for some in (ended, going_on))
        found[severity.value] = _lasting(mine, open_ones, lasted, bulk)
    return found


def _lasting(
    ended: Sequence[Outage], going_on: Sequence[Outage], lasted: Mapping[str, float], bulk: tuple[str, ...]
) -> Lasting:
    names = {each.name for each in ended}
    return Lasting(
        {each.name: lasted[each.name] for each in ended},
        {each.name: lasted[each.name] for each in going_on},
        tuple(name for name in bulk if name in names),
    )
