"""No migration waits to be applied."""

import pytest

from checks.fixtures import probe
from checks.support.listing import listed
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import ngettext


@probe(question="migrations")
def pending_migrations(reach: Reach) -> dict[str, list[str]]:
    """Migrations that ``migrate`` would still run, by database."""
    return dict(reach.ask("migrations")["pending"])


@pytest.mark.check(
    "health.django.migrations",
    severity="S2",
    cause="migrations",
    needs=["health.django.check", "health.database.answers"],
    runbook="migrations",
)
def test_every_migration_is_applied(pending_migrations: dict[str, list[str]], verdict: Verdict) -> None:
    """Every migration is applied"""
    waiting = [f"{name} ({alias})" for alias, names in pending_migrations.items() for name in names]
    verdict.measure(pending=len(waiting))
    verdict.evidence("migrations.txt", "".join(f"{each}\n" for each in waiting))
    said = ngettext(
        "{count} migration has not been applied: {names}",
        "{count} migrations have not been applied: {names}",
        len(waiting),
    )
    assert not waiting, said.format(count=len(waiting), names=listed(waiting))
