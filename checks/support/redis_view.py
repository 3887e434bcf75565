"""What a Redis or Valkey broker shows of Celery beyond its protocol: depth, oldest message, who is connected."""

import contextlib
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

PRIORITY_SEPARATOR = "\x06\x16"
"""Between a queue's name and a priority step (kombu.transport.redis, ``sep``)."""
PRIORITY_STEPS = (3, 6, 9)
"""Priorities that have a list of their own; 0 is the plain name (kombu.transport.redis, ``PRIORITY_STEPS``)."""
GOSSIP_BINDING = "_kombu.binding.celeryev"
"""Exists while somebody listens to worker events (kombu.transport.redis, ``keyprefix_queue``)."""


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue at one moment."""

    depth: int
    """Messages that no worker has taken."""
    oldest_id: str | None = None
    """Task id of the message that is next."""
    oldest_age_s: float | None = None
    """Seconds since it was published, if the message says when; None if it does not."""
    unacknowledged: int | None = None
    """Messages in the broker that workers have taken and not finished, of all queues; None if unknown."""
    oldest_unacknowledged_s: float | None = None
    """Seconds since the oldest of those was taken."""


class RedisView:
    """Reads one Redis database that serves as a broker."""

    def __init__(self, url: str, limit_s: float) -> None:
        import redis  # noqa: PLC0415 - 0.2 s, spent in a probe's thread and not before all of them

        self._refused = redis.ResponseError
        self._redis: Any = redis.Redis.from_url(
            url, socket_timeout=limit_s, socket_connect_timeout=limit_s, retry=None, client_name="ronda"
        )

    def ping(self) -> None:
        """Say hello. Any redis.RedisError is for the caller."""
        self._redis.ping()

    def connected_workers(self) -> int | None:
        """Count the running workers by the connections that listen for remote control.

        A worker that is too busy to answer keeps its connection, a dead one has lost it. A worker that gossips (the
        default) holds a second one. None where listing connections is not allowed. Who else listens, such as Flower,
        can make a dead worker look busy only when there are as many of them as a worker has connections.
        """
        try:
            listening = sum(1 for client in self._redis.client_list() if int(client.get("psub", 0)) > 0)
        except self._refused:
            return None
        return listening // (2 if self._redis.exists(GOSSIP_BINDING) else 1)

    def queue(self, name: str) -> QueueView:
        """Look at a queue without taking anything."""
        lists = [name, *(f"{name}{PRIORITY_SEPARATOR}{step}" for step in PRIORITY_STEPS)]
        pipe = self._redis.pipeline(transaction=False)
        for each in lists:
            pipe.llen(each)
            pipe.lindex(each, -1)
        pipe.zcard("unacked_index")
        pipe.zrange("unacked_index", 0, 0, withscores=True)
        *found, unacked, oldest_unacked = pipe.execute()
        depth = sum(found[0::2])
        message = next((raw for raw in found[1::2] if raw is not None), None)
        task_id, published_at = read_message(message) if message is not None else (None, None)
        now = time.time()
        return QueueView(
            depth=depth,
            oldest_id=task_id,
            oldest_age_s=max(0.0, now - published_at) if published_at is not None else None,
            unacknowledged=unacked,
            oldest_unacknowledged_s=max(0.0, now - oldest_unacked[0][1]) if oldest_unacked else None,
        )


def read_message(raw: bytes) -> tuple[str | None, float | None]:
    """Return a message's task id and when it was published, in seconds since the epoch, if it says so.

    Celery itself does not stamp messages on Redis; the header ``published_at`` or the property ``timestamp`` is read.
    """
    try:
        document = json.loads(raw)
        headers, properties = document.get("headers") or {}, document.get("properties") or {}
    except (ValueError, AttributeError):
        return None, None
    stamp = headers.get("published_at") or properties.get("timestamp")
    return headers.get("id") or properties.get("correlation_id"), _seconds(stamp)


def _seconds(stamp: Any) -> float | None:
    if isinstance(stamp, int | float):
        return float(stamp)
    with contextlib.suppress(ValueError, TypeError):
        moment = datetime.fromisoformat(stamp)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return None
