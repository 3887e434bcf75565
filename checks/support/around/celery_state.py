"""What waits in each queue and what each worker says it is doing, as one document."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from checks.support.broker import Workers
from checks.support.errors import CheckError
from checks.support.probing import Prober
from checks.support.redis_view import QueueView
from language import _

NAME: Final = "celery-state.json"
CAUSES: Final = frozenset({"broker", "worker", "worker-busy", "queue"})
"""Those that it says something about."""
LIMIT_S = 2.0
"""For all that is asked anew: what has not answered by then is said to be missing."""
REPLY_S = 0.8
"""How long workers are waited for; they take some 10 ms, but one that is busy may not answer at all."""
MOST_TASKS = 20
"""Of those that one worker is at, with their names and ids."""
_SAYS = ("stats", "active", "reserved")
"""Celery's remote control commands (https://docs.celeryq.dev/en/stable/userguide/workers.html)."""
_BROKER, _WORKERS, _QUEUE = "broker", "workers", "view"
"""The probes of a health round that measured part of it already."""


def celery_state(prober: Prober) -> dict[str, Any]:
    """Return the piece of evidence."""
    return {"name": NAME, "media_type": "application/json", "document": _Asking(prober).document()}


class _Asking:
    """Puts together what the probes of the round measured, and asks for the rest within ``LIMIT_S``."""

    def __init__(self, prober: Prober) -> None:
        self._prober, self._reach = prober, prober.reach
        self._found: dict[str, Any] = {"queues": {}, "workers": {}}
        self._lock = threading.Lock()

    def document(self) -> dict[str, Any]:
        """Return the state. Arguments of tasks are left out: they may hold personal data."""
        until = time.monotonic() + LIMIT_S
        error = self._error_of_broker()
        if error is not None:
            return self._told() | {"broker": {"error": error}}
        asking = [threading.Thread(target=work, name="around-celery", daemon=True) for work in self._work()]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join(max(0.0, until - time.monotonic()))
        late = {"unanswered": _("not everything was answered within {seconds:g} s").format(seconds=LIMIT_S)}
        return self._told() | (late if any(thread.is_alive() for thread in asking) else {})

    def _told(self) -> dict[str, Any]:
        """Return what is known by now; whatever arrives later does not change it."""
        with self._lock:
            workers = {name: dict(said) for name, said in self._found["workers"].items()}
            known = self._found | {"queues": dict(self._found["queues"]), "workers": workers}
        return {"measured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"} | known

    def _error_of_broker(self) -> str | None:
        try:
            self._put("broker", {"connect_ms": self._prober.known(_BROKER)})
        except CheckError as error:
            return str(error)
        except LookupError:
            pass
        return None

    def _work(self) -> list[Callable[[], None]]:
        target = self._reach.target
        queues = dict.fromkeys([*target.queues, *([target.canary.queue] if target.canary else [])])
        return [lambda: self._ask_queues(list(queues)), self._ask_workers]

    def _ask_queues(self, names: list[str]) -> None:
        for name in names:
            self._put_in("queues", name, self._explained(partial(self._queue, name)))

    def _queue(self, name: str) -> dict[str, Any]:
        try:
            view: QueueView = self._prober.known(_QUEUE, name)
        except LookupError:
            view = self._reach.broker.queue(name)
        return {key: round(value, 1) if isinstance(value, float) else value for key, value in asdict(view).items()}

    def _ask_workers(self) -> None:
        told = self._explained(self._workers)
        if "error" in told:
            self._put("workers_error", told["error"])

    def _workers(self) -> dict[str, Any]:
        answered, silent, names = self._pinged()
        for name in answered | silent:
            self._put_in("workers", name, {"answers": name in answered})
        if not answered:
            return {}
        for command in _SAYS:
            replies = self._reach.broker.says(command, names, REPLY_S)
            for name, said in replies.items():
                self._put_in("workers", name, {"answers": True} | _shown(command, said))
            names = names or sorted(replies) or None
        return {}

    def _pinged(self) -> tuple[frozenset[str], frozenset[str], list[str] | None]:
        """Return which workers answer a ping, which of the expected ones do not, and whom to ask; None for all."""
        try:
            found: Workers = self._prober.known(_WORKERS)
        except LookupError:
            expected = frozenset(self._reach.target.workers)
            answered = frozenset(self._reach.broker.says("ping", sorted(expected) or None, REPLY_S))
            return answered, expected - answered, sorted(answered)
        self._put("connected_workers", found.connected)
        # Where none was named, the probe was content with the first that answered.
        return found.answered, found.silent, sorted(found.answered) if self._reach.target.workers else None

    def _explained(self, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return ask()
        except CheckError as error:
            return {"error": str(error)}

    def _put(self, name: str, value: Any) -> None:
        with self._lock:
            self._found[name] = value

    def _put_in(self, table: str, name: str, values: Mapping[str, Any]) -> None:
        with self._lock:
            self._found[table][name] = {**self._found[table].get(name, {}), **values}


def _shown(command: str, said: Any) -> dict[str, Any]:
    """Return what is shown of an answer; a worker that cannot answer says ``{"error": …}`` instead."""
    if isinstance(said, dict) and "error" in said:
        return {command: {"error": str(said["error"])}}
    return _SHOWN[command](said)


def _stats(said: Any) -> dict[str, Any]:
    pool = said.get("pool") or {}
    return {
        "uptime_s": said.get("uptime"),
        "pid": said.get("pid"),
        "prefetch_count": said.get("prefetch_count"),
        "pool": {name: pool.get(name) for name in ("implementation", "max-concurrency", "processes")},
        "done": dict(list((said.get("total") or {}).items())[:MOST_TASKS]),
    }


def _active(said: Any) -> dict[str, Any]:
    shown = [
        {
            "task": each.get("name"),
            "id": each.get("id"),
            "running_s": round(time.time() - each["time_start"], 1) if each.get("time_start") else None,
            "pid": each.get("worker_pid"),
        }
        for each in said[:MOST_TASKS]
    ]
    return {"active": shown, "active_count": len(said)}


def _reserved(said: Any) -> dict[str, Any]:
    return {"reserved": dict(Counter(str(each.get("name")) for each in said))}


_SHOWN: Final[Mapping[str, Callable[[Any], dict[str, Any]]]] = {
    "stats": _stats,
    "active": _active,
    "reserved": _reserved,
}
