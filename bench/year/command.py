"""``python -m bench year``: make a year, or measure one, and print the table of docs/performance.md."""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bench.measuring import Series, Step, measure
from bench.running import environ_of, machine
from bench.year.kept import OLD, SEED, Kept, found, note, this_midnight, write_more, year_of
from bench.year.making import make
from bench.year.tasks import Task, commands, page_bytes, tasks_of

DAYS, REPEATS = 365, 5
WARM_UPS = 2
"""The first writes bytecode and the site, the second knows since when maintenance is published."""
MOST_MB, MOST_PAGE_KB = 50, 150


def main(arguments: Sequence[str] = ()) -> None:
    """Make a year and keep it, measure one that is kept, or both with nothing kept."""
    parser = argparse.ArgumentParser(prog="python -m bench year")
    parser.add_argument("--make", type=Path, metavar="FOLDER", help="Make a year, and keep it in this empty folder.")
    parser.add_argument("--use", type=Path, metavar="FOLDER", help="Measure the year that is kept there.")
    parser.add_argument("--days", type=int, default=DAYS, help="How long a year is.")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--repeats", type=int, default=REPEATS, help="How often each thing is measured.")
    said = parser.parse_args(arguments)
    if said.make is not None:
        made(said.make, said.days, said.seed)
    if said.use is not None or said.make is None:
        with tempfile.TemporaryDirectory(prefix="ronda-bench-") as name:
            folder, scratch = said.use, Path(name) / "measured"
            scratch.mkdir()
            if folder is None:
                folder = Path(name) / "kept"
                made(folder, said.days, said.seed)
            _measure(found(folder, scratch), said.repeats)


def made(folder: Path, days: int, seed: int) -> None:
    """Make a year that ended last midnight.

    Raises:
        SystemExit: The folder is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty: name a folder that is, or measure what it holds with --use")
    year, started = year_of(days, this_midnight(), seed), time.perf_counter()
    counts = make(year, folder, say=lambda text: print(text, file=sys.stderr))
    note(year, folder, days)
    print(f"{dict(counts)} in {time.perf_counter() - started:.0f} s", file=sys.stderr)


def _measure(kept: Kept, repeats: int) -> None:
    if datetime.now(UTC) - kept.year.until > OLD:
        print(f"the year in {kept.folder} ended on {kept.year.until:%Y-%m-%d}: make a new one", file=sys.stderr)
    environ = environ_of(kept.scratch)
    rollup = [sys.executable, "-m", "ronda", "store", "rollup", "--apply", "--config", str(kept.config)]
    before_mb, results = _size_mb(kept.raw), _results(kept.raw)
    rolled = measure([Step("rollup", [rollup])], kept.scratch, environ, repeats=1)["rollup"]
    after_mb = _size_mb(kept.store)
    write_more(kept, repeats + WARM_UPS)
    tasks = tasks_of(kept)
    measure(commands(tasks), kept.scratch, environ, repeats=WARM_UPS)
    series = measure(commands(tasks), kept.scratch, environ, repeats)
    print(f"{machine()}\n\n| what | measured | against | ratio | goal |\n| --- | --- | --- | --- | --- |")
    print(
        f"| the store, {results:,} results | {after_mb:.1f} MB, {1e6 * after_mb / results:.1f} bytes a result "
        f"| before the roll-up: {before_mb:.0f} MB, {1e6 * before_mb / results:.0f} bytes a result "
        f"| {after_mb / before_mb:.2f} | < {MOST_MB} MB |"
    )
    print(f"| rolling it up, once | {_told(rolled)} | – | – | – |")
    for task in tasks:
        print(_row(task, series[task.step.name], series[task.plain.name]))
    kilobytes = page_bytes(kept.site) / 1000
    print(f"| first page, with all that it needs | {kilobytes:.0f} KB | – | – | < {MOST_PAGE_KB} KB |")


def _row(task: Task, mine: Series, plain: Series) -> str:
    against = f"plain SQL, {task.read}: {plain.median:.2f} s"
    return f"| {task.name} | {_told(mine)} | {against} | {mine.median / plain.median:.1f} | {task.goal} |"


def _told(series: Series) -> str:
    cpu_s = sorted(series.cpu_s)[len(series.cpu_s) // 2]
    return f"{series.median:.2f} s ({cpu_s:.2f} s of processor time), {series.peak_mb:.0f} MB"


def _size_mb(database: Path) -> float:
    """Return the size of a store whose log was written into it."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database.stat().st_size / 1e6


def _results(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM results").fetchone()[0])
