"""How many measurements run at once. A lane lets so many of its own run; the others wait in their order."""

import threading
import time
from collections import deque
from typing import NamedTuple, Protocol


class Lane(NamedTuple):
    """What a measurement waits in."""

    name: str
    at_once: int
    """How many run at the same time."""


class Measurement(Protocol):
    """Something that is begun once and runs for itself."""

    lane: Lane | None
    """Where it waits; None if it begins at once."""
    expires_at: float | None
    """``time.monotonic()`` at which its time limit is up; None before it has begun."""

    def measure(self) -> None:
        """Run to its end; nothing is raised."""

    def until_ended(self, timeout_s: float) -> None:
        """Wait until it has ended, so long at most."""

    def take_place(self) -> None:
        """Begin to count its time."""

    def begin(self) -> None:
        """Run in a thread of its own; returns at once."""


class Lanes:
    """The lanes of one round. Safe to use from several threads.

    A measurement leaves its place when it ends, or when its own limit is up: one that hangs holds nobody else. That
    limit is watched by whoever waits for another of the lane.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[Lane, deque[Measurement]] = {}
        self._running: dict[Lane, list[Measurement]] = {}

    def enter(self, lane: Lane, measurement: Measurement) -> None:
        """Let a measurement begin as soon as there is a place for it."""
        with self._changed:
            self._waiting.setdefault(lane, deque()).append(measurement)
            self._advance(lane)

    def leave(self, lane: Lane, measurement: Measurement) -> Measurement | None:
        """Give the place of a measurement that has ended to the next, which the same thread is to run.

        None where nothing waits, or where its place was given away when its limit was up.
        """
        with self._changed:
            running, waiting = self._running.get(lane, []), self._waiting.get(lane)
            if measurement not in running:
                return None
            running.remove(measurement)
            found = waiting.popleft() if waiting else None
            if found is not None:
                found.take_place()
                running.append(found)
            self._changed.notify_all()
            return found

    def until_begun(self, lane: Lane, measurement: Measurement) -> None:
        """Wait until a measurement has begun."""
        with self._changed:
            while measurement.expires_at is None:
                ends = min(each.expires_at or 0.0 for each in self._running[lane])
                self._changed.wait(max(0.0, ends - time.monotonic()))
                self._advance(lane)

    def end(self) -> list[Measurement]:
        """Forget whatever waits, and return what runs."""
        with self._changed:
            self._waiting.clear()
            return [each for running in self._running.values() for each in running]

    def _advance(self, lane: Lane) -> None:
        now = time.monotonic()
        running = [each for each in self._running.get(lane, []) if (each.expires_at or 0.0) > now]
        waiting = self._waiting.get(lane, deque())
        while waiting and len(running) < lane.at_once:
            begun = waiting.popleft()
            begun.take_place()
            begun.begin()
            running.append(begun)
        self._running[lane] = running
        self._changed.notify_all()
