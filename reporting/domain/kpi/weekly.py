"""All figures of one week, from what was known at a moment. Pure: the same input gives the same figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reporting.domain.deployments import Deployment
from reporting.domain.kpi import availability as up
from reporting.domain.kpi.deployments import Arrival, Change, changes_of
from reporting.domain.kpi.figure import Figure
from reporting.domain.kpi.hours import critical_spans
from reporting.domain.kpi.hygiene import Latest, Measure, latest_of
from reporting.domain.kpi.maintenance import Compliance, compliance_of, windows_known, works_known
from reporting.domain.kpi.noise import Noise, Sent, noise_of
from reporting.domain.kpi.outages import Apart, Outage, Recorded, outages_of, set_apart
from reporting.domain.kpi.regressions import RegressionCount, regressions_after_deployments
from reporting.domain.kpi.resolution import Lasting, to_resolution, to_restore
from reporting.domain.kpi.schedule import PlannedRun, Schedule, schedule_of
from reporting.domain.kpi.states import GAP, Measured, Segment, segments, together
from reporting.domain.kpi.week import Week
from reporting.domain.maintenance.work import Work
from reporting.domain.outcome import Severity
from reporting.domain.run import CheckKey
from reporting.domain.verdicts import KeptVerdict
from rondafile.hours import WeeklyHours

OBJECTIVE = 0.995
"""Availability that is aimed at unless the site says otherwise."""
DOWN_BY = Severity.S1
"""A target is down while a health check of this severity fails."""
ROOM = "health"
"""What availability is made from."""
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a site aims at, and how its record is read."""

    zone: ZoneInfo
    critical_hours: Mapping[str, WeeklyHours] = field(default_factory=dict)
    objective: float = OBJECTIVE
    """Availability aimed at, above 0 to 1."""
    gap: timedelta = GAP
    """How long an outcome holds without a further run."""
    every: timedelta | None = None
    """From one planned run to the next; None: as most runs were planned."""
    works: tuple[Work, ...] = ()
    """Planned maintenance, of any target."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a week's figures are made from, all of one target and as it was known by a moment."""

    target: str
    known_by: datetime
    """UTC; nothing that became known then or later is in it."""
    plan: Plan
    records: Sequence[Recorded] = ()
    tickets: Mapping[str, datetime] = field(default_factory=dict)
    """When the ticket of an incident was created, UTC."""
    arrivals: Sequence[Arrival] = ()
    verdicts: Sequence[KeptVerdict] = ()
    planned_runs: Sequence[PlannedRun] = ()
    measured: Iterable[Measured] = ()
    """Series of health checks; gone through once."""
    measures: Iterable[Measure] = ()
    sent: Sequence[Sent] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """The incidents that ended in the week and count, by what people found out."""

    identified: tuple[str, ...]
    """Category other than unknown, a text, and a link to the fix."""
    missing: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """Identified over all, 0 to 1; None if none ended."""
        whole = len(self.identified) + len(self.missing)
        return len(self.identified) / whole if whole else None


@dataclass(frozen=True, slots=True)
class Availability:
    """Of the target and of each of its health checks."""

    whole: up.Tally
    """Of the target: down while a check of the first severity fails."""
    series: Mapping[CheckKey, up.Tally]
    budget: up.Budget


@dataclass(frozen=True, slots=True)
class Kpis:
    """The figures of one week of one target."""

    target: str
    week: str
    """Such as ``2026-W48``."""
    since: datetime
    """UTC."""
    until: datetime
    """UTC; the end of the week, or by when it was known if that is earlier."""
    known_by: datetime
    """UTC."""
    restore: Mapping[str, Lasting]
    """By severity; ``""`` for all."""
    resolution: Mapping[str, Lasting]
    closed: Closed
    regressions: RegressionCount
    changes: tuple[Change, ...]
    availability: Availability
    has_critical_hours: bool
    schedule: Schedule
    maintenance: Compliance
    noise: tuple[Noise, ...]
    told: Mapping[str, tuple[str, ...]]
    """Incidents that each channel was told of."""
    hygiene: Mapping[str, Latest]
    apart: Mapping[Apart, tuple[str, ...]]
    """Incidents that ended or went on in the week and do not count."""
    figures: tuple[Figure, ...] = ()
    """All of it as values or the reasons why there are none, in the order in which they are shown."""


def facts_of(week: Week, inputs: Inputs) -> Kpis:
    """Return everything that is known of a week, before it is put into figures.

    What became known in the week belongs to it: an incident that ended on Sunday and was seen to on Monday is the next
    week's, so that no week loses it.
    """
    since, until = week.since, max(week.since, min(week.until, inputs.known_by))
    outages = outages_of(inputs.records, inputs.known_by)
    works = works_known(inputs.plan.works, inputs.target, inputs.known_by)
    incidents = {each.name: each.incident for each in outages}
    sent = [each for each in inputs.sent if since <= each.at < until]
    deployments = [each.deployment for each in inputs.arrivals]
    return Kpis(
        target=inputs.target,
        week=week.name,
        since=since,
        until=until,
        known_by=inputs.known_by,
        restore=to_restore(outages, since, until),
        resolution=to_resolution(outages, inputs.tickets, since, until),
        closed=_closed(outages, since, until),
        regressions=_regressions(inputs, deployments, since, until),
        changes=changes_of(inputs.arrivals, inputs.verdicts, outages, since, until),
        availability=_availability(inputs, works, since, until),
        has_critical_hours=bool(inputs.plan.critical_hours),
        schedule=schedule_of(inputs.planned_runs, since, until, inputs.plan.zone, inputs.plan.every),
        maintenance=compliance_of(works, since, until),
        noise=noise_of(sent, incidents),
        told={name: tuple(sorted({each.incident_id for each in sent if each.channel == name})) for name in _names(sent)},
        hygiene=latest_of(each for each in inputs.measures if since <= each.at < until),
        apart=set_apart(each for each in outages if _is_of(each, since, until)),
    )


def _closed(outages: Iterable[Outage], since: datetime, until: datetime) -> Closed:
    over = [each for each in outages if each.apart is None and _ended_in(each, since, until)]
    named = {each.name: each.incident.root_cause for each in over}
    identified = tuple(name for name, root in named.items() if root is not None and root.is_identified)
    return Closed(identified, tuple(name for name in named if name not in identified))


def _ended_in(outage: Outage, since: datetime, until: datetime) -> bool:
    return outage.over_known_at is not None and since <= outage.over_known_at < until


def _is_of(outage: Outage, since: datetime, until: datetime) -> bool:
    """Tell whether an incident ended in the week, or went on at its end."""
    goes_on = outage.since < until and (outage.over_known_at is None or outage.over_known_at >= until)
    return goes_on or _ended_in(outage, since, until)


def _regressions(
    inputs: Inputs, deployments: Iterable[Deployment], since: datetime, until: datetime
) -> RegressionCount:
    return regressions_after_deployments(inputs.verdicts, deployments, since, until - _MOMENT, inputs.known_by)


def _availability(inputs: Inputs, works: Sequence[Work], since: datetime, until: datetime) -> Availability:
    """Go through the series one by one; held are the changes of those that decide about the target."""
    plan = inputs.plan
    critical = critical_spans(plan.critical_hours, plan.zone, since, until) if since < until else []
    planned = [(each.starts_at, each.ends_at) for each in windows_known(works, since, until)]
    pieces = up.pieces_of(since, until, critical, planned)
    series: dict[CheckKey, up.Tally] = {}
    deciding: list[list[Segment]] = []
    for each in inputs.measured:
        states = list(segments(each.found, since, until, plan.gap))
        tally = up.tally(states, pieces)
        if not tally.whole.measured and not _was_asked(each, since, until):
            continue
        series[each.key] = tally
        if each.severity <= DOWN_BY:
            deciding.append(states)
    whole = up.tally(together(deciding), pieces) if deciding else up.Tally(*_nothing(pieces))
    return Availability(whole, dict(sorted(series.items())), up.budget_of(whole.whole, plan.objective))


def _was_asked(measured: Measured, since: datetime, until: datetime) -> bool:
    """Tell whether a series belongs to the week: something that is not configured, or ended before, does not."""
    return any(
        each.outcome.value != "skipped" and each.last >= since and each.first < until for each in measured.found
    )


def _nothing(pieces: Sequence[up.Piece]) -> Iterable[up.Share]:
    """Return the shares of a target of which nothing is known."""
    ways = (
        lambda _piece: True,
        lambda piece: piece.is_critical,
        lambda piece: not piece.is_planned,
        lambda piece: piece.is_critical and not piece.is_planned,
    )
    for way in ways:
        mine = (each.until - each.since for each in pieces if way(each))
        yield up.Share(unknown=sum(mine, timedelta()))


def _names(sent: Iterable[Sent]) -> list[str]:
    return sorted({each.channel for each in sent})
