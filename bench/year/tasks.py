"""What is measured of a year: each command as people run it, beside plain SQL that reads the same rows."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench.measuring import Step
from bench.year.kept import Kept
from reporting.domain.kpi.week import Week

SHOWN_DAYS, REPORT_WEEKS, SHOWN_RUNS = 91, 13, 30
"""What the site, the report and one more run look back on: its pages, its trend, the runs with a page."""
FRESH_SITE = """
import os, pathlib, shutil, sys
config, out = sys.argv[1:]
shutil.rmtree(out, ignore_errors=True)
os.execv(sys.executable, [sys.executable, "-m", "ronda", "site", "--config", config, "--output", out])
"""
NEXT_RUN = """
import os, pathlib, sys
config, waiting, runs = sys.argv[1:]
first = sorted(pathlib.Path(waiting).iterdir())[0]
there = pathlib.Path(runs)
there.mkdir(parents=True, exist_ok=True)
folder = first.rename(there / first.name)
os.execv(sys.executable, [sys.executable, "-m", "ronda", "publish", str(folder), "--config", config])
"""
"""Each takes what it needs and becomes the command that is measured: one process, from its start to its end."""
PLAIN = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
columns = "SELECT r.*, s.check_id, s.case_name, d.content, u.* "
joined = "JOIN results r ON r.run = u.id JOIN series s ON s.id = r.series JOIN descriptions d ON d.id = r.description "
for query in sys.argv[2:]:
    for row in connection.execute(query.replace("RESULTS OF", columns + "FROM").replace("JOINED", joined)):
        pass
"""
SPAN = (
    "RESULTS OF runs u JOINED WHERE u.started_at >= {since} AND u.started_at < {until} "
    "ORDER BY u.started_at, u.id, r.id"
)
LATEST = "RESULTS OF (SELECT * FROM runs ORDER BY started_at DESC LIMIT {runs}) u JOINED"
EVENTS = "SELECT * FROM events"


@dataclass(frozen=True, slots=True)
class Task:
    """One command, and the plain reading that it is compared with."""

    name: str
    step: Step
    plain: Step
    goal: str
    read: str
    """What the plain reading reads, in words."""


def tasks_of(kept: Kept) -> list[Task]:
    """Return what is measured, in the order of the table."""
    config = str(kept.config)
    until = kept.year.until
    week = Week.of(until, kept.zone).back()
    report = [*_ronda("report", "weekly"), "--config", config, "--output", str(kept.scratch / "reports")]
    fresh = [sys.executable, "-c", FRESH_SITE, config, str(kept.scratch / "fresh")]
    publish = [sys.executable, "-c", NEXT_RUN, config, str(kept.waiting), str(kept.runs)]
    return [
        Task(
            "`ronda report weekly`",
            Step("report", [[*report, "--week", week.name]]),
            _plain(kept, "report", _span(week.until - timedelta(weeks=REPORT_WEEKS), week.until), EVENTS),
            "< 3 s",
            f"{REPORT_WEEKS} weeks",
        ),
        Task(
            "`ronda site`, the whole of it",
            Step("site", [fresh]),
            _plain(kept, "site", _span(until - timedelta(days=SHOWN_DAYS), until), EVENTS),
            "< 10 s",
            f"{SHOWN_DAYS} days",
        ),
        Task(
            "`ronda publish` of one more run",
            Step("publish", [publish]),
            _plain(kept, "publish", LATEST.format(runs=SHOWN_RUNS), EVENTS),
            "< 1 s",
            f"the latest {SHOWN_RUNS} runs and all events",
        ),
        *_beside(kept, config),
    ]


def _beside(kept: Kept, config: str) -> list[Task]:
    """Return what has no goal, and shows what the others are made of."""
    old = Week.of(kept.year.since + timedelta(days=20), kept.zone)
    return [
        Task(
            f"`ronda kpi`, a week of the archive ({old.name})",
            Step("kpi", [[*_ronda("kpi"), "--config", config, "--json", "--week", old.name]]),
            _plain(kept, "kpi", _span(old.back().since, old.until), EVENTS),
            "–",
            "2 weeks",
        ),
        Task(
            "`ronda --version`: the start alone",
            Step("start", [_ronda("--version")]),
            _plain(kept, "start"),
            "–",
            "nothing",
        ),
    ]


def _ronda(*words: str) -> list[str]:
    return [sys.executable, "-m", "ronda", *words]


def _plain(kept: Kept, name: str, *queries: str) -> Step:
    return Step(f"plain {name}", [[sys.executable, "-c", PLAIN, str(kept.raw), *queries]])


def _span(since: datetime, until: datetime) -> str:
    return SPAN.format(since=_micros(since), until=_micros(until))


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def commands(tasks: Sequence[Task]) -> list[Step]:
    """Return all steps, those of each task beside one another."""
    return [step for task in tasks for step in (task.step, task.plain)]


def page_bytes(site: Path) -> int:
    """Return the bytes that the first page needs: itself, since it loads nothing.

    Raises:
        SystemExit: It loads something after all.
    """
    content = (site / "index.html").read_text(encoding="utf-8")
    if any(mark in content for mark in ("<script src", "<img ", "stylesheet", "@import", "url(")):
        raise SystemExit(f"{site / 'index.html'} loads further files: count them, too")
    return len(content.encode())
