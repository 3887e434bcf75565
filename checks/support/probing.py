"""Probes measure, tests judge. Probes start together in threads; each test waits for its own only."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, NamedTuple

from checks.support.errors import DownError, NetworkError, OverLimitError, OwnNetworkError, UnjudgedError
from checks.support.interpreter import Question
from checks.support.reach import Reach
from language import _
from rondafile.models import Confirm

Asked = str | Callable[[Reach], Question]
"""The name of a script, or what makes its question where it has parameters."""
GRACE_S = 1.0
"""The interpreter keeps the same limit itself, and knows better what was late: it is given time to say so."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Something to measure once a round."""

    name: str
    """Also the name of the fixture that yields the measurement."""
    measure: Callable[..., Any]
    """Takes a ``Reach``, and the case if there are several."""
    per: str | None = None
    """The parameter whose values are its cases, such as ``endpoint``; None for a single measurement."""
    question: Asked | None = None
    """The script inside the backend's interpreter that it asks; those of a round share one process."""
    owner: str | None = None
    """The check that fails when it fails; for any other check that waits for it, nothing can then be judged."""
    limit_s: float | None = None
    """Its time limit; None for the target's ``probe_limit_s``."""

    def asked(self, reach: Reach) -> Question | None:
        """Return the question with its parameters; None if the interpreter is not asked."""
        return Question(self.question) if isinstance(self.question, str) else self.question and self.question(reach)


class ProbeKey(NamedTuple):
    """One measurement of a probe."""

    name: str
    case: str


class Prober:
    """Runs probes, each once, and hands out what they measured."""

    def __init__(self, reach: Reach, confirm: Confirm, limit_s: float) -> None:
        self.reach, self.confirm, self.limit_s = reach, confirm, limit_s
        reach.prober = self
        self._lock = threading.Lock()
        self._running: dict[ProbeKey, _Measuring] = {}

    def start(self, probe: Probe, case: str = "", value: Any = None) -> "_Measuring":
        """Start a probe unless it was started before."""
        key = ProbeKey(probe.name, case)
        with self._lock:
            if key not in self._running:
                asked = probe.asked(self.reach)
                limit = probe.limit_s or (asked and asked.limit_s) or self.limit_s
                limit += GRACE_S if asked else 0
                self._running[key] = _Measuring(probe, self.reach, value, self.confirm, limit)
                self._running[key].start()
            return self._running[key]

    def wait(self, probe: Probe, case: str = "", value: Any = None) -> Any:
        """Return the measurement, or raise what the probe raised.

        Raises:
            OverLimitError: It took longer than its limit, counted from its start.
        """
        return self.start(probe, case, value).result()

    def needed(self, probe: Probe) -> Any:
        """Return a measurement that another probe builds on.

        Raises:
            UnjudgedError: It failed; the check that owns it says so.
        """
        try:
            return self.wait(probe)
        except DownError as error:
            raise UnjudgedError(str(error), endpoint=error.ronda_endpoint) from error

    def effort(self, keys: Iterable[tuple[str, str]]) -> tuple[int, int]:
        """Return how often the hardest of these probes was tried, from 1, and how long the slowest took, in ms."""
        found = [self._running[key] for key in map(ProbeKey._make, keys) if key in self._running]
        return max((each.attempts for each in found), default=1), max((each.took_ms for each in found), default=0)


class _Measuring:
    """One probe under way in a daemon thread, so that one that hangs cannot hold the process."""

    def __init__(self, probe: Probe, reach: Reach, value: Any, confirm: Confirm, limit_s: float) -> None:
        self.probe, self.reach, self.value, self.confirm, self.limit_s = probe, reach, value, confirm, limit_s
        self.attempts = 1
        self.took_ms = 0
        """From its start to its end; 0 while it goes on."""
        self._future: Future[Any] = Future()
        self._started = time.monotonic()

    def start(self) -> None:
        self._started = time.monotonic()
        threading.Thread(target=self._run, name=f"probe-{self.probe.name}", daemon=True).start()

    def result(self) -> Any:
        left = self.limit_s - (time.monotonic() - self._started)
        try:
            return self._future.result(timeout=max(0.0, left))
        except TimeoutError as error:
            if self._future.done():
                raise
            raise OverLimitError(
                _("{probe} was still waiting after its limit of {seconds:g} s").format(
                    probe=self.probe.name, seconds=self.limit_s
                )
            ) from error

    def _run(self) -> None:
        try:
            self._future.set_result(self._measured())
        except BaseException as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            self._future.set_exception(error)

    def _measured(self) -> Any:
        arguments = (self.reach,) if self.probe.per is None else (self.reach, self.value)
        try:
            while True:
                try:
                    return self.probe.measure(*arguments)
                except (NetworkError, OwnNetworkError):
                    if not self._may_try_again():
                        raise
                time.sleep(self.confirm.delay_s)
                self.attempts += 1
        finally:
            self.took_ms = round((time.monotonic() - self._started) * 1000)

    def _may_try_again(self) -> bool:
        spent = time.monotonic() - self._started
        return self.attempts < self.confirm.attempts and spent + self.confirm.delay_s < self.limit_s
