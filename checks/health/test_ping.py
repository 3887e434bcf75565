"""Every Celery worker answers."""

import pytest

from checks.support.broker import Workers
from checks.support.verdict import Verdict
from language import _, ngettext
from rondafile import Target


@pytest.mark.check(
    "health.celery.ping", severity="S2", cause="worker", needs=["health.celery.broker"], runbook="worker"
)
def test_every_expected_worker_answers(workers: Workers, target: Target, verdict: Verdict) -> None:
    """Every expected Celery worker answers"""
    silent = sorted(workers.silent)
    verdict.measure(answered=len(workers.answered), silent=len(silent))
    verdict.evidence("workers.txt", _seen(workers))
    if not target.workers and not workers.answered and not workers.busy:
        raise AssertionError(_("no Celery worker answers"))
    missing = max(len(silent), 0 if workers.answered else 1)
    if not silent and workers.answered:
        return
    names = ", ".join(silent) or _("a worker")
    if workers.busy >= missing:
        verdict.degraded(
            _("{names} does not answer but is connected to the broker: busy, not dead").format(names=names),
            cause="worker-busy",
        )
        return
    raise AssertionError(
        ngettext("the worker {names} does not answer", "the workers {names} do not answer", missing).format(names=names)
    )


def _seen(workers: Workers) -> str:
    rows = [f"{name}: pong" for name in sorted(workers.answered)] + [f"{name}: -" for name in sorted(workers.silent)]
    connected = "?" if workers.connected is None else workers.connected
    return "\n".join([*rows, f"connected to the broker: {connected}", ""])
