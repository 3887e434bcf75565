"""Every database answers, and fast enough."""

from typing import Any

import pytest

from checks.fixtures import probe
from checks.support.reach import Reach
from checks.support.verdict import Verdict
from language import _
from rondafile import Target


@probe(owner="health.database.answers", question="database")
def databases(reach: Reach) -> dict[str, dict[str, Any]]:
    """Each database alias with how long it took to read its catalogue, or the error."""
    return dict(reach.ask("database")["databases"])


@pytest.mark.check(
    "health.database.answers",
    severity="S1",
    cause="database",
    needs=["health.django.check"],
    runbook="database",
)
def test_every_database_answers(databases: dict[str, dict[str, Any]], target: Target, verdict: Verdict) -> None:
    """Every database answers, and fast enough"""
    verdict.evidence("database.txt", "".join(f"{alias}: {found}\n" for alias, found in databases.items()))
    slowest = max(databases, key=lambda alias: int(databases[alias]["elapsed_ms"]))
    elapsed = int(databases[slowest]["elapsed_ms"])
    verdict.measure(slowest_ms=elapsed)
    broken = {alias: found["error"] for alias, found in databases.items() if "error" in found}
    assert not broken, _("the database does not answer: {errors}").format(
        errors="; ".join(f"{alias}: {error}" for alias, error in broken.items())
    )
    said = _("database {alias} took {elapsed} ms; the limit is {limit} ms")
    assert elapsed <= target.database.fail_ms, said.format(
        alias=slowest, elapsed=elapsed, limit=target.database.fail_ms
    )
    if elapsed > target.database.warn_ms:
        verdict.degraded(said.format(alias=slowest, elapsed=elapsed, limit=target.database.warn_ms))
