"""Tell people: each notice once per channel, a storm as one message, through another channel where one fails."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from reporting.domain.actions import Delivery, DeliveryKind
from reporting.domain.amending import Amendment
from reporting.errors import DeliveryError
from reporting.pipeline.delivering import HOLD_S, Delivered, wait_after
from reporting.ports import Clock, Pending, Store
from reporting.ports.channels import Channel

Write = Callable[[Sequence[Pending]], Any]
"""Given one notice or a storm of them, returns the ``reporting.notices.message.Message`` that says so."""
MOST = 500
"""Notices sent in one pass."""
MOST_PASSES = 5
"""An incident's second notice is sent once its first has arrived: so often they are looked for again."""
GROUPED = (DeliveryKind.NOTICE_OPENED, DeliveryKind.NOTICE_REOPENED)


@dataclass(frozen=True, slots=True)
class Telling:
    """How people are told."""

    channels: Mapping[str, Channel] = field(default_factory=dict)
    fallback: Mapping[str, str] = field(default_factory=dict)
    """By channel: the one that is used where it does not take a message."""
    fallback_after: timedelta = timedelta(minutes=5)
    group_above: int = 3
    """More new notices at once than that go out as one message."""


def tell(store: Store, telling: Telling, write: Write, clock: Clock) -> tuple[Delivered, ...]:
    """Send every notice that is due once, and return those that arrived.

    What a channel does not take waits for a later publish, and stops no other. Where that goes on, or cannot change,
    its fallback is told as well.
    """
    made: list[Delivered] = []
    for _pass in range(MOST_PASSES):
        claimed = _claimed(store, clock)
        for batch in _batches(claimed, telling.group_above):
            made += _send(store, telling, write, batch, clock)
        if not claimed:
            break
    return tuple(made)


def _claimed(store: Store, clock: Clock) -> list[Pending]:
    found = []
    for pending in store.claim(clock, HOLD_S, notices=True):
        found.append(pending)
        if len(found) == MOST:
            break
    return found


def _batches(claimed: Sequence[Pending], group_above: int) -> Iterator[list[Pending]]:
    """Yield what goes out as one message: a storm of new incidents per channel, and everything else by itself.

    What was tried before is kept apart from what was not, so that a storm that is repeated is the same storm.
    """
    groups: dict[tuple[str, bool], list[Pending]] = {}
    for pending in claimed:
        if pending.delivery.kind in GROUPED:
            groups.setdefault((pending.delivery.channel, pending.attempts > 0), []).append(pending)
        else:
            yield [pending]
    for group in groups.values():
        if len(group) > group_above:
            yield group
        else:
            yield from ([pending] for pending in group)


def _send(store: Store, telling: Telling, write: Write, batch: Sequence[Pending], clock: Clock) -> list[Delivered]:
    name = batch[0].delivery.channel
    try:
        reference = _sent(telling.channels.get(name), name, write, batch)
    except DeliveryError as error:
        for pending in batch:
            store.postpone(pending.delivery.key, str(error), clock() + wait_after(error, pending.attempts + 1))
            _fall_back(store, telling, pending, error, clock())
        return []
    at = clock()
    for pending in batch:
        store.receipt(pending.delivery.key, reference, at)
    return [Delivered(pending.delivery, reference) for pending in batch]


def _sent(channel: Channel | None, name: str, write: Write, batch: Sequence[Pending]) -> str:
    if channel is None:
        raise DeliveryError(f"there is no channel {name!r}: put [notices.channels.{name}] back", permanent=True)
    again = any(pending.attempts for pending in batch)
    if len(batch) == 1:
        return channel.send(batch[0].delivery.key, write(batch), first=batch[0].first, again=again)
    return channel.send(storm_key([pending.delivery.key for pending in batch]), write(batch), again=again)


def storm_key(keys: Sequence[str]) -> str:
    """Return the idempotency key of a message that stands for several notices."""
    return f"storm:{hashlib.sha256(chr(10).join(sorted(keys)).encode()).hexdigest()[:24]}"


def _fall_back(store: Store, telling: Telling, pending: Pending, error: DeliveryError, now: datetime) -> None:
    """Queue the notice for the other channel, once, where its own has failed for long or for good."""
    delivery = pending.delivery
    other = telling.fallback.get(delivery.channel)
    late = error.permanent or now - pending.created_at >= telling.fallback_after
    if other is None or not late or ":instead:" in delivery.key:
        return
    key = f"{delivery.key}:instead:{other}"
    if key not in store.keys_of(delivery.incident_id):
        instead: Delivery = replace(delivery, key=key, channel=other)
        store.amend(Amendment(deliveries=(instead,)), now)
