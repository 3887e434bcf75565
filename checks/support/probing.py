"""Probes measure, tests judge. Probes run in threads, at once or in lanes; each test waits for its own only."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, NamedTuple

from checks.support.errors import DownError, NetworkError, OverLimitError, OwnNetworkError, UnjudgedError
from checks.support.interpreter import Question
from checks.support.lanes import Lane, Lanes, Measurement
from checks.support.reach import Reach
from language import _
from rondafile.models import Confirm

Asked = str | Callable[[Reach], Question | None]
"""The name of a script, or what makes its question where it has parameters; None where nothing is asked."""
ENDING_S = 10.0
"""How long the end of a round waits for cases that clean up; ``ronda`` waits 15 s before it ends the process."""
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
    limit_s: float | Callable[[Reach, Any], float] | None = None
    """Its time limit, counted from when it begins; None for the target's ``probe_limit_s``."""
    lane: Callable[[Reach, Any], Lane | None] | None = None
    """What tells where a case waits for its turn; None, or nothing told: all begin at once."""
    late: str | None = None
    """Cause where its time limit is up; None for the check's own."""

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
        self.stopping = threading.Event()
        """Set when the round ends: what is under way cleans up and begins nothing new."""
        self._lock = threading.Lock()
        self._lanes = Lanes()
        self._running: dict[ProbeKey, _Measuring] = {}

    def start(self, probe: Probe, case: str = "", value: Any = None) -> "_Measuring":
        """Start a probe unless it was started before."""
        key = ProbeKey(probe.name, case)
        with self._lock:
            if key not in self._running:
                measuring = self._running[key] = _Measuring(probe, self, value, self._limit_s(probe, value))
                if measuring.lane is None:
                    measuring.take_place()
                    measuring.begin()
                else:
                    self._lanes.enter(measuring.lane, measuring)
            return self._running[key]

    def _limit_s(self, probe: Probe, value: Any) -> float:
        asked = probe.asked(self.reach)
        own = probe.limit_s(self.reach, value) if callable(probe.limit_s) else probe.limit_s
        return (own or (asked and asked.limit_s) or self.limit_s) + (GRACE_S if asked else 0)

    def wait(self, probe: Probe, case: str = "", value: Any = None) -> Any:
        """Return the measurement, or raise what the probe raised.

        Raises:
            OverLimitError: It took longer than its limit, counted from its start.
        """
        measuring = self.start(probe, case, value)
        if measuring.lane is not None:
            self._lanes.until_begun(measuring.lane, measuring)
        return measuring.result()

    def after(self, measuring: Measurement) -> Measurement | None:
        """Give the place of a measurement that has ended to the next, and return that."""
        return self._lanes.leave(measuring.lane, measuring) if measuring.lane is not None else None

    def end(self, patience_s: float = ENDING_S) -> None:
        """Begin nothing more, and give what runs in a lane the time to clean up."""
        self.stopping.set()
        until = time.monotonic() + patience_s
        for measuring in self._lanes.end():
            measuring.until_ended(max(0.0, until - time.monotonic()))

    def needed(self, probe: Probe) -> Any:
        """Return a measurement that another probe builds on.

        Raises:
            UnjudgedError: It failed; the check that owns it says so.
        """
        try:
            return self.wait(probe)
        except DownError as error:
            raise UnjudgedError(str(error), endpoint=error.ronda_endpoint) from error

    def known(self, name: str, case: str = "") -> Any:
        """Return what a probe measured, or raise what it raised, without waiting.

        Raises:
            LookupError: It was not begun, or has not ended.
        """
        measuring = self._running.get(ProbeKey(name, case))
        if measuring is None or not measuring.has_ended:
            raise LookupError(name)
        return measuring.result()

    def effort(self, keys: Iterable[tuple[str, str]]) -> tuple[int, int]:
        """Return how often the hardest of these probes was tried, from 1, and how long the slowest took, in ms."""
        found = [self._running[key] for key in map(ProbeKey._make, keys) if key in self._running]
        return max((each.attempts for each in found), default=1), max((each.took_ms for each in found), default=0)


class _Measuring:
    """One probe under way in a daemon thread, so that one that hangs cannot hold the process."""

    def __init__(self, probe: Probe, prober: Prober, value: Any, limit_s: float) -> None:
        self.probe, self.prober, self.value, self.limit_s = probe, prober, value, limit_s
        self.lane = probe.lane(prober.reach, value) if probe.lane else None
        self.expires_at: float | None = None
        self.attempts = 1
        self.took_ms = 0
        """From its start to its end; 0 while it goes on."""
        self._future: Future[Any] = Future()
        self._started = 0.0

    @property
    def has_ended(self) -> bool:
        return self._future.done()

    def take_place(self) -> None:
        self._started = time.monotonic()
        self.expires_at = self._started + self.limit_s

    def begin(self) -> None:
        threading.Thread(target=self._run, name=f"probe-{self.probe.name}", daemon=True).start()

    def until_ended(self, timeout_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            self._future.exception(timeout_s)

    def result(self) -> Any:
        try:
            return self._future.result(timeout=max(0.0, (self.expires_at or 0.0) - time.monotonic()))
        except TimeoutError as error:
            if self._future.done():
                raise
            raise OverLimitError(
                _("{probe} was still waiting after its limit of {seconds:g} s").format(
                    probe=self.probe.name, seconds=self.limit_s
                ),
                cause=self.probe.late,
            ) from error

    def _run(self) -> None:
        """Measure, and then whatever waits for this place: a thread for each case costs as much as a short case."""
        measuring: Measurement | None = self
        while measuring is not None:
            measuring.measure()
            measuring = self.prober.after(measuring)

    def measure(self) -> None:
        try:
            self._future.set_result(self._measured())
        except BaseException as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            self._future.set_exception(error)

    def _measured(self) -> Any:
        reach, confirm = self.prober.reach, self.prober.confirm
        arguments = (reach,) if self.probe.per is None else (reach, self.value)
        try:
            while True:
                try:
                    return self.probe.measure(*arguments)
                except (NetworkError, OwnNetworkError):
                    if not self._may_try_again():
                        raise
                time.sleep(confirm.delay_s)
                self.attempts += 1
        finally:
            self.took_ms = round((time.monotonic() - self._started) * 1000)

    def _may_try_again(self) -> bool:
        spent = time.monotonic() - self._started
        confirm = self.prober.confirm
        return self.attempts < confirm.attempts and spent + confirm.delay_s < self.limit_s
