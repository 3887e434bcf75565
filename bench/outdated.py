"""Measure asking for outdated packages against ``pip list --outdated``: ``python -m bench outdated [COUNT]``.

Both ask one index, that of this machine, about the same packages in an environment of their own, in the versions that
were new a year ago: so a registry has to be reachable. What pip calls outdated must be what Ronda calls outdated.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

from bench.measuring import Series, Step, measure
from checks.support.newest import Registry, pip_index

COUNT = 79
"""As many packages as in facts/hygiene.md."""
AGE_DAYS = 365
"""How old their versions are."""
REPEATS = 5
GOAL = 5.0
"""Times faster than pip."""
ASK = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from checks.support.newest import Registry
from checks.support.outdated import outdated
from checks.support.packages import pinned
found = pinned(Path(sys.argv[1]))
told = outdated(found.packages, {}, Registry(None, sys.argv[2], 120), datetime.now(UTC).date())
assert not told.unclear, told.unclear
print(json.dumps(sorted(each.name for each in told.behind)))
"""


def main(arguments: Sequence[str]) -> None:
    """Make an environment, measure both in turn, compare what they say, print a row."""
    count = int(arguments[0]) if arguments else COUNT
    with tempfile.TemporaryDirectory(prefix="ronda-bench-") as name:
        folder = Path(name)
        pins = folder / "pins.txt"
        pins.write_text("".join(f"{package}=={version}\n" for package, version in _some_packages(count)))
        python = _environment(folder / "env", pins)
        rival = [str(python), "-m", "pip", "list", "--outdated", "--format", "json", "--disable-pip-version-check"]
        ours = [sys.executable, "-c", ASK, str(pins), platform.python_version()]
        _compare(rival, ours)
        steps = [Step("ronda", [ours]), Step("pip", [rival])]
        found = measure(steps, Path.cwd(), _environ(), repeats=REPEATS)
        _print(count, found["ronda"], found["pip"])


def _environ() -> dict[str, str]:
    """Return an environment in which both ask the same index and nothing beside it."""
    beside = ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL")
    environ = {name: value for name, value in os.environ.items() if name not in beside}
    index = pip_index(os.environ)
    named = {"PIP_INDEX_URL": index, "UV_DEFAULT_INDEX": index} if index else {}
    return environ | {"PYTHONPATH": str(Path(__file__).parent.parent), "PIP_CONFIG_FILE": os.devnull} | named


def _some_packages(count: int) -> list[tuple[str, str]]:
    """Return packages of our own environment in the versions that were new a year ago, in order of their names."""
    names = {canonicalize_name(each.name) for each in metadata.distributions()} - {"ronda"}
    day = datetime.now(UTC).date() - timedelta(days=AGE_DAYS)
    then = Registry(None, platform.python_version(), 120).newest_on(dict.fromkeys(sorted(names), day))
    return sorted(then.versions.items())[:count]


def _environment(place: Path, pins: Path) -> Path:
    python = place / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    install = [*uv, "pip", "install", "-q", "--python", str(python), "--no-deps", "-r", str(pins)]
    subprocess.run(install, check=True)
    return python


def _compare(rival: Sequence[str], ours: Sequence[str]) -> None:
    said = [
        json.loads(subprocess.run(line, check=True, capture_output=True, text=True, env=_environ()).stdout)
        for line in (rival, ours)
    ]
    theirs = {each["name"].lower().replace("_", "-") for each in said[0]} - {"pip", "setuptools"}
    mine = set(said[1]) - {"pip", "setuptools"}
    print(f"outdated: pip says {len(theirs)}, Ronda says {len(mine)}; differing: {sorted(theirs ^ mine) or 'none'}\n")


def _print(count: int, ours: Series, rival: Series) -> None:
    ratio = rival.median / ours.median
    print("| what | measured | against | ratio | goal |")
    print("| --- | --- | --- | --- | --- |")
    print(
        f"| outdated, {count} packages, median of {REPEATS} | {ours.median:.2f} s, {ours.peak_mb:.0f} MB "
        f"| pip list --outdated ({rival.median:.2f} s, {rival.peak_mb:.0f} MB) | {ratio:.1f} × faster | ≥ {GOAL:g} × |"
    )
