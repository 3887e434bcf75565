"""Celery through its broker: alive, busy and dead are told apart, and nothing is taken from a queue."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable

import pytest
import redis

from checks.support.broker import Broker
from checks.support.errors import DownError, NetworkError, NotConfiguredError
from checks.support.redis_view import RedisView, read_message
from rondafile import Target
from rondafile.models import Canary
from rondafile.references import Resolved

Start = Callable[..., "subprocess.Popen[bytes]"]


def a_broker(url: str, *workers: str) -> Broker:
    """Return the broker of a target that expects these workers."""
    told = {"base_url": "http://127.0.0.1:1", "broker": Resolved(url, ("URL",)), "workers": list(workers)}
    return Broker(Target.model_validate(told), "yard")


def test_a_worker_that_answers_is_alive(broker_url: str, start_worker: Start) -> None:
    """An expected worker that answers is named, quickly."""
    start_worker("one@test", "-P", "solo")
    broker = a_broker(broker_url, "one@test")
    broker.ping()
    started = time.monotonic()
    found = broker.ping()

    assert (found.answered, found.silent, found.busy) == (frozenset({"one@test"}), frozenset(), 0)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("options", [(), ("--without-gossip",)], ids=["gossip", "no gossip"])
def test_a_solo_worker_at_work_is_busy_not_dead(broker_url: str, start_worker: Start, options: tuple[str, ...]) -> None:
    """A worker that cannot answer while it executes keeps its connection, and is called busy."""
    start_worker("one@test", "-P", "solo", *options)
    broker = a_broker(broker_url, "one@test")
    broker.app.send_task("hold", args=[20])
    _until(lambda: redis.Redis.from_url(broker_url).llen("celery") == 0)
    time.sleep(0.3)
    found = broker.ping()

    assert (found.silent, found.busy) == (frozenset({"one@test"}), 1)


@pytest.mark.parametrize("options", [(), ("--without-gossip",)], ids=["gossip", "no gossip"])
def test_a_killed_worker_beside_a_living_one_is_dead(
    broker_url: str, start_worker: Start, options: tuple[str, ...]
) -> None:
    """The one that was killed is silent and not busy; the other answers."""
    start_worker("one@test", "-P", "solo", *options)
    victim = start_worker("two@test", "-P", "solo", *options)
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait()
    found = a_broker(broker_url, "one@test", "two@test").ping()

    assert (found.answered, found.silent, found.busy) == (frozenset({"one@test"}), frozenset({"two@test"}), 0)


def test_without_expected_workers_any_one_will_do(broker_url: str, start_worker: Start) -> None:
    """Where no worker is named, one that answers is enough."""
    start_worker("any@test", "-P", "solo")

    assert a_broker(broker_url).ping().answered == frozenset({"any@test"})


def test_no_worker_at_all(broker_url: str) -> None:
    """Nobody answers, nobody is busy."""
    found = a_broker(broker_url, "one@test").ping()

    assert (found.answered, found.silent, found.connected) == (frozenset(), frozenset({"one@test"}), 0)


def test_a_canary_comes_back(broker_url: str, start_worker: Start) -> None:
    """The value that was sent comes back, and nothing of it stays in the broker."""
    start_worker("one@test", "-P", "solo")
    echo = a_broker(broker_url).canary(Canary(task="echo"))

    assert echo.came_back
    assert not redis.Redis.from_url(broker_url).keys("celery-task-meta-*")


def test_a_task_that_is_no_canary_is_told(broker_url: str, start_worker: Start) -> None:
    """A task that returns something else proves nothing, and that is said."""
    start_worker("one@test", "-P", "solo")
    with pytest.raises(DownError, match="task lie came back with another value"):
        a_broker(broker_url).canary(Canary(task="lie"))


def test_a_canary_that_does_not_come_back(broker_url: str) -> None:
    """Without a worker the round trip ends at its limit, and the message knows when it expires."""
    echo = a_broker(broker_url).canary(Canary(task="echo", timeout_s=0.5))
    raw = redis.Redis.from_url(broker_url).lindex("celery", -1)

    assert not echo.came_back
    assert json.loads(raw)["headers"]["expires"]


def test_depth_counts_every_priority_and_takes_nothing(broker_url: str) -> None:
    """Messages of all priorities count, and are there afterwards."""
    broker = a_broker(broker_url)
    for priority in (0, 3, 9):
        broker.app.send_task("echo", args=["x"], priority=priority)
    first, second = broker.queue("celery"), broker.queue("celery")

    assert first.depth == second.depth == 3
    assert first.oldest_id == second.oldest_id


def test_an_empty_queue_is_of_depth_zero(broker_url: str) -> None:
    """A queue that does not exist is an empty one."""
    assert a_broker(broker_url).queue("nothing").depth == 0


def test_the_oldest_message_tells_its_age(broker_url: str) -> None:
    """A message that says when it was published has an age; one that does not has none."""
    broker = a_broker(broker_url)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 90))
    broker.app.send_task("echo", args=["x"], headers={"published_at": stamp})
    broker.app.send_task("echo", args=["y"])

    assert 89 <= (broker.queue("celery").oldest_age_s or 0) <= 95
    assert broker.queue("other").oldest_age_s is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{"headers": {"id": "a"}, "properties": {}}', ("a", None)),
        (b'{"headers": {"id": "a", "published_at": "2026-11-24T00:00:00+00:00"}}', ("a", 1795478400.0)),
        (b'{"headers": {"id": "a", "published_at": "2026-11-24T00:00:00"}}', ("a", 1795478400.0)),
        (b'{"headers": {}, "properties": {"correlation_id": "b", "timestamp": 12}}', ("b", 12.0)),
        (b'{"headers": {"id": "a", "published_at": "yesterday"}}', ("a", None)),
        (b"\x80pickle", (None, None)),
        (b"[]", (None, None)),
    ],
)
def test_what_a_message_says_of_itself(raw: bytes, expected: tuple[str | None, float | None]) -> None:
    """Id and time of publication are read where they are, and nothing is made up."""
    assert read_message(raw) == expected


def test_a_refused_broker_is_named_without_its_password(closed_port: int) -> None:
    """Host and port are in the message, quickly; the password is not."""
    started = time.monotonic()
    with pytest.raises(NetworkError, match=f"the broker redis://127.0.0.1:{closed_port} cannot be used") as caught:
        a_broker(f"redis://:hunter2hunter2@127.0.0.1:{closed_port}/0").reach()

    assert "hunter2" not in str(caught.value)
    assert caught.value.ronda_cause == "broker"
    assert time.monotonic() - started < 3


def test_a_silent_broker_costs_its_socket_limit(silent_port: int) -> None:
    """A port that accepts and says nothing is given up within the limit."""
    started = time.monotonic()
    with pytest.raises(NetworkError):
        a_broker(f"redis://127.0.0.1:{silent_port}/0").reach()

    assert time.monotonic() - started < 5


def test_a_silent_amqp_broker_is_named_too(closed_port: int) -> None:
    """A broker of another kind is reached through its own transport and fails as plainly."""
    with pytest.raises(NetworkError, match=f"the broker amqp://127.0.0.1:{closed_port} cannot be used"):
        a_broker(f"amqp://guest:guest@127.0.0.1:{closed_port}//").reach()


def test_without_a_broker_the_line_to_add_is_named() -> None:
    """What is not configured says what to write."""
    broker = Broker(Target.model_validate({"base_url": "http://127.0.0.1:1"}), "yard")
    with pytest.raises(NotConfiguredError, match=r'add broker = "\$BROKER_URL" to \[targets.yard\]'):
        broker.reach()


def test_unacknowledged_messages_are_seen(broker_url: str) -> None:
    """What workers have taken and not finished is counted, with the age of the oldest."""
    client = redis.Redis.from_url(broker_url)
    client.zadd("unacked_index", {"tag": time.time() - 60})
    found = RedisView(broker_url, 2).queue("celery")

    assert found.unacknowledged == 1
    assert 59 <= (found.oldest_unacknowledged_s or 0) <= 65


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
