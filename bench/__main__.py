"""Measure a round on the demo against what it is compared with, and print the table of docs/performance.md.

``python -m bench TOPIC`` measures something else: one module of this folder each.
"""

import importlib
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from bench.measuring import Series, Step, measure
from demo.stack import Demo
from reporting.cli.rounds import RoundOrder, command
from rondafile import read

PYTHON = sys.executable
LIMIT_S = 10
"""The default time limit of a probe."""


TOPICS = ("cases", "flakiness", "media", "media-acts", "outdated", "publish", "replay", "tickets", "tokens", "year")
"""Each with a ``main`` that takes the further arguments."""
MODULES = {"year": "year.command"}
"""Where that is, if not in a module of the same name."""


def main() -> None:
    """Measure the topic that was asked for; without one, rounds."""
    topic, arguments = (sys.argv[1] if sys.argv[1:] else "rounds"), sys.argv[2:]
    if topic in TOPICS:
        importlib.import_module(f"bench.{MODULES.get(topic, topic).replace('-', '_')}").main(arguments)
    elif topic == "rounds":
        measure_rounds()
    else:
        raise SystemExit(f"there is nothing to measure called {topic}: name rounds, {', '.join(TOPICS)}")


def measure_rounds() -> None:
    """Bring the demo up, measure, print, take it down."""
    folder = Path(tempfile.mkdtemp(prefix="ronda-bench-"))
    demo = Demo(folder / "demo")
    started = time.perf_counter()
    demo.up()
    up_s = time.perf_counter() - started
    try:
        rows = [*_rounds(demo, folder), *_hanging(demo), *_whole(folder)]
    finally:
        demo.down()
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}; demo up in {up_s:.1f} s\n"
    )
    print("| what | measured | against | ratio | goal |")
    print("| --- | --- | --- | --- | --- |")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def _environ(demo: Demo) -> dict[str, str]:
    return (
        os.environ
        | demo.environ
        | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "DJANGO_SETTINGS_MODULE": "demo.yard.settings"}
    )


def _order(demo: Demo, path: Path | None = None, run_id: str = "bench") -> list[str]:
    config = path or demo.toml_path
    rondafile = read(config, os.environ)
    order = RoundOrder(config, "yard", trigger="demo")
    line = command(order, rondafile, run_id)
    at = line.index("--run-id")
    return line[:at] + line[at + 2 :]


def _rounds(demo: Demo, folder: Path) -> Iterable[tuple[str, ...]]:
    empty = folder / "empty"
    empty.mkdir()
    round_line = _order(demo)
    token = demo.state.credentials()["DEMO_TOKEN"]
    manual = [
        ["curl", "-sf", "-H", f"Authorization: Token {token}", f"{demo.base_url}/api/v1/whoami"],
        [PYTHON, "-m", "django", "check"],
        [PYTHON, "-m", "celery", "-A", "demo.yard.celery:app", "inspect", "ping"],
    ]
    found = measure(
        [
            Step("round", [round_line]),
            Step("empty", [[*round_line[:-1], str(empty)]], frozenset({5})),
            Step("manual", manual),
        ],
        Path.cwd(),
        _environ(demo),
    )
    slowest_s = _slowest_probe_s(demo.toml_path.parent / "build" / "runs" / "yard")
    bound = 1.25 * slowest_s + found["empty"].median
    yield _row(
        "health round",
        found["round"],
        f"1.25 × slowest probe {slowest_s:.2f} s + empty pytest {found['empty'].median:.2f} s",
        bound,
        "≤ 1",
    )
    yield _row(
        "health round",
        found["round"],
        "manual steps one after another (curl, check, inspect ping)",
        found["manual"].median,
        "≤ 0.75, aim 0.5",
    )


def _slowest_probe_s(runs: Path) -> float:
    """Return the median over the measured rounds of their slowest probe, in seconds."""
    slowest = []
    for path in sorted(runs.glob("*/results.jsonl")):
        lines = [json.loads(line) for line in path.read_text().splitlines()][1:]
        if lines:
            slowest.append(max(line["measures"].get("probe_ms", 0) for line in lines) / 1000)
    return sorted(slowest)[len(slowest) // 2]


def _hanging(demo: Demo) -> Iterable[tuple[str, ...]]:
    hanging = demo.toml_path.with_name("hanging.toml")
    lines = demo.toml_path.read_text().splitlines()
    hanging.write_text(
        "\n".join('python = ["sh", "-c", "sleep 30"]' if line.startswith("python = ") else line for line in lines)
    )
    both = measure(
        [Step("plain", [_order(demo)]), Step("hanging", [_order(demo, hanging)], frozenset({1}))],
        Path.cwd(),
        _environ(demo),
        repeats=3,
    )
    added = both["hanging"].median - both["plain"].median
    yield (
        "one interpreter that hangs 30 s",
        f"+{added:.1f} s",
        f"its limit of {LIMIT_S} s",
        f"{added / LIMIT_S:.2f}",
        "≤ 1",
    )


def _whole(folder: Path) -> Iterable[tuple[str, ...]]:
    state = folder / "whole"
    step = Step("make demo", [[PYTHON, "-m", "demo", "--state", str(state), "round"]])
    found = measure([step], Path.cwd(), os.environ, repeats=3)["make demo"]
    yield _row("a whole `make demo` after set-up", found, "60 s", 60.0, "< 1")


def _row(what: str, series: Series, against: str, baseline_s: float, goal: str) -> tuple[str, ...]:
    measured = f"{series.median:.2f} s, {series.peak_mb:.0f} MB"
    return (what, measured, f"{against} ({baseline_s:.2f} s)", f"{series.median / baseline_s:.2f}", goal)


if __name__ == "__main__":
    main()
