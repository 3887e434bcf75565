"""No queue piles up."""

import pytest

from checks.fixtures import PROBES, cases, probe, target_of
from checks.support.errors import NotConfiguredError
from checks.support.reach import Reach
from checks.support.redis_view import QueueView
from checks.support.verdict import Verdict
from language import _
from rondafile.models import Queue


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case for each queue of the target."""
    target = target_of(metafunc.config)
    queues = target.queues if target else {}
    cases(metafunc, "queue", {name: (name, limits) for name, limits in queues.items()})


@probe(per="queue", owner="health.celery.queue")
def view(reach: Reach, queue: tuple[str, Queue] | None) -> QueueView:
    """A queue's depth and the age of its oldest message."""
    if queue is None:
        raise NotConfiguredError(
            _("no queue is configured: add queues = {{ celery = {{ warn_depth = 100, fail_depth = 1000 }} }}").format()
        )
    reach.prober.needed(PROBES["broker"])
    return reach.broker.queue(queue[0])


@pytest.mark.check(
    "health.celery.queue",
    severity="S2",
    cause="queue",
    needs=["health.celery.broker", "health.celery.ping"],
    runbook="queue",
)
def test_the_queue_does_not_pile_up(view: QueueView, queue: tuple[str, Queue], reach: Reach, verdict: Verdict) -> None:
    """Tasks do not pile up in the queue"""
    name, limits = queue
    seen_s = reach.sightings.age_s(name, view.oldest_id)
    age_s = view.oldest_age_s if view.oldest_age_s is not None else seen_s
    verdict.measure(depth=view.depth)
    if age_s is not None:
        verdict.measure(oldest_age_s=round(age_s, 1))
    if view.unacknowledged is not None:
        verdict.measure(unacknowledged=view.unacknowledged)
    deep = _("{depth} tasks wait in queue {queue}; the limit is {limit}")
    old = _("the oldest task in queue {queue} has waited {age:.0f} s; the limit is {limit} s")
    age = age_s or 0.0
    assert view.depth <= limits.fail_depth, deep.format(depth=view.depth, queue=name, limit=limits.fail_depth)
    assert age <= limits.fail_age_s, old.format(queue=name, age=age, limit=limits.fail_age_s)
    if view.depth > limits.warn_depth:
        verdict.degraded(deep.format(depth=view.depth, queue=name, limit=limits.warn_depth))
    elif age > limits.warn_age_s:
        verdict.degraded(old.format(queue=name, age=age, limit=limits.warn_age_s))
