"""A target with a quarter of a year of hygiene, weekly, under health runs every five minutes."""

from collections.abc import Sequence
from dataclasses import replace

from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckResult, Evidence, Run
from tests.reporting.pages.stories import FakeStore, a_run, results

WEEK_MIN = 7 * 24 * 60
ORPHANS = [310, 295, 240, 240, 181, 160, 122, 120, 120, 131, 140, 168, 172]
"""Of thirteen weeks: one more than is shown."""


def a_figure(run: Run, check: str, outcome: str, title: str, **changes: object) -> CheckResult:
    """Return a hygiene result."""
    made = CheckResult(
        check=f"hygiene.{check}",
        case="",
        outcome=Outcome(outcome),
        severity=Severity.S3,
        cause="outdated",
        title=title,
        started_at=run.started_at,
        duration_ms=900,
    )
    return replace(made, **changes)


def a_round(run: Run, orphans: int, evidence: Sequence[Evidence] = (), vulnerable: int | None = 0) -> list[CheckResult]:
    """Return the results of one hygiene run; the first is over its budget above 120."""
    above = orphans > 120
    unknown = vulnerable is None
    return [
        a_figure(
            run,
            "media.orphans",
            "failed" if above else "passed",
            "No orphan files pile up",
            message=f"orphans: {orphans}, and the budget is 120: {orphans - 120} above it" if above else "",
            measures={"probe_ms": 812, "orphans": orphans, "orphan_bytes": orphans * 41_000, "budget": 120},
            runbook="outdated",
            next_step="Look at what would be moved, moving nothing: `ronda media scan`." if above else "",
            evidence=tuple(evidence) if above else (),
        ),
        a_figure(
            run,
            "packages.vulnerable",
            "unknown" if unknown else "passed",
            "No package has a known vulnerability",
            message="nothing is known about vulnerabilities: no answer within 60 s" if unknown else "",
            measures={} if unknown else {"vulnerable": vulnerable},
        ),
        a_figure(run, "media.disk", "passed", "The disks have room", measures={"free_ratio": 0.298, "full_days": 41.5}),
    ]


def a_quarter() -> FakeStore:
    """Return a store with thirteen hygiene runs, and fifty health runs since the last of them."""
    store = FakeStore()
    for age, orphans in zip(range(len(ORPHANS), 0, -1), ORPHANS, strict=True):
        run = a_run(age * WEEK_MIN - 3 * 24 * 60, run_id=f"yard-week-{age}", trigger="schedule")
        last = age == 1
        files = [store.add_evidence("orphans.txt", "gate/2026/IMG_0042.jpg\ngate/2026/IMG_0043.jpg\n")] if last else []
        store.add_run(run, a_round(run, orphans, files, None if last else 0))
    for minutes in range(250, 0, -5):
        store.add_run(run := a_run(minutes), results(run))
    return store
