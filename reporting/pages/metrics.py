"""``metrics.txt``: what the site knows, for a program that collects figures."""

from collections.abc import Iterable
from functools import partial

from reporting.domain.kpi.answers import SHARES
from reporting.domain.kpi.availability import Share
from reporting.domain.outcome import Outcome, Severity
from reporting.pages import addresses
from reporting.pages.context import Pages, Site
from reporting.pages.openmetrics import Family, exposition
from reporting.pages.past import ServiceView
from reporting.pages.press import clean
from reporting.pages.verdict import VerdictKind
from reporting.pages.views import TargetView

DAYS, WEEK = "90d", "week"
"""Values of the label ``span``: the days of the site, and the last week that is over."""
_NOT_KNOWN = (VerdictKind.NEVER_RUN, VerdictKind.NOT_MEASURED)


def metrics(site: Site) -> Pages:
    """Yield the file."""
    yield addresses.METRICS, partial(metrics_of, site)


def metrics_of(site: Site) -> bytes:
    """Return the content of ``metrics.txt``: families in a fixed order, targets by name."""
    found = _Families()
    found.written.add(site.now.timestamp())
    for target in sorted(site.targets, key=lambda each: each.name):
        found.state(target)
        past = site.pasts.get(target.name)
        if past is None:
            continue
        name = clean(target.name)
        if past.past.target and past.past.week and past.past.budget:
            found.share(past.past.target.share, target=name, span=DAYS)
            found.share(past.past.week.share, target=name, span=WEEK)
            if past.past.budget.allowed:
                found.budget.add(past.past.budget.left.total_seconds(), target=name, span=DAYS)
        found.services(name, past.services)
    return exposition(found.in_order()).encode(errors="replace")


class _Families:
    """Every family, filled target by target."""

    def __init__(self) -> None:
        self.written = Family("ronda_written_timestamp_seconds", "gauge", "When this file was written.", "seconds")
        self.up = Family("ronda_up", "gauge", "1 if no S1 health check fails, 0 if one does; absent if not known.")
        self.measured = Family(
            "ronda_last_measured_timestamp_seconds", "gauge", "End of the last complete health run.", "seconds"
        )
        self.stale = Family(
            "ronda_stale_timestamp_seconds", "gauge", "From when on all about the target is out of date.", "seconds"
        )
        self.checks = Family("ronda_checks", "gauge", "Checks by what they said last.")
        self.incidents = Family("ronda_open_incidents", "gauge", "Open incidents by severity.")
        self.undelivered = Family(
            "ronda_undelivered_messages", "gauge", "Tickets and notices that have waited for too long."
        )
        self.available = Family("ronda_availability_ratio", "gauge", "Up over up and down, of the target.", "ratio")
        self.coverage = Family("ronda_coverage_ratio", "gauge", "Measured over all time, of the target.", "ratio")
        self.budget = Family(
            "ronda_error_budget_left_seconds", "gauge", "Error budget less time down; below 0 if overspent.", "seconds"
        )
        self.service_available = Family(
            "ronda_service_availability_ratio", "gauge", "Up over up and down, of a service, 90 days.", "ratio"
        )
        self.service_coverage = Family(
            "ronda_service_coverage_ratio", "gauge", "Measured over all time, of a service, 90 days.", "ratio"
        )
        self.times = Family(
            "ronda_response_time_seconds", "summary", "Response times of a check, the last 24 hours.", "seconds"
        )
        self.answers = Family("ronda_response_time_answers", "gauge", "Answers of the last 24 hours that were timed.")

    def in_order(self) -> Iterable[Family]:
        """Return all of them, always in the same order."""
        return vars(self).values()

    def state(self, target: TargetView) -> None:
        """Add what is known of a target now."""
        name = clean(target.name)
        self.up.add(_up(target), target=name)
        if target.measured_at and target.stale_at:
            self.measured.add(target.measured_at.timestamp(), target=name)
            self.stale.add(target.stale_at.timestamp(), target=name)
        for outcome in Outcome:
            self.checks.add(target.counts.get(outcome, 0), target=name, outcome=outcome.value)
        for severity in Severity:
            number = sum(each.incident.severity is severity for each in target.open)
            self.incidents.add(number, target=name, severity=severity.value)
        self.undelivered.add(sum(each.number for each in target.undelivered), target=name)

    def share(self, share: Share, **labels: str) -> None:
        """Add how much of a time the target worked."""
        self.available.add(share.ratio, **labels)
        self.coverage.add(share.coverage, **labels)

    def services(self, target: str, services: Iterable[ServiceView]) -> None:
        """Add how the services of a target did."""
        for service in services:
            self.service_available.add(service.line.share.ratio, target=target, service=clean(service.cause))
            self.service_coverage.add(service.line.share.coverage, target=target, service=clean(service.cause))
            for check in service.checks:
                if check.answers is None:
                    continue
                answers = check.answers["24h"]
                labels = {"target": target, "check": clean(check.key.check), "case": clean(check.key.case)}
                for percentile, time_ms in answers.times_ms.items():
                    self.times.add(time_ms / 1000, **labels, quantile=f"{SHARES[percentile]:g}")
                self.answers.add(answers.count, **labels)


def _up(target: TargetView) -> float | None:
    """Return whether no health check of the first severity fails; None if that is out of date or not known."""
    said = [
        row.result.outcome
        for row in target.rows
        if row.result.severity is Severity.S1 and row.result.check.startswith("health.")
    ]
    judged = [each for each in said if each.is_judged]
    if target.is_stale or target.verdict.kind in _NOT_KNOWN:
        return None
    if Outcome.FAILED in judged:
        return 0
    return None if Outcome.UNKNOWN in said or not judged else 1
