"""A big round published, against Allure {VERSION} on the same results: ``python -m bench publish [RESULTS]``."""

import argparse
import contextlib
import json
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bench.big_round import start, write_allure, write_round, write_tests
from bench.measuring import Series, Step, measure
from bench.running import environ_of, machine
from reporting.pages.allure.installing import VERSION, cache_folder, installed

RESULTS = 5000
REPEATS = 5
TOML = """\
language = "es"
store = "sqlite:///ronda.sqlite3"
site = "site"
[targets.yard]
base_url = "https://yard.example"
"""
PLAIN = """
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT r.*, s.check_id, s.case_name FROM results r JOIN series s ON s.id = r.series ORDER BY r.id")
for row in rows: pass
"""


def main(arguments: Sequence[str] = ()) -> None:
    """Write the round in all forms, measure who makes pages of it in which time, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench publish")
    parser.add_argument("results", type=int, nargs="?", default=RESULTS)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    said = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="ronda-bench-") as name:
        folder = Path(name)
        steps = [_ours(folder, said.results, said.repeats), _allure(folder, said.results)]
        steps += _pytest_html(folder, said.results)
        environ = environ_of(folder)
        measure(_first(steps), folder, environ, repeats=1)  # bytecode is written, the first site is there
        found = measure(steps, folder, environ, said.repeats)
        plain = _plain(folder, said.results)
        found |= measure([plain], folder, environ, said.repeats)
        sizes = {each: _size_mb(folder / each) for each in ("site", "allure-report")}
    _show(found, said.results, sizes)


def _ours(folder: Path, count: int, repeats: int) -> Step:
    """Prepare the rounds, one for each time it is measured, and return the step that publishes the next of them."""
    (folder / "ronda.toml").write_text(TOML, encoding="utf-8")
    (folder / "waiting").mkdir()
    for number in range(repeats + 1):
        at = start() + timedelta(minutes=5 * number)
        write_round(folder / "waiting" / f"round-{number}", f"round-{number}", count, f"1.{number}", at)
    (folder / "next.py").write_text(NEXT, encoding="utf-8")
    return Step("ronda publish", [[sys.executable, str(folder / "next.py")]])


NEXT = """
import os, pathlib, sys
here = pathlib.Path(__file__).parent
waiting = sorted((here / "waiting").iterdir())[0]
there = here / "build" / "runs" / "yard"
there.mkdir(parents=True, exist_ok=True)
folder = waiting.rename(there / waiting.name)
os.execv(sys.executable, [sys.executable, "-m", "ronda", "publish", str(folder), "--config", str(here / "ronda.toml")])
"""
"""Takes the next round and becomes ``ronda publish`` of it: both are one process, from its start to its end."""


def _first(steps: Sequence[Step]) -> list[Step]:
    return [each for each in steps if each.name != "pytest"]


def _allure(folder: Path, count: int) -> Step:
    """Return the step that makes a report of the same results, by the Allure that Ronda itself uses."""
    tool = installed(cache_folder(), os.environ, print)
    write_allure(folder / "allure-results", count, start())
    line = [
        tool.node,
        str(tool.script),
        "generate",
        str(folder / "allure-results"),
        "--output",
        str(folder / "allure-report"),
    ]
    return Step("allure", [line])


def _pytest_html(folder: Path, count: int) -> list[Step]:
    tests = folder / "tests"
    tests.mkdir()
    bare = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(write_tests(tests, count))]
    html = [f"--html={folder / 'pytest.html'}", "--self-contained-html"]
    failed = frozenset({1})
    return [Step("pytest", [bare], failed), Step("pytest-html", [[*bare, *html]], failed)]


def _plain(folder: Path, count: int) -> Step:
    """Return the step that reads the rows of the latest round alone, with plain SQL."""
    copy = folder / "plain.sqlite3"
    shutil.copy(folder / "ronda.sqlite3", copy)
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        kept = "SELECT max(id) FROM runs"
        connection.execute(f"DELETE FROM results WHERE run < ({kept})")
        connection.commit()
        there = connection.execute("SELECT count(*) FROM results").fetchone()[0]
    if there != count:
        raise SystemExit(f"the store has {there} results of the latest round, not {count}")
    return Step("plain", [[sys.executable, "-c", PLAIN, str(copy)]])


def _size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _show(found: dict[str, Series], count: int, sizes: dict[str, float]) -> None:
    ours, allure = found["ronda publish"], found["allure"]
    html_s = found["pytest-html"].median - found["pytest"].median
    print(f"{machine()}\n")
    print("| what | measured | against | ratio | goal |\n| --- | --- | --- | --- | --- |")
    print(
        f"| `ronda publish` of a round of {count:,} results | {_told(ours)}, site {sizes['site']:.1f} MB "
        f"| Allure {VERSION} on the same results: {_told(allure)}, report {sizes['allure-report']:.1f} MB "
        f"| {ours.median / allure.median:.2f} | < 1 |"
    )
    print(
        f"| the same | {_told(ours)} | the same rows by plain SQL: {found['plain'].median:.3f} s "
        f"| {ours.median / found['plain'].median:.0f} | – |"
    )
    print(
        f"| the same | {_told(ours)} | pytest-html, beyond the run itself: {html_s:.2f} s "
        f"| {ours.median / html_s:.2f} | – |"
    )
    print(f"\n{json.dumps({name: [round(each, 3) for each in series.seconds] for name, series in found.items()})}")


def _told(series: Series) -> str:
    cpu_s = sorted(series.cpu_s)[len(series.cpu_s) // 2]
    return f"{series.median:.2f} s ({cpu_s:.2f} s of processor time), {series.peak_mb:.0f} MB"


if __name__ == "__main__":
    main(sys.argv[1:])
