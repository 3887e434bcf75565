"""No change of a model lacks its migration."""

from typing import Any

import pytest

from checks.fixtures import probe
from checks.support.budgets import assert_within
from checks.support.listing import listed
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import _, ngettext


@probe(question="unmade")
def unmade(reach: Reach) -> dict[str, Any]:
    """What ``makemigrations`` would still make."""
    return dict(reach.ask("unmade"))


@pytest.mark.check("hygiene.migrations.unmade", severity="S3", cause="unmade-migrations", runbook="unmade-migrations")
def test_every_model_change_has_its_migration(unmade: dict[str, Any], verdict: Verdict) -> None:
    """Every change of a model has its migration"""
    own = [
        f"{each['app']}: {change}" for each in unmade["unmade"] if not each["installed"] for change in each["changes"]
    ]
    theirs = [
        f"{each['app']}: {change}" for each in unmade["unmade"] if each["installed"] for change in each["changes"]
    ]
    conflicts = [f"{app}: {', '.join(names)}" for app, names in unmade["conflicts"].items()]
    verdict.measure(unmade_migrations=len(own) + len(theirs), conflicts=len(conflicts))
    verdict.evidence("unmade.txt", "".join(f"{line}\n" for line in [*conflicts, *own, *theirs]))
    assert not conflicts, _("migrations contradict each other: {names}").format(names=listed(conflicts, "; "))
    is_budgeted = verdict.purse.limit_of("unmade_migrations") is not None
    assert not own or is_budgeted, _missing(own)
    assert_within(verdict, "unmade_migrations", len(own) + len(theirs), [*own, *theirs])
    if own or theirs:
        verdict.degraded(_missing([*own, *theirs]))


def _missing(changes: list[str]) -> str:
    return ngettext(
        "{count} change of a model has no migration: {names}",
        "{count} changes of models have no migration: {names}",
        len(changes),
    ).format(count=len(changes), names=listed(changes, "; "))
