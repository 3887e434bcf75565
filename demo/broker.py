"""The broker seen from outside: is it there, does the worker answer, what waits in the queue."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from celery import Celery
from celery.exceptions import CeleryError
from kombu.exceptions import KombuError
from redis import Redis
from redis.exceptions import RedisError

from demo.stamp import stamp_now

WORKER = "yard1@demo"
QUEUE = "celery"
UNACKED = "unacked"
"""Hash of kombu's Redis transport: delivery tag to [message, exchange, routing key] (kombu/transport/redis.py)."""

UNREACHABLE = (OSError, RedisError, KombuError, CeleryError)


@contextmanager
def open_store(url: str) -> Iterator[Redis]:
    """Give a connection to Valkey itself, with short limits."""
    store = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=1)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def open_celery(url: str) -> Iterator[Celery]:
    """Give a Celery application that knows no task, only the broker; it never becomes the current one."""
    app = Celery("demo", broker=url, backend=url, set_as_current=False)
    app.conf.update(
        broker_transport_options={"socket_connect_timeout": 1, "max_retries": 0},
        broker_connection_timeout=1,
        task_publish_retry=False,
        result_expires=300,
    )
    try:
        yield app
    finally:
        app.close()


def is_there(url: str) -> bool:
    """Tell whether the broker answers PING."""
    try:
        with open_store(url) as store:
            return bool(store.ping())
    except UNREACHABLE:
        return False


def worker_answers(url: str) -> bool:
    """Tell whether the worker answers a ping and then carries out a canary."""
    if not is_there(url):
        return False
    try:
        with open_celery(url) as app:
            # Without a limit the whole time-out is always waited out.
            replies = app.control.broadcast("ping", reply=True, limit=1, timeout=0.5, destination=[WORKER])
            if not replies:
                return False
            result = app.send_task("yard.canary", ("ready",), queue=QUEUE, headers=stamp_now(), expires=5)
            answered = bool(result.get(timeout=3) == "ready")
            result.forget()
            return answered
    except UNREACHABLE:
        return False


def publish(url: str, task: str, args: Sequence[Any], ids: Sequence[str]) -> None:
    """Queue `task` once for each id."""
    with open_celery(url) as app, app.connection_for_write() as connection:
        for task_id in ids:
            app.send_task(
                task, args, task_id=task_id, queue=QUEUE, headers=stamp_now(), connection=connection, ignore_result=True
            )


def find_executing(url: str, ids: Sequence[str]) -> set[str]:
    """Return which of the tasks the worker is executing now; none if it does not answer."""
    with open_celery(url) as app:
        replies = app.control.broadcast("active", reply=True, limit=1, timeout=1, destination=[WORKER]) or []
    return {str(request["id"]) for reply in replies for request in reply.get(WORKER) or []} & set(ids)


def remove(url: str, ids: Sequence[str]) -> None:
    """Take tasks out of the queue; others keep their places."""
    unwanted = set(ids)
    with open_store(url) as store:
        for message in store.lrange(QUEUE, 0, -1):
            if _read_id(json.loads(message)) in unwanted:
                store.lrem(QUEUE, 1, message)  # type: ignore[arg-type]  # bytes are what came out


def find_left(url: str, ids: Sequence[str]) -> set[str]:
    """Return which of the tasks are still queued or unacknowledged."""
    with open_store(url) as store:
        queued = [json.loads(message) for message in store.lrange(QUEUE, 0, -1)]
        unacked = [json.loads(entry)[0] for entry in store.hvals(UNACKED)]
    return {_read_id(message) for message in (*queued, *unacked)} & set(ids)


def restore_unacked(url: str) -> None:
    """Put back what a killed worker had taken and not acknowledged; call it while no worker runs.

    By itself kombu would wait for the visibility time-out, an hour.
    """
    with open_store(url) as store:
        for tag, entry in store.hgetall(UNACKED).items():
            store.rpush(QUEUE, json.dumps(json.loads(entry)[0]))
            store.hdel(UNACKED, tag)
            store.zrem("unacked_index", tag)


def _read_id(message: dict[str, Any]) -> str:
    """Return a message's task id (Celery's message protocol 2)."""
    return str(message.get("headers", {}).get("id"))
