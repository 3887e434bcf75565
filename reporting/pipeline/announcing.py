"""Queue what is to be told of planned work: each notice once per channel."""

from collections.abc import Collection, Iterable, Sequence

from reporting.domain.actions import Delivery, DeliveryKind, WindowFacts
from reporting.domain.amending import Amendment
from reporting.domain.maintenance.announcing import due
from reporting.domain.maintenance.work import Work
from reporting.domain.outcome import Outcome
from reporting.ports import Clock, Store

THREAD = "window:"
"""What the thread of planned work is called by, before its own name."""
_TO = ":to:"


def announce(store: Store, works: Sequence[Work], channels: Collection[str], clock: Clock) -> int:
    """Queue every announcement that is due for each of these channels, and return how many deliveries that are.

    Safe to repeat: what is queued or has arrived is not queued again.

    Raises:
        StoreError: The store could not keep it.
    """
    if not channels or not works:
        return 0
    known = {key for work in works for key in store.keys_of(f"{THREAD}{work.work_id}")}
    told = {key.partition(_TO)[0].removeprefix(THREAD) for key in known}
    now = clock()
    deliveries = [
        Delivery(
            f"{THREAD}{each.key}{_TO}{channel}",
            DeliveryKind.NOTICE_WINDOW,
            f"{THREAD}{each.work.work_id}",
            "",
            WindowFacts(each, now),
            channel,
        )
        for each in due(works, told, now, _failing(store, works))
        for channel in channels
    ]
    fresh = tuple(each for each in deliveries if each.key not in known)
    if fresh:
        store.amend(Amendment(deliveries=fresh), now)
    return len(fresh)


def _failing(store: Store, works: Iterable[Work]) -> list[str]:
    """Return the targets that fail now: those whose latest run found something that failed."""
    concerned = [target for target in store.targets() if any(work.concerns(target) for work in works)]
    return [target for target in concerned if _fails(store, target)]


def _fails(store: Store, target: str) -> bool:
    return any(
        result.outcome is Outcome.FAILED for run in store.runs(target, 1) for result in store.results(run.run_id)
    )
