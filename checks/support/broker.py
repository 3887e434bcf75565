"""The message broker, as Celery sees it: reachable, workers that answer, queues, a canary's round trip."""

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from checks.support.errors import DownError, NetworkError, NotConfiguredError
from checks.support.redis_view import QueueView, RedisView
from language import _
from rondafile.models import Canary, Target

SOCKET_LIMIT_S = 2.0
"""How long one step of talking to the broker may take; without it a silent broker holds a probe for 40 s."""
PING_LIMIT_S = 1.5
"""How long workers may take to answer; they take some 10 ms."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Which workers answered a ping."""

    answered: frozenset[str]
    silent: frozenset[str]
    """Expected workers that did not answer."""
    connected: int | None
    """Workers that hold a connection to the broker, whether they answer or not; None if the broker cannot tell."""

    @property
    def busy(self) -> int:
        """How many silent workers still hold their connection: they are at work, not dead."""
        return 0 if self.connected is None else max(0, self.connected - len(self.answered))


@dataclass(frozen=True, slots=True)
class Echo:
    """A canary's round trip."""

    came_back: bool
    elapsed_ms: int


class Broker:
    """Talks to one target's broker. Its methods may be called from several threads."""

    def __init__(self, target: Target, name: str) -> None:
        self.target, self._name = target, name
        self._app: Any = None
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The broker's address.

        Raises:
            NotConfiguredError: There is none.
        """
        if self.target.broker is None:
            raise NotConfiguredError(
                _('the broker is not configured: add broker = "$BROKER_URL" to [targets.{target}]').format(
                    target=self._name
                )
            )
        return self.target.broker.reveal()

    def reach(self) -> int:
        """Connect and say hello twice; return how long the faster one took, in milliseconds.

        The faster of two, because this process starts many things at once and is itself slow at that moment.

        Raises:
            NetworkError: It does not answer.
        """
        with self._explained():
            hello = self._hello()
            return round(min(_seconds(hello), _seconds(hello)) * 1000)

    def _hello(self) -> Callable[[], None]:
        if view := self._redis():
            return view.ping

        def connect() -> None:
            with self.app.connection_for_read() as connection:
                connection.connect()

        return connect

    def ping(self) -> Workers:
        """Ask the expected workers, or any, for a sign of life."""
        expected = frozenset(self.target.workers)
        with self._explained(), self.app.connection_for_read() as connection:
            replies = self.app.control.broadcast(
                "ping",
                reply=True,
                destination=sorted(expected) or None,
                limit=len(expected) or 1,
                timeout=PING_LIMIT_S,
                connection=connection,
            )
            answered = frozenset(name for reply in replies or () for name in reply)
            view = self._redis()
            return Workers(answered, expected - answered, view.connected_workers() if view else None)

    def says(self, command: str, workers: Sequence[str] | None, limit_s: float) -> dict[str, Any]:
        """Return what each worker answers to a remote control command; who does not answer in time is not in it.

        Args:
            command: One that changes nothing, such as ``active``.
            workers: Whom to ask; None for all, and then the whole limit is waited for.
            limit_s: How long they may take.
        """
        with self._explained(), self.app.connection_for_read() as connection:
            replies = self.app.control.broadcast(
                command,
                reply=True,
                destination=workers,
                limit=len(workers) if workers else None,
                timeout=limit_s,
                connection=connection,
            )
            return {name: said for reply in replies or () for name, said in reply.items()}

    def queue(self, queue: str) -> QueueView:
        """Look at a queue without taking anything from it."""
        with self._explained():
            if view := self._redis():
                return view.queue(queue)
            with self.app.connection_for_read() as connection:
                return QueueView(depth=_declared_depth(connection, queue))

    def canary(self, canary: Canary) -> Echo:
        """Send the canary task with a value of our own and wait for that value to come back."""
        from celery.exceptions import TimeoutError as CeleryTimeoutError  # noqa: PLC0415

        sent = uuid.uuid4().hex
        started = time.perf_counter()
        with self._explained():
            result = self.app.send_task(canary.task, args=[sent], queue=canary.queue, expires=canary.timeout_s)
            try:
                value = result.get(timeout=canary.timeout_s, propagate=True)
            except CeleryTimeoutError:
                return Echo(came_back=False, elapsed_ms=round((time.perf_counter() - started) * 1000))
            finally:
                with contextlib.suppress(Exception):
                    result.forget()
        if value != sent:
            raise DownError(
                _("task {task} came back with another value than the one sent: it is not a canary").format(
                    task=canary.task
                )
            )
        return Echo(came_back=True, elapsed_ms=round((time.perf_counter() - started) * 1000))

    @property
    def app(self) -> Any:
        """A Celery application of our own that knows only where the broker is."""
        with self._lock:
            if self._app is None:
                from celery import Celery  # noqa: PLC0415 - 0.2 s, spent in a probe's thread and not before all of them

                backend = self.target.result_backend.reveal() if self.target.result_backend else self.url
                self._app = Celery("ronda", broker=self.url, backend=backend, set_as_current=False)
                self._app.conf.update(
                    broker_connection_timeout=SOCKET_LIMIT_S,
                    broker_connection_max_retries=0,
                    broker_transport_options={
                        "socket_connect_timeout": SOCKET_LIMIT_S,
                        "socket_timeout": SOCKET_LIMIT_S,
                        "max_retries": 0,
                    },
                    redis_socket_connect_timeout=SOCKET_LIMIT_S,
                    redis_socket_timeout=self.target.probe_limit_s,
                    task_publish_retry=False,
                )
            return self._app

    def _redis(self) -> RedisView | None:
        return RedisView(self.url, SOCKET_LIMIT_S) if urlsplit(self.url).scheme in ("redis", "rediss") else None

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn whatever a transport raises into one plain line that never holds the password."""
        try:
            yield
        except _transport_errors() as error:
            parts = urlsplit(self.url)
            where = f"{parts.scheme}://{parts.hostname}:{parts.port or ''}".rstrip(":")
            why = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
            raise NetworkError(
                _("the broker {where} cannot be used: {why}").format(where=where, why=why), cause="broker"
            ) from error


def _seconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _transport_errors() -> tuple[type[Exception], ...]:
    """Return what the client libraries raise; ``redis`` and ``amqp`` each have a family of their own."""
    import amqp  # noqa: PLC0415
    import kombu.exceptions  # noqa: PLC0415
    import redis  # noqa: PLC0415

    return (OSError, kombu.exceptions.OperationalError, redis.RedisError, amqp.AMQPError)


def _declared_depth(connection: Any, queue: str) -> int:
    """Return the depth by a passive declaration; an empty Redis queue answers 404, which is depth 0."""
    from amqp.exceptions import NotFound  # noqa: PLC0415
    from kombu.exceptions import ChannelError  # noqa: PLC0415

    try:
        with connection.channel() as channel:
            return int(channel.queue_declare(queue=queue, passive=True).message_count)
    except (NotFound, ChannelError):
        return 0
