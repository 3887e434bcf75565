"""The KPI "change failure rate": how many deployments broke something."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporting.domain.deployments import Deployment
from reporting.domain.kpi.outages import Outage, counted
from reporting.domain.rootcause import Category
from reporting.domain.verdicts import KeptVerdict, Verdict

SETTLES = timedelta(hours=24)
"""How long after a version came into force an incident on it counts as its own."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A deployment that came into force, and since when that was known."""

    deployment: Deployment
    """Its ``in_force_at`` is never None."""
    known_at: datetime
    """UTC; a run that is published late brings its version late."""

    @property
    def at(self) -> datetime:
        """When it came into force, UTC."""
        assert self.deployment.in_force_at is not None
        return self.deployment.in_force_at


@dataclass(frozen=True, slots=True)
class Change:
    """One deployment and what it broke."""

    arrival: Arrival
    regressions: tuple[str, ...]
    """Cases, in order; flaky ones left out."""
    incidents: tuple[str, ...]

    @property
    def name(self) -> str:
        """The version."""
        return self.arrival.deployment.version

    @property
    def has_failed(self) -> bool:
        """Tell whether it broke anything; how much does not matter."""
        return bool(self.regressions or self.incidents)


def changes_of(  # noqa: PLR0913 - what broke it, and the span
    arrivals: Iterable[Arrival],
    verdicts: Iterable[KeptVerdict],
    outages: Iterable[Outage],
    since: datetime,
    until: datetime,
    *,
    settles: timedelta = SETTLES,
) -> tuple[Change, ...]:
    """Return the deployments that became known from ``since`` to before ``until``, each once, with what it broke.

    A regression is its own if it was called on this version, and the last that was said of the case on it is not that
    it is flaky. An incident is its own if it began on it within the time that it takes to settle, or if people named
    the deployment as its root cause before the next one.

    Args:
        arrivals: Of one target, in any order; those before ``since`` too, to know which version was in force.
        verdicts: Of the same target, as far as they are known, in any order.
        outages: Of the same target, as far as they are known.
        since: UTC.
        until: UTC.
        settles: How long an incident is put down to it.
    """
    known = sorted(arrivals, key=lambda each: (each.at, each.deployment.number))
    broken = _broken(known, verdicts)
    own = _own(known, counted(outages), settles)
    return tuple(
        Change(each, tuple(sorted(broken.get(each.deployment.number, ()))), tuple(own.get(each.deployment.number, ())))
        for each in known
        if since <= each.known_at < until
    )


def failure_rate(changes: Sequence[Change]) -> float | None:
    """Return those that broke something over all, 0 to 1; None if there was no deployment."""
    return sum(each.has_failed for each in changes) / len(changes) if changes else None


def _in_force(known: Sequence[Arrival], at: datetime, version: str | None = None) -> Arrival | None:
    """Return the deployment in force at a moment, of a version if one is named: else the first of it after that."""
    mine = [each for each in known if version is None or each.deployment.version == version]
    before = [each for each in mine if each.at <= at]
    if before:
        return before[-1]
    return mine[0] if mine and version is not None else None


def _broken(known: Sequence[Arrival], verdicts: Iterable[KeptVerdict]) -> dict[int, set[str]]:
    """Return the cases that each deployment broke, by its number."""
    found: dict[int, set[str]] = {}
    for each in sorted(verdicts, key=lambda each: (each.at, each.decided_at, each.verdict)):
        arrival = _in_force(known, each.at, each.deployment) if each.deployment is not None else None
        if arrival is None:
            continue
        cases = found.setdefault(arrival.deployment.number, set())
        if each.verdict is Verdict.REGRESSION:
            cases.add(str(each.key))
        elif each.verdict is Verdict.FLAKY:
            cases.discard(str(each.key))
    return found


def _own(known: Sequence[Arrival], outages: Iterable[Outage], settles: timedelta) -> dict[int, list[str]]:
    """Return the incidents that each deployment led to, by its number."""
    found: dict[int, list[str]] = {}
    for outage in sorted(outages, key=lambda each: (each.since, each.name)):
        arrival = _in_force(known, outage.since)
        if arrival is None:
            continue
        root = outage.incident.root_cause
        is_named = root is not None and root.category is Category.DEPLOYMENT
        if is_named or outage.since - arrival.at < settles:
            found.setdefault(arrival.deployment.number, []).append(outage.name)
    return found
