"""The packages do not fall behind."""

from datetime import UTC, datetime

import pytest

from checks.fixtures import PROBES, probe
from checks.support.budgets import assert_within
from checks.support.errors import NotConfiguredError, UnjudgedError
from checks.support.listing import listed
from checks.support.newest import Registry
from checks.support.outdated import Outdated, outdated
from checks.support.packages import Environment
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import _, ngettext
from rondafile import Target
from rondafile.models import Dependencies

LONGEST_S = 600
"""The probe ends by its own limit, ``dependencies.limit_s``, which may be so much."""


@probe(limit_s=LONGEST_S)
def newer(reach: Reach) -> Outdated:
    """What the package index says about the packages in use."""
    wanted = reach.target.dependencies
    if wanted is None:
        raise NotConfiguredError(
            _(
                "whether packages are out of date is asked of a package index: add a table "
                "[targets.{target}.dependencies]"
            ).format(target=reach.name)
        )
    found: Environment = reach.prober.needed(PROBES["environment"])
    index = wanted.index.reveal() if wanted.index else None
    registry = Registry(index, found.python, wanted.limit_s)
    return outdated(found.askable(wanted.private), wanted.critical, registry, datetime.now(UTC).date())


@pytest.mark.check("hygiene.packages.outdated", severity="S4", cause="outdated", runbook="outdated")
def test_packages_do_not_fall_behind(
    newer: Outdated, environment: Environment, target: Target, verdict: Verdict
) -> None:
    """The backend's packages do not fall behind"""
    limits = target.dependencies or Dependencies()
    count, unclear = len(newer.behind), {**newer.unclear, **dict(environment.unclear)}
    verdict.measure(outdated=count, critical=len(newer.late), packages=len(environment.packages), unjudged=len(unclear))
    verdict.evidence("outdated.txt", _listed(newer, unclear))
    assert not newer.late, listed(newer.late, "; ")
    many = ngettext(
        "{count} package has a newer version; the limit is {limit}",
        "{count} packages have a newer version; the limit is {limit}",
        count,
    )
    assert count <= limits.fail_outdated, many.format(count=count, limit=limits.fail_outdated)
    assert_within(verdict, "outdated", count, [each.name for each in newer.behind])
    if unclear:
        raise UnjudgedError(
            ngettext(
                "nothing is known of {count} package: {names}",
                "nothing is known of {count} packages: {names}",
                len(unclear),
            ).format(count=len(unclear), names=listed(sorted(unclear)))
        )
    if count > limits.warn_outdated:
        verdict.degraded(many.format(count=count, limit=limits.warn_outdated))


def _listed(newer: Outdated, unclear: dict[str, str]) -> str:
    lines = [*newer.late, *map(str, newer.behind), *(f"? {name}: {why}" for name, why in sorted(unclear.items()))]
    return "".join(f"{line}\n" for line in lines)
