"""Run commands in turn and keep their wall times and peak memory."""

import statistics
import subprocess
import sys
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
    cpu_s: list[float] = field(default_factory=list)
    """Processor time: what is left of a comparison when others use the machine, too."""
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
            seconds, peak_mb, cpu_s = _once(step, cwd, environ)
            found[step.name].seconds.append(seconds)
            found[step.name].cpu_s.append(cpu_s)
            found[step.name].peak_mb = max(found[step.name].peak_mb, peak_mb)
    return found


LAUNCHER = """
import os, sys, time
quiet = os.open(os.devnull, os.O_RDWR)
started = time.perf_counter()
actions = [(os.POSIX_SPAWN_DUP2, quiet, number) for number in (0, 1, 2)]
process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_pid, status, usage = os.wait4(process, 0)
seconds, cpu_s = time.perf_counter() - started, usage.ru_utime + usage.ru_stime
print(seconds, usage.ru_maxrss, os.waitstatus_to_exitcode(status), cpu_s)
"""
"""Starts a command from a small process: on Linux a peak includes that of the process that was forked for it."""


def _once(step: Step, cwd: Path, environ: Mapping[str, str]) -> tuple[float, float, float]:
    total_s, peak_kb, total_cpu_s = 0.0, 0, 0.0
    for command in step.commands:
        line = [sys.executable, "-I", "-S", "-c", LAUNCHER, *command]
        done = subprocess.run(line, cwd=cwd, env=dict(environ), stdout=subprocess.PIPE, text=True, check=True)
        seconds, kilobytes, code, cpu_s = done.stdout.split()
        if int(code) not in step.expected:
            raise SystemExit(f"{step.name}: {' '.join(command)} ended with {code}")
        total_s += float(seconds)
        total_cpu_s += float(cpu_s)
        peak_kb = max(peak_kb, int(kilobytes))
    return total_s, peak_kb / 1024, total_cpu_s
