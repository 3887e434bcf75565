"""Run commands in turn and keep their wall times and peak memory."""

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

REPEATS = 7
"""How often each thing is measured; the median counts."""


@dataclass
class Series:
    """One thing measured several times."""

    name: str
    seconds: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    """Highest resident memory of any of its processes, in MB."""

    @property
    def median(self) -> float:
        """Median wall time in seconds."""
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Step:
    """Commands that are run one after another and timed together."""

    name: str
    commands: Sequence[Sequence[str]]
    expected: frozenset[int] = frozenset({0})
    """Exit codes that mean it did its work."""


def measure(steps: Sequence[Step], cwd: Path, environ: Mapping[str, str], repeats: int = REPEATS) -> dict[str, Series]:
    """Measure the steps in turn, ``repeats`` times round, so that all see the same machine."""
    found = {step.name: Series(step.name) for step in steps}
    for _round in range(repeats):
        for step in steps:
            seconds, peak_mb = _once(step, cwd, environ)
            found[step.name].seconds.append(seconds)
            found[step.name].peak_mb = max(found[step.name].peak_mb, peak_mb)
    return found


def _once(step: Step, cwd: Path, environ: Mapping[str, str]) -> tuple[float, float]:
    started, peak_kb = time.perf_counter(), 0
    for command in step.commands:
        process = subprocess.Popen(
            command, cwd=cwd, env=dict(environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        process.returncode = code
        if code not in step.expected:
            raise SystemExit(f"{step.name}: {' '.join(command)} ended with {code}")
        peak_kb = max(peak_kb, usage.ru_maxrss)
    return time.perf_counter() - started, peak_kb / 1024
