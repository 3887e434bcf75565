"""No package has a known vulnerability."""

from datetime import date

import pytest

from checks.fixtures import PROBES, probe
from checks.support.advisories import Audit, Weighed, audit, weigh
from checks.support.budgets import assert_within
from checks.support.errors import NotConfiguredError, UnjudgedError
from checks.support.listing import listed
from checks.support.packages import Environment
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import _, ngettext
from rondafile import Target

LONGEST_S = 600
"""The probe ends by its own limit, ``dependencies.limit_s``, which may be so much."""


@probe(limit_s=LONGEST_S)
def audited(reach: Reach) -> Audit:
    """What is known about vulnerabilities of the packages in use."""
    wanted = reach.target.dependencies
    if wanted is None:
        raise NotConfiguredError(
            _(
                "which packages have a known vulnerability is asked of a service: add a table "
                "[targets.{target}.dependencies]"
            ).format(target=reach.name)
        )
    found: Environment = reach.prober.needed(PROBES["environment"])
    return audit(found.askable(wanted.private), wanted.service, wanted.osv_url, wanted.limit_s)


@pytest.mark.check("hygiene.packages.vulnerable", severity="S2", cause="vulnerable", runbook="vulnerable")
def test_no_package_is_known_to_be_vulnerable(
    audited: Audit, environment: Environment, target: Target, verdict: Verdict, today: date
) -> None:
    """No package has a known vulnerability"""
    accepted = target.dependencies.accepted if target.dependencies else []
    weighed = weigh(audited.found, accepted, today)
    unclear = {**dict(audited.skipped), **dict(environment.unclear)}
    count = len(weighed.counting)
    verdict.measure(vulnerable=count, accepted=len(weighed.accepted), unjudged=len(unclear))
    verdict.evidence("vulnerable.txt", _listed(weighed, unclear))
    assert count == 0 or verdict.purse.limit_of("vulnerable") is not None, _told(weighed)
    assert_within(verdict, "vulnerable", count, [f"{each.package} {each.ids[0]}" for each in weighed.counting])
    if unclear:
        raise UnjudgedError(
            ngettext(
                "nothing is known of {count} package: {names}",
                "nothing is known of {count} packages: {names}",
                len(unclear),
            ).format(count=len(unclear), names=listed(sorted(unclear)))
        )
    if count:
        verdict.degraded(_told(weighed))


def _told(weighed: Weighed) -> str:
    count = len(weighed.counting)
    said = ngettext("{count} known vulnerability: {names}", "{count} known vulnerabilities: {names}", count).format(
        count=count, names=listed([str(each) for each in weighed.counting], "; ")
    )
    ended = [f"{one.id} ({one.until.isoformat()})" for _each, one in weighed.expired]
    return said + _("; acceptance ended: {names}").format(names=listed(ended)) if ended else said


def _listed(weighed: Weighed, unclear: dict[str, str]) -> str:
    lines = [f"! {each} {' '.join(each.ids[1:])}".rstrip() for each in weighed.counting]
    lines += [f"x {one.id}, until {one.until}: {one.reason}" for _each, one in weighed.expired]
    lines += [f"= {each}; until {one.until}: {one.reason}" for each, one in weighed.accepted]
    lines += [f"- {one.id}, until {one.until}: no longer there" for one in weighed.idle]
    lines += [f"? {name}: {why}" for name, why in sorted(unclear.items())]
    return "".join(f"{line}\n" for line in lines)
