"""A replay of a long history against plain SQL on the same rows: ``python -m bench replay [RESULTS]``."""

import contextlib
import os
import random
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from bench.measuring import Series, Step, measure
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckResult, Run
from reporting.ports import RunReport
from reporting.store import open_store, schema
from reporting.store.database import Database

RESULTS = 100_000
CHECKS = 14
"""As many as a health round has."""
REPEATS = 5
SEED = 20_261_124
START = datetime(2026, 1, 1, tzinfo=UTC)
BETWEEN_RUNS = timedelta(minutes=5)
TOML = """\
language = "en"
store = "sqlite:///{name}"
[targets.yard]
base_url = "http://127.0.0.1:9"
"""
OTHER = "[policy]\nopen_after = { S2 = 4 }\ndegraded_after = 4\n"
PLAIN = """
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT r.*, s.check_id, s.case_name, d.content, u.* FROM runs u JOIN results r ON r.run = u.id "
    "JOIN series s ON s.id = r.series JOIN descriptions d ON d.id = r.description ORDER BY u.started_at, u.id, r.id")
for row in rows: pass
"""


def main(arguments: Sequence[str] = ()) -> None:
    """Make a long history and one of a single run, measure both ways of reading them, and print the table."""
    count = int(arguments[0]) if arguments else RESULTS
    runs = max(2, count // CHECKS)
    with tempfile.TemporaryDirectory(prefix="ronda-bench-") as name:
        folder = Path(name)
        (folder / "other.toml").write_text(OTHER)
        steps = []
        for size in (1, runs):
            database = _made(folder, size)
            steps.append(Step(f"replay {size}", [_ronda(database, folder / "other.toml")]))
            steps.append(Step(f"plain {size}", [[sys.executable, "-c", PLAIN, str(database)]]))
        found = measure(steps, Path.cwd(), os.environ, REPEATS)
    _show(found, runs)


def _show(found: dict[str, Series], runs: int) -> None:
    results = runs * CHECKS
    whole, plain = found[f"replay {runs}"], found[f"plain {runs}"]
    beyond_s, plain_s = (
        series.median - found[f"{name} 1"].median for name, series in (("replay", whole), ("plain", plain))
    )
    print("| what | measured | against | ratio |\n| --- | --- | --- | --- |")
    print(
        f"| `ronda policy replay`, {results:,} results in {runs:,} runs, two policies "
        f"| {beyond_s:.2f} s beyond start-up ({results / beyond_s:,.0f} results/s), {whole.peak_mb:.0f} MB "
        f"| plain SQL on the same rows: {plain_s:.2f} s ({results / plain_s:,.0f} results/s), {plain.peak_mb:.0f} MB "
        f"| {beyond_s / plain_s:.1f} |"
    )
    single = found["replay 1"]
    print(f"| the same, one run | {single.median:.2f} s, {single.peak_mb:.0f} MB | – | – |")


def _ronda(database: Path, other: Path) -> list[str]:
    config = database.with_suffix(".toml")
    days = ["--since", f"{START:%Y-%m-%d}", "--until", "2027-12-31"]
    return [
        *(sys.executable, "-m", "ronda", "policy", "replay", "--config", str(config)),
        *("--with", str(other), "--json", *days),
    ]


def _made(folder: Path, runs: int) -> Path:
    """Return a store with so many runs, marked as decided on version 1; now and then a check fails for a while."""
    database = folder / f"{runs}.sqlite3"
    database.with_suffix(".toml").write_text(TOML.format(name=database.name))
    chance, left = random.Random(SEED), dict.fromkeys(range(CHECKS), 0)
    with open_store(f"sqlite:///{database}") as store:
        for number in range(runs):
            for check in left:
                left[check] = left[check] - 1 if left[check] > 0 else (chance.random() < 0.005) * chance.randint(1, 9)
            store.record(_report(number, left), START)
    with contextlib.closing(Database(f"sqlite:///{database}")) as opened, opened.writing() as connection:
        connection.execute(update(schema.runs).values(decided_at=START, judged_on="1"))
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database


def _report(number: int, left: dict[int, int]) -> RunReport:
    started_at = START + BETWEEN_RUNS * number
    run = Run(
        run_id=f"run-{number}",
        target="yard",
        trigger="schedule",
        planned_at=started_at,
        started_at=started_at,
        finished_at=started_at + timedelta(seconds=5),
        deployment="1",
        complete=True,
        versions={"ronda": "0.1.0"},
    )
    return RunReport(run, tuple(_result(check, started_at, runs) for check, runs in left.items()), {}, f"{number}")


def _result(check: int, at: datetime, failing_runs: int) -> CheckResult:
    return CheckResult(
        check=f"health.c{check}",
        case="",
        outcome=Outcome.FAILED if failing_runs else Outcome.PASSED,
        severity=Severity.S2,
        cause="api",
        title=f"check {check} works",
        started_at=at,
        duration_ms=120,
        message="it answered 500" if failing_runs else "",
        measures={"latency_ms": 12.5},
    )
