"""A week's facts as figures: each a value, or the reason why there is none, with what is behind it."""

from collections.abc import Iterator, Mapping

from language import N_
from reporting.domain.kpi import definitions as say
from reporting.domain.kpi.availability import Share
from reporting.domain.kpi.deployments import failure_rate
from reporting.domain.kpi.facts import Kpis
from reporting.domain.kpi.figure import Figure, figure
from reporting.domain.kpi.hygiene import FIGURES
from reporting.domain.kpi.resolution import Lasting, figures_of_times
from reporting.domain.reason import Reason

_NONE_CLOSED = Reason(N_("no incident that counts ended in this time"))
_NO_DEPLOYMENT = Reason(N_("nothing was deployed in this time"))
_NOT_MEASURED = Reason(N_("nothing was measured in this time"))
_NO_HOURS = Reason(N_("no critical hours are configured"))
_NOT_IN_HOURS = Reason(N_("nothing was measured in critical hours"))
_NO_BUDGET = Reason(N_("nothing is allowed to be down, or nothing was measured"))
_IN_HOURS = (say.AVAILABILITY_CRITICAL, say.AVAILABILITY_CRITICAL_WORK)
_NO_RUN = Reason(N_("no run was planned"))
_NO_WORK = Reason(N_("no maintenance began in this time"))
_NOTHING_SENT = Reason(N_("nothing was sent in this time"))


def figures_of(kpis: Kpis) -> tuple[Figure, ...]:
    """Return every figure, in the order in which they are shown."""
    return (
        *_times(kpis.restore, say.RESTORE),
        *_times(kpis.resolution, say.RESOLUTION),
        *_closed(kpis),
        *_deployed(kpis),
        *_available(kpis),
        *_scheduled(kpis),
        *_maintained(kpis),
        *_told(kpis),
        *_clean(kpis),
    )


def _times(lasting: Mapping[str, Lasting], definitions: say.Times) -> Iterator[Figure]:
    for severity, mine in lasting.items():
        yield from figures_of_times(mine, definitions, severity)


def _closed(kpis: Kpis) -> Iterator[Figure]:
    closed = kpis.closed
    names = (*closed.identified, *closed.missing)
    yield figure(say.ROOT_CAUSE, closed.share, _NONE_CLOSED, names, count=len(names))


def _deployed(kpis: Kpis) -> Iterator[Figure]:
    broken = tuple(each.deployment for each in kpis.regressions.deployments if each.regressions)
    total = kpis.regressions.total if kpis.changes or kpis.regressions.deployments else None
    yield figure(say.REGRESSIONS, total, _NO_DEPLOYMENT, broken)
    yield Figure(say.DEPLOYMENTS, float(len(kpis.changes)), behind=tuple(each.name for each in kpis.changes))
    failed = [each for each in kpis.changes if each.has_failed]
    behind = tuple(name for each in failed for name in (each.name, *each.incidents))
    yield figure(say.CHANGE_FAILURE, failure_rate(kpis.changes), _NO_DEPLOYMENT, behind, count=len(kpis.changes))


def _available(kpis: Kpis) -> Iterator[Figure]:
    found = kpis.availability
    behind, critical = kpis.down_because.whole, kpis.down_because.critical
    in_hours = _NOT_IN_HOURS if kpis.has_critical_hours else _NO_HOURS
    shares = {
        say.AVAILABILITY: (found.whole.whole, _NOT_MEASURED),
        say.AVAILABILITY_WORK: (found.whole.unplanned, _NOT_MEASURED),
        say.AVAILABILITY_CRITICAL: (found.whole.critical, in_hours),
        say.AVAILABILITY_CRITICAL_WORK: (found.whole.critical_unplanned, in_hours),
    }
    for definition, (share, why_not) in shares.items():
        yield figure(definition, share.ratio, why_not, critical if definition in _IN_HOURS else behind)
    yield from _measured(found.whole.whole, behind)
    budget, was_measured = found.budget, bool(found.whole.whole.measured)
    left = budget.left.total_seconds() if was_measured else None
    allowed = budget.allowed.total_seconds() if was_measured else None
    yield figure(say.BUDGET_ALLOWED, allowed, _NOT_MEASURED)
    yield figure(say.BUDGET_LEFT, left, _NOT_MEASURED, behind)
    yield figure(say.BUDGET_BURN, budget.burn, _NO_BUDGET, behind)
    for key, tally in found.series.items():
        behind = kpis.down_because.series[key]
        yield figure(say.AVAILABILITY, tally.whole.ratio, _NOT_MEASURED, behind, part=str(key))
        yield from _measured(tally.whole, behind, str(key))


def _measured(share: Share, behind: tuple[str, ...], part: str = "") -> Iterator[Figure]:
    down = share.down.total_seconds() if share.measured else None
    yield figure(say.DOWN, down, _NOT_MEASURED, behind, part=part)
    yield figure(say.COVERAGE, share.coverage, _NOT_MEASURED, part=part)


def _scheduled(kpis: Kpis) -> Iterator[Figure]:
    schedule = kpis.schedule
    yield figure(say.SCHEDULE, schedule.coverage, schedule.reason or _NO_RUN, count=schedule.planned)
    yield figure(say.LAG_MEDIAN, schedule.lag_median_s, _NO_RUN)
    yield figure(say.LAG_P95, schedule.lag_p95_s, _NO_RUN)


def _maintained(kpis: Kpis) -> Iterator[Figure]:
    work = kpis.maintenance
    all_work = tuple(each.work_id for each in (*work.in_time, *work.emergencies, *work.missed))
    yield figure(say.NOTICE, work.share, _NO_WORK, all_work, count=len(all_work))
    emergencies = tuple(each.work_id for each in work.emergencies)
    yield figure(say.EMERGENCIES, len(emergencies) if all_work else None, _NO_WORK, emergencies)


def _told(kpis: Kpis) -> Iterator[Figure]:
    if not kpis.noise:
        yield figure(say.NOISE, None, _NOTHING_SENT)
    for each in kpis.noise:
        behind = kpis.told.get(each.channel, ())
        yield figure(say.NOISE, each.share, _NOTHING_SENT, behind, part=each.channel, count=each.incidents)
        yield Figure(say.MESSAGES, float(each.messages), each.channel, behind=behind)


def _clean(kpis: Kpis) -> Iterator[Figure]:
    for name in FIGURES:
        latest = kpis.hygiene.get(name)
        value, behind = (latest.value, (latest.run_id,)) if latest is not None else (None, ())
        yield figure(say.HYGIENE, value, _NOT_MEASURED, behind, part=name)
