"""Start a round of checks in a process of its own, and follow it while it goes on."""

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

from language import N_, _
from reporting.errors import ReportingError
from reporting.results import FILE_NAME
from reporting.results.waiting import awaited
from rondafile import Rondafile

PLUGINS = (
    "pytest_metadata.plugin",
    "pytest_html.plugin",
    "pytest_timeout",
    "allure_pytest.plugin",
)
"""Named one by one, so that nothing else that happens to be installed takes part in a round."""
INTERRUPTED, USAGE_ERROR = 2, 4
"""Exit codes of pytest (https://docs.pytest.org/en/stable/reference/exit-codes.html)."""
LOG_NAME = "pytest.log"
DEEP_LIMIT_S = 660.0
"""What the deeper round may take on top: its own limit of ten minutes, and a minute to start and end."""
REGRESSION_ROUNDS = 5
"""How often the limit of a round a regression round may take: a target has hundreds of cases, each confirmed."""
_SUMMARY = ("-", "=", "no tests ran")
"""What pytest says at its end begins so; it may stand behind an error, since the two come through different pipes."""
_POLL_S = 0.05
_GRACE_S = 15.0


class RoundError(ReportingError):
    """The round did not take place: no result was written."""


@dataclass(frozen=True, slots=True)
class RoundOrder:
    """What round to run."""

    config: Path
    target: str
    room: str = "health"
    """``health``, ``regression`` or ``hygiene``."""
    trigger: str = "manual"
    deployment: str | None = None
    checks: Sequence[str] = ()
    """Only checks whose id contains one of these; empty for all."""
    deep: bool = False
    """Whether the contract's deeper round is made too."""


def run_round(
    order: RoundOrder,
    rondafile: Rondafile,
    tell: Callable[[str, str], None],
    wait: Callable[[str], None] = lambda _text: None,
) -> Path:
    """Run a round and return its results directory.

    Args:
        order: What to run.
        rondafile: The configuration, already read.
        tell: Called with the title and outcome of each check as soon as it is known.
        wait: Called with what the round waits for before it begins.

    Raises:
        RoundError: pytest could not start or select any check.
    """
    run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    folder = rondafile.results / order.target / run_id
    try:
        folder.mkdir(parents=True)
        with open(folder / LOG_NAME, "wb") as log:
            process = subprocess.Popen(
                command(order, rondafile, run_id),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            )
    except OSError as error:
        raise RoundError(
            N_("{folder} cannot be written ({why}): set `results` to another folder"), folder=folder, why=error.strerror
        ) from error
    code = _follow(process, folder / FILE_NAME, tell, wait)
    if code not in (0, 1, 2) or not (folder / FILE_NAME).exists():
        raise _explained(code, folder)
    return folder


def _explained(code: int, folder: Path) -> RoundError:
    """Return why there is no round. A wrong request leaves nothing behind; otherwise the log is kept."""
    if code in (INTERRUPTED, -signal.SIGINT):
        return RoundError(_("the round was interrupted before anything was measured"))
    words = _last_words(folder / LOG_NAME, whole=code == USAGE_ERROR)
    if code == USAGE_ERROR:
        shutil.rmtree(folder, ignore_errors=True)
        return RoundError(_("the round could not run: {why}").format(why=words))
    said = _("the round could not run: {why} (all of it: {log})")
    return RoundError(said.format(why=words, log=folder / LOG_NAME))


def command(order: RoundOrder, rondafile: Rondafile, run_id: str) -> list[str]:
    """Return the pytest command of a round; the same works by hand."""
    checks = checks_folder()
    target = rondafile.targets[order.target]
    line = [sys.executable, "-m", "pytest", "-c", str(checks / "pytest.ini"), "--rootdir", str(checks)]
    for plugin in PLUGINS:
        line += ["-p", plugin]
    line += ["--ronda-config", str(order.config), "--target", order.target, "--run-id", run_id]
    run_limit_s = rondafile.policy.run_limit_s * (REGRESSION_ROUNDS if order.room == "regression" else 1)
    run_limit_s += target.media.limit_s if order.room == "hygiene" else 0
    run_limit_s += DEEP_LIMIT_S if order.deep else 0
    run_limit_s += target.version.limit_s if target.version else 0
    limit_s = target.probe_limit_s + 5 if order.room == "health" else run_limit_s
    line += ["--trigger", order.trigger, f"--timeout={limit_s:g}"]
    line += [f"--session-timeout={run_limit_s:g}", "-q", "--no-header", "--tb=short"]
    if order.room == "regression":
        line.append("--capture=sys")  # of descriptors it takes 12 system calls a test, and there are hundreds
    if order.deployment:
        line += ["--deployment", order.deployment]
    for wanted in order.checks:
        line += ["--check", wanted]
    if order.deep:
        line.append("--deep")
    return [*line, str(checks / order.room)]


def checks_folder() -> Path:
    """Return where the checks are installed, without importing them."""
    spec = importlib.util.find_spec("checks")
    if spec is None or not spec.submodule_search_locations:
        raise RoundError(N_("the package `checks` is not installed beside `reporting`: install Ronda again"))
    return Path(next(iter(spec.submodule_search_locations)))


def _follow(
    process: "subprocess.Popen[bytes]",
    results: Path,
    tell: Callable[[str, str], None],
    wait: Callable[[str], None],
) -> int:
    tail = _Tail(results, tell)
    try:
        while process.poll() is None:
            tail.read()
            if not results.exists() and (text := awaited(results.with_name(LOG_NAME))):
                wait(text)
            time.sleep(_POLL_S)
    except KeyboardInterrupt:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE_S)
    finally:
        if process.poll() is None:
            process.kill()
    tail.read()
    return process.wait()


class _Tail:
    """Reads what is added to a results file, opened anew each time since the end of the run replaces it."""

    def __init__(self, path: Path, tell: Callable[[str, str], None]) -> None:
        self.path, self.tell = path, tell
        self._read = 0

    def read(self) -> None:
        """Tell each new result once."""
        with contextlib.suppress(OSError), open(self.path, "rb") as file:
            lines = [line for line in file if line.endswith(b"\n")]
            for line in lines[max(1, self._read) :]:
                result = json.loads(line)
                self.tell(result["title"], result["outcome"])
            self._read = max(self._read, len(lines))


def _last_words(log: Path, *, whole: bool = False) -> str:
    """Return the first error of pytest's log; ``whole`` with the lines that follow it, as of a file with problems."""
    with contextlib.suppress(OSError):
        lines = [
            line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()
        ]
        errors = [line for line in lines if line.startswith("ERROR")] or lines[-1:]
        if errors:
            rest = takewhile(lambda line: not line.startswith(_SUMMARY), lines[lines.index(errors[0]) + 1 :])
            said = [errors[0], *rest] if whole else errors[:1]
            return "\n".join(said).removeprefix("ERROR: ")
    return "pytest said nothing"
