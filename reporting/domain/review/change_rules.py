"""Rules about what people change: deployments, root causes, maintenance."""

from collections.abc import Iterator

from language import N_
from reporting.domain.kpi import definitions as known
from reporting.domain.kpi.deployments import failure_rate
from reporting.domain.kpi.figure import Unit
from reporting.domain.review.basis import Basis, Finding, Tone
from reporting.domain.review.saying import Amount, ngettext, say


def regressions(basis: Basis) -> Iterator[Finding]:
    """Tell what worked before a deployment and does not any more."""
    figure = basis.figure(known.REGRESSIONS)
    if figure is None or not figure.value:
        return
    said = ngettext(
        "{n} regression after deployments: {versions}.",
        "{n} regressions after deployments: {versions}.",
        int(figure.value),
        versions=figure.behind,
    )
    matters = say(N_("What worked before does not any more: what the gate used it for is done by hand, or waits."))
    yield Finding("regressions", Tone.BAD, said, matters, known.REGRESSIONS.key, figure.behind)


def change_failures(basis: Basis) -> Iterator[Finding]:
    """Tell how many deployments broke something, or that none did."""
    changes = basis.this.changes
    rate = failure_rate(changes)
    if rate is None:
        return
    failed = [each for each in changes if each.has_failed]
    figure = known.CHANGE_FAILURE.key
    if not failed:
        said = ngettext(
            "{n} deployment, and it broke nothing.", "{n} deployments, and none broke anything.", len(changes)
        )
        matters = say(N_("Changes reach the gate without anybody there noticing."))
        yield Finding("changes-held", Tone.GOOD, said, matters, figure, tuple(each.name for each in changes))
        return
    names = tuple(each.name for each in failed)
    said = ngettext(
        "{failed} of {n} deployment broke something ({rate}): {versions}.",
        "{failed} of {n} deployments broke something ({rate}): {versions}.",
        len(changes),
        failed=len(failed),
        rate=Amount(rate, Unit.RATIO),
        versions=names,
    )
    matters = say(
        N_("Each change is a risk at the gate: deploy outside of critical hours, and ask what the tests missed.")
    )
    behind = (*names, *(incident for each in failed for incident in each.incidents))
    yield Finding("changes-failed", Tone.WARN, said, matters, figure, behind)


def root_causes(basis: Basis) -> Iterator[Finding]:
    """Tell which incidents ended without anybody having said why they happened."""
    missing, whole = basis.this.closed.missing, len(basis.this.closed.missing) + len(basis.this.closed.identified)
    if not missing:
        return
    said = ngettext(
        "{missing} of {n} incident that ended has no root cause.",
        "{missing} of {n} incidents that ended have no root cause.",
        whole,
        missing=len(missing),
    )
    matters = say(N_("What nobody understood comes back, and stops the gate in the same way."))
    yield Finding("no-root-cause", Tone.WARN, said, matters, known.ROOT_CAUSE.key, missing)


def maintenance(basis: Basis) -> Iterator[Finding]:
    """Tell of maintenance that began without 48 hours' notice: without a reason, and as an emergency."""
    work = basis.this.maintenance
    if work.missed:
        said = ngettext(
            "{n} maintenance window began without 48 hours' notice: {titles}.",
            "{n} maintenance windows began without 48 hours' notice: {titles}.",
            len(work.missed),
            titles=_titles(each.title for each in work.missed),
        )
        matters = say(N_("Carriers could not plan around it: their trucks came for nothing."))
        names = _titles(each.work_id for each in work.missed)
        yield Finding("no-notice", Tone.BAD, said, matters, known.NOTICE.key, names)
    if work.emergencies:
        said = ngettext(
            "{n} emergency maintenance window: {titles}.",
            "{n} emergency maintenance windows: {titles}.",
            len(work.emergencies),
            titles=_titles(f"{each.title} ({each.emergency})" for each in work.emergencies),
        )
        matters = say(N_("Carriers were told late; each emergency is work that could have been planned."))
        names = _titles(each.work_id for each in work.emergencies)
        yield Finding("emergencies", Tone.WARN, said, matters, known.EMERGENCIES.key, names)


def _titles(names: Iterator[str]) -> tuple[str, ...]:
    """Return each name once: work that repeats begins several times in a week."""
    return tuple(dict.fromkeys(names))


RULES = (regressions, change_failures, root_causes, maintenance)
