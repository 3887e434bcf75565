"""Tell people: each notice once per channel, a storm as one message, through another channel where one fails."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from language import N_, _
from reporting.domain.actions import Delivery, DeliveryKind, TicketFacts
from reporting.domain.amending import Amendment
from reporting.errors import DeliveryError
from reporting.pipeline.delivering import HOLD_S, Delivered, wait_after
from reporting.ports import Clock, Pending, Store
from reporting.ports.channels import Channel

Write = Callable[[Sequence[Pending]], Any]
"""Given one notice or a storm of them, returns the ``reporting.notices.message.Message`` that says so."""
MOST = 500
"""Messages sent in one pass."""
INSTEAD = ":instead:"
"""In the key of a notice: the channel that gets it in the place of its own."""


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
    _catch_up(store, telling, clock())
    for _message in range(MOST):
        batch = store.notices.claim(clock, HOLD_S, telling.group_above)
        if not batch:
            break
        made += _send(store, telling, write, batch, clock)
    return tuple(made)


def _send(store: Store, telling: Telling, write: Write, batch: Sequence[Pending], clock: Clock) -> list[Delivered]:
    name = batch[0].delivery.channel
    try:
        reference = _sent(telling.channels.get(name), name, write, batch)
    except DeliveryError as error:
        for pending in batch:
            store.postpone(pending.delivery.key, error.tell(_), clock() + wait_after(error, pending.attempts + 1))
            _fall_back(store, telling, pending, error, clock())
        return []
    store.notices.arrived([pending.delivery.key for pending in batch], reference, clock())
    return [Delivered(pending.delivery, reference) for pending in batch]


def _sent(channel: Channel | None, name: str, write: Write, batch: Sequence[Pending]) -> str:
    if channel is None:
        raise DeliveryError(
            N_("there is no channel {name!r}: put [notices.channels.{name}] back"), name=name, permanent=True
        )
    again = any(pending.attempts for pending in batch)
    key, first = batch[0].batch or batch[0].delivery.key, batch[0].first if len(batch) == 1 else None
    return channel.send(key, write(batch), first=first, again=again)


def _fall_back(store: Store, telling: Telling, pending: Pending, error: DeliveryError, now: datetime) -> None:
    """Queue the notice for the other channel, once, where its own has failed for long or for good."""
    late = error.permanent or now - pending.created_at >= telling.fallback_after
    if late:
        _instead(store, telling, pending, now)


def _catch_up(store: Store, telling: Telling, now: datetime) -> None:
    """Queue for the other channel what follows on something it was told instead: whoever heard of it hears its end."""
    for pending in store.undelivered(now + timedelta(seconds=1)) if telling.fallback else ():
        other = telling.fallback.get(pending.delivery.channel)
        if other is not None and any(
            key.endswith(f"{INSTEAD}{other}") for key in store.keys_of(pending.delivery.incident_id)
        ):
            _instead(store, telling, pending, now)


def _instead(store: Store, telling: Telling, pending: Pending, now: datetime) -> None:
    delivery = pending.delivery
    other = telling.fallback.get(delivery.channel)
    if other is None or INSTEAD in delivery.key or other in _told_to(delivery):
        return
    if delivery.kind is DeliveryKind.NOTICE_WEEKLY:  # no alarm: it waits for its channel, and a chat shows no charts
        return
    key = f"{delivery.key}{INSTEAD}{other}"
    if key not in store.keys_of(delivery.incident_id):
        store.amend(Amendment(deliveries=(replace(delivery, key=key, channel=other),)), now)


def _told_to(delivery: Delivery) -> tuple[str, ...]:
    """Return the channels that get it anyhow."""
    content = delivery.content
    return content.incident.told_to if isinstance(content, TicketFacts) else ()
