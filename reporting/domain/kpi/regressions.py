"""The KPI "regressions detected in automated tests after deployments"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reporting.domain.deployments import Deployment
from reporting.domain.verdicts import KeptVerdict, Verdict


@dataclass(frozen=True, slots=True)
class DeploymentCount:
    """One deployment, and how much it broke."""

    target: str
    deployment: str
    started_at: datetime | None
    """UTC; None if only its verdicts are known."""
    regressions: int
    """Distinct cases, without those that turned out to be flaky on it."""
    turned_flaky: int
    """Cases that were called regressions, and were flaky after all."""


@dataclass(frozen=True, slots=True)
class RegressionCount:
    """The KPI over a span of time."""

    since: datetime
    until: datetime
    deployments: tuple[DeploymentCount, ...]
    """Those that began in the span or have a regression that was first called in it; oldest first."""

    @property
    def total(self) -> int:
        """Regressions of all of them together."""
        return sum(each.regressions for each in self.deployments)


def regressions_after_deployments(
    verdicts: Iterable[KeptVerdict],
    deployments: Iterable[Deployment],
    since: datetime,
    until: datetime,
    known_by: datetime | None = None,
) -> RegressionCount:
    """Count the regressions of each deployment that were first called from ``since`` to ``until``, both included.

    A regression is a case of a target that was called one on a deployment, once however often. It is left out if the
    last that was said of the case on that deployment by ``until`` is that it is flaky. A version that comes back
    later is the same deployment here.

    Args:
        verdicts: Of any targets, in any order; later ones than ``until`` are ignored.
        deployments: Of the same targets.
        since: Start of the span.
        until: End of the span: what a past day showed is computed by naming it.
        known_by: If given, verdicts that became known later are ignored, so that a run published late does not change
            what a past day showed.
    """
    told = sorted(
        (each for each in verdicts if each.at <= until and (known_by is None or each.decided_at <= known_by)),
        key=lambda each: (each.at, each.decided_at),
    )
    begun = _begun(deployments, until)
    counts = {place: [0, 0] for place, started_at in begun.items() if started_at >= since}
    for (target, deployment, _case), said in _by_case(told).items():
        first = next((each.at for each in said if each.verdict is Verdict.REGRESSION), None)
        if first is not None and first >= since:
            count = counts.setdefault((target, deployment), [0, 0])
            count[said[-1].verdict is Verdict.FLAKY] += 1
    return RegressionCount(since, until, _in_order(counts, begun))


Place = tuple[str, str]
"""Target and deployment."""


def _begun(deployments: Iterable[Deployment], until: datetime) -> dict[Place, datetime]:
    begun: dict[Place, datetime] = {}
    for each in sorted(deployments, key=lambda each: each.started_at):
        if each.started_at <= until:
            begun.setdefault((each.target, each.version), each.started_at)
    return begun


def _by_case(told: Iterable[KeptVerdict]) -> dict[tuple[str, str, tuple[str, str]], list[KeptVerdict]]:
    """Return what was said of each case on each deployment: only that it broke and that it is flaky count."""
    found: dict[tuple[str, str, tuple[str, str]], list[KeptVerdict]] = {}
    for each in told:
        if each.deployment is not None and each.verdict in (Verdict.REGRESSION, Verdict.FLAKY):
            found.setdefault((each.target, each.deployment, each.key), []).append(each)
    return found


def _in_order(counts: dict[Place, list[int]], begun: dict[Place, datetime]) -> tuple[DeploymentCount, ...]:
    rows = [
        DeploymentCount(target, deployment, begun.get((target, deployment)), broken, flaky)
        for (target, deployment), (broken, flaky) in counts.items()
    ]
    return tuple(
        sorted(
            rows,
            key=lambda each: (
                each.started_at is not None,
                each.started_at or each.target,
                each.target,
                each.deployment,
            ),
        )
    )
