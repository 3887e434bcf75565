"""Uploads going on during scan, quarantine and purge: not one file in use is moved for good, or lost.

It is 8 s with 12 writers. ``RONDA_STORM_S`` and ``RONDA_STORM_WRITERS`` make it longer and wider: ``.ci/run`` has 20 s
with 100 writers.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.upkeep.media import storm
from tests.upkeep.media.act_project import Project, groups, make, tree

SECONDS = float(os.environ.get("RONDA_STORM_S", "8"))
WRITERS = int(os.environ.get("RONDA_STORM_WRITERS", "12"))
PROCESSES = 2
ORPHANS = int(300 * SECONDS)
"""For each process."""
DAY_S = 86_400
SETTLE_S = 1.5
"""Longer than a writer takes from finding an orphan to committing a row for it, which is asserted."""


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
@pytest.mark.timeout(SECONDS * 4 + 120)
def test_no_file_in_use_is_moved_or_lost(vendor: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Each row's file is there with the bytes that were written, and every other file is an orphan, kept or purged."""
    postgres: Postgres | None = request.getfixturevalue("postgres") if vendor == "postgresql" else None
    project = make(tmp_path, postgres)
    if not postgres:
        project.execute("PRAGMA journal_mode = WAL")  # without it most of a hundred writers wait for the others
    project.configure(f"settle_s = {SETTLE_S}")
    project.refer("photos/first")
    project.write("photos/first", b"first")
    names = [[f"photos/{process}-{number}" for number in range(ORPHANS)] for process in range(PROCESSES)]
    for name in (each for some in names for each in some):
        project.write(name, storm.content_of(name))
    (tmp_path / "orphans.json").write_text(json.dumps(names))

    writers = [a_storm(project, process) for process in range(PROCESSES)]
    try:
        cleaned = clean_up_until(time.monotonic() + SECONDS - SETTLE_S, project)
        told = [json.loads(process.communicate(timeout=SECONDS * 3 + 60)[0]) for process in writers]
    finally:
        for process in writers:
            process.kill()

    print(cleaned, *(each["done"] for each in told), *(each["longest_s"] for each in told))  # noqa: T201 - for -s
    assert sum(each["well"] for each in told) == WRITERS // PROCESSES * PROCESSES, "a writer ended early"
    assert sum(each["done"].get("locked", 0) for each in told) < sum(sum(each["done"].values()) for each in told) / 10
    assert max(each["longest_s"] for each in told) < SETTLE_S, "the writers were too slow for what is promised"
    holds = {name: digest for each in told for name, digest in each["holds"].items()}
    there = {os.fsdecode(name): digest for name, (digest, _mode, _at) in tree(project.media).items()}
    assert {name: there.get(name) for name in holds if there.get(name) != holds[name]} == {}
    assert len(holds) > SECONDS * 10
    assert cleaned["moved"] > 0
    assert cleaned["purged"] > 0


def a_storm(project: Project, seed: int) -> "subprocess.Popen[bytes]":
    """Start half of the writers."""
    command = [sys.executable, str(Path(storm.__file__)), str(SECONDS), str(WRITERS // PROCESSES), str(seed)]
    return subprocess.Popen(command, cwd=project.folder, stdout=subprocess.PIPE)


def clean_up_until(end: float, project: Project) -> Counter[str]:
    """Purge what is in the quarantine, scan, and quarantine, again and again; each time names with another last digit.

    The backend's clock stands still a day after the beginning: grace protects what was written since, and only that.
    """
    found: Counter[str] = Counter()
    clock = f"import time; time.time = lambda: {time.time() + DAY_S}\n"
    (project.folder / "more_settings.py").write_text(clock)
    number = 0
    while time.monotonic() < end or not found["purged"]:
        plan = project.folder / f"plan-{number}.jsonl"
        project.configure(f"settle_s = {SETTLE_S}\nexclude = ['photos/*[!{number % 10}]']")
        found.update(groups(project.act("purge", "--older-than", "0", "--execute")))
        project.ronda("scan", "--output", plan)
        found.update(groups(project.act("quarantine", plan, "--execute")))
        number += 1
    return found
