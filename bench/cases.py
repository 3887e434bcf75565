"""500 cases against the demo: a whole regression round against a bare sequential httpx loop over the same requests."""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import httpx

from bench.measuring import Series, Step, measure
from demo.stack import Demo
from reporting.cli.rounds import RoundOrder, command
from rondafile import read

CASES = 500
REPEATS = 5
GOAL = 0.6
"""Of the rate of the bare loop."""
LOOP = """
import json, os, sys
import httpx
told = json.load(open(sys.argv[1]))
headers = {"Authorization": f"Token {os.environ['DEMO_TOKEN']}"}
with httpx.Client(base_url=told["base_url"], headers=headers, trust_env=False) as client:
    for path in told["paths"]:
        if client.get(path).status_code != 200:
            sys.exit(f"{path} did not answer 200")
"""
"""What is compared with: one client, one request after another, and nothing judged but the status."""


def main(_arguments: Sequence[str] = ()) -> None:
    """Bring the demo up, generate the cases, measure, print the table, take it down."""
    with tempfile.TemporaryDirectory(prefix="ronda-bench-") as name:
        folder = Path(name)
        demo = Demo(folder / "demo")
        demo.up()
        try:
            found = _measured(demo, folder)
        finally:
            demo.down()
    _show(found)


def _measured(demo: Demo, folder: Path) -> dict[str, Series]:
    environ = os.environ | demo.environ | demo.state.credentials() | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environ |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    paths = _paths(demo)
    told, config = folder / "requests.json", demo.toml_path.with_name("bench.toml")
    told.write_text(json.dumps({"base_url": demo.base_url, "paths": paths}))
    cases = folder / "bench.yaml"
    cases.write_text(_cases(paths))
    lines = [
        f"cases = [{json.dumps(str(cases))}]" if line.startswith("cases = ") else line
        for line in demo.toml_path.read_text().splitlines()
    ]
    config.write_text("\n".join(lines))
    steps = [
        Step("loop", [[sys.executable, "-c", LOOP, str(told)]]),
        Step("round", [_round(config)]),
        Step("round -n 2", [_round(config, "-p", "xdist", "-n", "2")]),
    ]
    measure(steps, Path.cwd(), environ, repeats=1)  # compiles every module once, as any installation has done
    found = measure(steps, Path.cwd(), environ, repeats=REPEATS)
    _assert_asked(config.parent / "build" / "runs" / "yard")
    return found


def _paths(demo: Demo) -> list[str]:
    """Return the requests: who is asking, the questionnaires, and each submission there is, in turn."""
    headers = {"Authorization": f"Token {demo.state.credentials()['DEMO_TOKEN']}"}
    listed = httpx.get(f"{demo.base_url}/api/v1/submissions", headers=headers, trust_env=False).json()
    mix = ["/api/v1/whoami", "/api/v1/questionnaires", *(f"/api/v1/submissions/{each['id']}" for each in listed)]
    return [mix[number % len(mix)] for number in range(CASES)]


def _cases(paths: Sequence[str]) -> str:
    """Return a file with a case for each request, each with a condition on its answer."""
    conditions = {"whoami": "user.username: monitor", "questionnaires": '"length(@)": 1'}
    lines = ["area: bench", "title: Generated", "cases:"]
    for number, path in enumerate(paths):
        name = path.removeprefix("/api/v1/")
        condition = conditions.get(name, f"id: {name.rpartition('/')[2]}")
        lines += [
            f"  case-{number}:",
            f"    title: Case {number}",
            f"    steps: [{{request: GET {path}, expect: {{json: {{{condition}}}}}}}]",
        ]
    return "\n".join(lines) + "\n"


def _round(config: Path, *further: str) -> list[str]:
    """Return the process that `ronda diagnose --room regression` starts, but that each run makes an id of its own."""
    order = RoundOrder(config, "yard", "regression", trigger="demo", checks=("regression.bench",))
    line = command(order, read(config, os.environ), "bench")
    at = line.index("--run-id")
    return [*line[:at], *further, *line[at + 2 :]]


def _assert_asked(runs: Path) -> None:
    """Refuse figures of a round that did not judge every case."""
    for path in runs.glob("*/results.jsonl"):
        lines = [json.loads(line) for line in path.read_text().splitlines()][1:]
        passed = sum(line["outcome"] == "passed" for line in lines)
        if passed != CASES:
            raise SystemExit(f"{path}: {passed} of {CASES} cases passed: nothing was measured")


def _show(found: dict[str, Series]) -> None:
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}; {CASES} cases\n")
    print("| what | measured | against | ratio of rates | goal |")
    print("| --- | --- | --- | --- | --- |")
    loop = found["loop"]
    for name, title in (("round", "regression round"), ("round -n 2", "regression round with `-n 2`")):
        series = found[name]
        print(
            f"| {title}, {CASES} cases | {_told(series)} | bare httpx loop ({_told(loop)}) | "
            f"{loop.median / series.median:.2f} | ≥ {GOAL} |"
        )


def _told(series: Series) -> str:
    return f"{series.median:.2f} s, {CASES / series.median:.0f}/s, {series.peak_mb:.0f} MB"
