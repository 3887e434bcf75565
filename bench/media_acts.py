"""How fast files are quarantined and restored: whole commands, and the acts inside the backend alone.

python -m bench media-acts [ORPHANS] [REFERENCED]
"""

import json
import os
import platform
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench.measuring import Step, measure
from tests.upkeep.media.act_project import Project, make

FILES_A_FOLDER = 500
REPEATS = 5
GOAL = 20_000
"""Files a second."""


def main(arguments: list[str]) -> None:
    """Make a backend, quarantine its orphans and restore them, several times, and print the medians."""
    orphans, referenced = [*map(int, arguments), *(50_000, 50_000)[len(arguments) :]]
    folder = Path(tempfile.mkdtemp(prefix="ronda-bench-"))
    try:
        names = _filled(project := make(folder), orphans, referenced)
        whole: dict[str, list[float]] = {"quarantine": [], "restore": []}
        alone: dict[str, list[float]] = {"quarantine": [], "restore": []}
        bare: dict[str, list[float]] = {"quarantine": [], "restore": []}
        for _round in range(REPEATS):
            plan = project.plan(*names)
            for act, given in (("quarantine", [str(plan), "--execute"]), ("restore", ["--all", "--execute"])):
                seconds, told = _once(project, act, given)
                whole[act].append(seconds)
                alone[act].append(told["seconds"])
            for act, seconds in _bare(project, names).items():
                bare[act].append(seconds)
    finally:
        shutil.rmtree(folder)
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}; SQLite, settle_s = 0\n")
    print(f"| {orphans:,} files beside {referenced:,} in use | whole command | act alone | bare system calls | goal |")
    print("| --- | --- | --- | --- | --- |")
    for act, seconds_whole in whole.items():
        cells = [
            f"{median:.2f} s, {orphans / median:,.0f}/s"
            for median in map(statistics.median, (seconds_whole, alone[act], bare[act]))
        ]
        print(f"| {act} | {' | '.join(cells)} | ≥ {GOAL:,}/s |")


def _once(project: Project, act: str, arguments: list[str]) -> tuple[float, dict[str, float]]:
    """Run one command, and return its wall time with what it told of its act."""
    said = project.folder / "said.json"
    line = [
        sys.executable,
        "-m",
        "ronda",
        "media",
        act,
        *arguments,
        "--json",
        "--config",
        str(project.folder / "ronda.toml"),
    ]
    command = ["sh", "-c", 'exec "$@" > "$0"', str(said), *line]
    found = measure([Step(act, [command])], Path.cwd(), os.environ, repeats=1)[act]
    (told,) = json.loads(said.read_text())["acts"]
    assert told["left"] == 0, told
    return found.median, told


def _bare(project: Project, names: list[str]) -> dict[str, float]:
    """Return the seconds of the system calls alone: a rename there, and a link and an unlink back."""
    kept = project.folder / "bare"
    places = [f"{kept}/{number // 1000:03d}/{number:06d}" for number in range(len(names))]
    for place in places[::1000]:
        os.makedirs(os.path.dirname(place))  # noqa: PTH103, PTH120 - as plain as what is measured
    sources = [f"{project.media}/{name}" for name in names]
    began = time.perf_counter()
    for source, place in zip(sources, places, strict=True):
        os.rename(source, place)  # noqa: PTH104 - as above
    there = time.perf_counter()
    for source, place in zip(sources, places, strict=True):
        os.link(place, source)
        os.unlink(place)  # noqa: PTH108 - as above
    back = time.perf_counter()
    shutil.rmtree(kept)
    return {"quarantine": there - began, "restore": back - there}


def _filled(project: Project, orphans: int, referenced: int) -> list[str]:
    """Write the files and rows, and return the names of the orphans."""
    names = [f"photos/{number // FILES_A_FOLDER:04d}/{number:07d}.jpg" for number in range(orphans + referenced)]
    for name in names:
        path = project.media / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    with sqlite3.connect(project.folder / "db.sqlite3") as connection:
        connection.executemany("INSERT INTO acting_photo (file) VALUES (?)", [(name,) for name in names[orphans:]])
    project.configure(f"settle_s = 0\nmax_files = {orphans}")
    return names[:orphans]
