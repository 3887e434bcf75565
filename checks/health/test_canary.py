"""A task goes to a worker and comes back. Writes one message and one result, which expire."""

import pytest

from checks.fixtures import PROBES, probe
from checks.support.broker import Echo
from checks.support.errors import NotConfiguredError, UnjudgedError
from checks.support.reach import Reach
from checks.support.redis_view import QueueView
from checks.support.verdict import Verdict
from language import _


@probe(owner="health.celery.canary")
def echo(reach: Reach) -> Echo:
    """The canary's round trip. It is not sent where it would only lie: no worker, or a queue that is full."""
    canary = reach.target.canary
    if canary is None:
        raise NotConfiguredError(
            _('no canary is configured: add canary = {{ task = "core.tasks.ping" }} to [targets.{target}]').format(
                target=reach.name
            )
        )
    if not reach.prober.needed(PROBES["workers"]).answered:
        raise UnjudgedError(_("the canary was not sent: no worker answers"))
    depth = reach.broker.queue(canary.queue).depth
    if depth > canary.skip_above_depth:
        raise UnjudgedError(
            _("the canary was not sent: {depth} tasks wait in queue {queue}").format(depth=depth, queue=canary.queue)
        )
    found = reach.broker.canary(canary)
    if not found.came_back and _was_taken(reach.broker.queue(canary.queue)):
        raise UnjudgedError(
            _("task {task} was taken from the queue but no result came: does the backend keep results?").format(
                task=canary.task
            )
        )
    return found


def _was_taken(view: QueueView) -> bool:
    """Tell whether nothing waits and nobody is at work: then the canary was done, and its result went nowhere."""
    return view.depth == 0 and view.unacknowledged == 0


@pytest.mark.check(
    "health.celery.canary",
    severity="S3",
    cause="worker-busy",
    needs=["health.celery.broker", "health.celery.ping", "health.celery.queue"],
    runbook="worker-busy",
)
def test_a_task_comes_back(echo: Echo, reach: Reach, verdict: Verdict) -> None:
    """A task sent to the workers comes back"""
    canary = reach.target.canary
    assert canary is not None
    verdict.measure(round_trip_ms=echo.elapsed_ms)
    if not echo.came_back:
        verdict.degraded(
            _(
                "task {task} did not come back within {seconds:g} s: the workers are busy or the task is not theirs"
            ).format(task=canary.task, seconds=canary.timeout_s)
        )
