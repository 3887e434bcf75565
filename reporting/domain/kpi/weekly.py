"""All figures of one week, from what was known at a moment. Pure: the same input gives the same figures."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reporting.domain.kpi import availability as up
from reporting.domain.kpi.blame import down_because, down_in, shared
from reporting.domain.kpi.deployments import Arrival, changes_of
from reporting.domain.kpi.facts import Availability, Closed, Inputs, Kpis
from reporting.domain.kpi.hours import Stretch, critical_spans
from reporting.domain.kpi.hygiene import latest_of
from reporting.domain.kpi.maintenance import compliance_of, windows_known, works_known
from reporting.domain.kpi.noise import Sent, noise_of
from reporting.domain.kpi.outages import Outage, counted, outages_of, set_apart
from reporting.domain.kpi.regressions import RegressionCount, regressions_after_deployments
from reporting.domain.kpi.resolution import to_resolution, to_restore
from reporting.domain.kpi.schedule import schedule_of
from reporting.domain.kpi.sheet import figures_of
from reporting.domain.kpi.states import Measured, Segment, segments, together
from reporting.domain.kpi.week import Week
from reporting.domain.maintenance.work import Work
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckKey
from reporting.domain.verdicts import KeptVerdict

DOWN_BY = Severity.S1
"""A target is down while a health check of this severity fails."""
ROOM = "health"
"""What availability is made from."""
_MOMENT = timedelta(microseconds=1)


def kpis_of(week: Week, inputs: Inputs) -> Kpis:
    """Return the figures of a week; of one that is not over, so far.

    What became known in the week belongs to it: an incident that ended on Sunday and was seen to on Monday is the next
    week's, so that no week loses it.
    """
    since, until = week.since, max(week.since, min(week.until, inputs.known_by))
    outages = outages_of(inputs.records, inputs.known_by)
    works = works_known(inputs.plan.works, inputs.target, inputs.known_by)
    incidents = {each.name: each.incident for each in outages}
    sent = [each for each in inputs.sent if since <= each.at < until]
    availability = _availability(inputs, works, since, until)
    arrivals = [each for each in inputs.arrivals if each.known_at < inputs.known_by]
    verdicts = [each for each in inputs.verdicts if each.decided_at < inputs.known_by]
    found = Kpis(
        target=inputs.target,
        week=week.name,
        since=since,
        until=until,
        known_by=inputs.known_by,
        restore=to_restore(outages, since, until),
        resolution=to_resolution(outages, inputs.tickets, since, until),
        closed=_closed(outages, since, until),
        regressions=_regressions(verdicts, arrivals, since, until),
        changes=changes_of(arrivals, verdicts, outages, since, until),
        availability=availability,
        has_critical_hours=bool(inputs.plan.critical_hours),
        schedule=schedule_of(inputs.planned_runs, since, until, inputs.plan.zone, inputs.plan.every),
        maintenance=compliance_of(works, since, until),
        noise=noise_of(sent, incidents),
        told={
            name: tuple(sorted({each.incident_id for each in sent if each.channel == name})) for name in _names(sent)
        },
        hygiene=latest_of(each for each in inputs.measures if since <= each.at < until),
        apart=set_apart(each for each in outages if _is_of(each, since, until)),
        down_because=down_because(counted(outages), availability),
    )
    return replace(found, figures=figures_of(found))


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
    verdicts: Iterable[KeptVerdict], arrivals: Iterable[Arrival], since: datetime, until: datetime
) -> RegressionCount:
    """Count what became known in the week: a verdict that was decided late is taken as of then."""
    told = [replace(each, at=each.decided_at) for each in verdicts]
    return regressions_after_deployments(told, (each.deployment for each in arrivals), since, until - _MOMENT)


def _availability(inputs: Inputs, works: Sequence[Work], since: datetime, until: datetime) -> Availability:
    """Go through the series one by one; held are the changes of those that decide about the target."""
    plan = inputs.plan
    critical = critical_spans(plan.critical_hours, plan.zone, since, until) if since < until else []
    planned = [(each.starts_at, each.ends_at) for each in windows_known(works, since, until)]
    pieces = up.pieces_of(since, until, critical, planned)
    series: dict[CheckKey, up.Tally] = {}
    deciding: dict[CheckKey, list[Segment]] = {}
    down_of: dict[CheckKey, tuple[Stretch, ...]] = {}
    for each in inputs.measured:
        states = list(segments(each.found, since, until, plan.gap))
        tally = up.tally(states, pieces)
        if not tally.whole.measured and not _was_asked(each, since, until):
            continue
        series[each.key], down_of[each.key] = tally, down_in(states)
        if each.severity <= DOWN_BY:
            deciding[each.key] = states
    states = list(together(list(deciding.values()))) if deciding else []
    whole = up.tally(states, pieces) if deciding else up.Tally(*_nothing(pieces))
    down = down_in(states)
    return Availability(
        whole=whole,
        deciding=tuple(sorted(deciding)),
        series=dict(sorted(series.items())),
        budget=up.budget_of(whole.whole, plan.objective),
        down=down,
        down_critical=shared(down, critical),
        down_of=dict(sorted(down_of.items())),
    )


def _was_asked(measured: Measured, since: datetime, until: datetime) -> bool:
    """Tell whether a series belongs to the week: something that is not configured, or ended before, does not."""
    return any(
        each.outcome is not Outcome.SKIPPED and each.last >= since and each.first < until for each in measured.found
    )


def _nothing(pieces: Sequence[up.Piece]) -> Iterable[up.Share]:
    """Yield the four shares of a target of which nothing is known."""
    ways = ((True, True), (False, True), (True, False), (False, False))
    for outside_hours, inside_work in ways:
        mine = (
            each.until - each.since
            for each in pieces
            if (outside_hours or each.is_critical) and (inside_work or not each.is_planned)
        )
        yield up.Share(unknown=sum(mine, timedelta()))


def _names(sent: Iterable[Sent]) -> list[str]:
    return sorted({each.channel for each in sent})
