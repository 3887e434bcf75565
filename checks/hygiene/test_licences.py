"""New packages come with licences that may be used."""

import pytest

from checks.support.listing import listed
from checks.support.packages import Environment, Package
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import _, ngettext
from rondafile import Target
from rondafile.models import Dependencies

LIST = "packages"
"""Under which name the packages of the last round are remembered."""


@pytest.mark.check("hygiene.packages.licences", severity="S4", cause="licences", runbook="licences")
def test_licences_may_be_used(environment: Environment, target: Target, reach: Reach, verdict: Verdict) -> None:
    """Every package has a licence that may be used, and new ones are told"""
    rules = target.dependencies or Dependencies()
    judged = [each for each in environment.packages if not each.is_local]
    refused = [each for each in judged if not may_be_used(each.licence, rules)]
    names = reach.remembered.new(LIST, (each.name for each in judged))
    reach.remembered.keep(LIST, (each.name for each in judged))
    fresh = [each for each in judged if each.name in set(names or ())]
    verdict.measure(refused=len(refused), new=len(fresh), packages=len(judged))
    verdict.evidence("licences.txt", _listed(refused, fresh))
    assert not refused, ngettext(
        "{count} package has a licence that may not be used: {names}",
        "{count} packages have a licence that may not be used: {names}",
        len(refused),
    ).format(count=len(refused), names=listed([_told(each) for each in refused]))
    if fresh:
        verdict.degraded(
            ngettext("{count} package is new: {names}", "{count} packages are new: {names}", len(fresh)).format(
                count=len(fresh), names=listed([_told(each) for each in fresh])
            )
        )


def may_be_used(licence: str, rules: Dependencies) -> bool:
    """Tell whether a licence is allowed and not denied; one that is not told is allowed unless a list says what is."""
    text = licence.casefold()
    if any(each.casefold() in text for each in rules.denied_licences):
        return False
    return not rules.allowed_licences or any(each.casefold() in text for each in rules.allowed_licences if text)


def _told(package: Package) -> str:
    licence = package.licence or _("no licence told")
    return f"{package.name} ({licence})"


def _listed(refused: list[Package], fresh: list[Package]) -> str:
    lines = [f"! {each.name} {each.version}: {each.licence}" for each in refused]
    return "".join(
        f"{line}\n" for line in [*lines, *(f"+ {each.name} {each.version}: {each.licence}" for each in fresh)]
    )
