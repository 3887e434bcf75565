"""Queue the review of a week for mail channels: once for ever for each target, week and channel."""

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.domain.actions import Delivery, DeliveryKind, WeeklyFacts
from reporting.domain.amending import Amendment
from reporting.ports import Clock, Store

THREAD = "weekly:"
"""What the thread of a review is called by, before its target and week."""
_TO = ":to:"


@dataclass(frozen=True, slots=True)
class Mailing:
    """What became of the channels of one review."""

    facts: WeeklyFacts
    queued: tuple[str, ...]
    """Keys of what was queued now."""
    waiting: tuple[str, ...]
    """Keys of what was queued before and has not arrived."""
    told: tuple[str, ...]
    """Channels that have it, and get it no second time."""

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all that is on its way."""
        return frozenset((*self.queued, *self.waiting))

    @property
    def thread(self) -> str:
        """What its deliveries are kept under."""
        return thread_of(self.facts)


def thread_of(facts: WeeklyFacts) -> str:
    """Return what the deliveries of a review are kept under."""
    return f"{THREAD}{facts.target}:{facts.week}"


def mail_review(
    store: Store, facts: WeeklyFacts, channels: Sequence[str], clock: Clock, *, again: bool = False
) -> Mailing:
    """Queue a review for each of these channels, unless it has it or is about to get it.

    Args:
        store: Where it is queued.
        facts: Which review; its week must be over.
        channels: By name; one that is named twice gets one mail.
        clock: Tells the present moment.
        again: Queue it once more for those that have it.

    Raises:
        StoreError: The store could not keep it.
    """
    thread, now = thread_of(facts), clock()
    known, arrived = store.keys_of(thread), {each.key for each in store.receipts(thread)}
    queued: list[Delivery] = []
    waiting: list[str] = []
    told: list[str] = []
    for channel in dict.fromkeys(channels):
        mine = [key for key in known if key.endswith(f"{_TO}{channel}")]
        left = [key for key in mine if key not in arrived]
        if left:
            waiting += left
        elif mine and not again:
            told.append(channel)
        else:
            more = f":again:{now.isoformat()}" if mine else ""
            key = f"{thread}{more}{_TO}{channel}"
            queued.append(Delivery(key, DeliveryKind.NOTICE_WEEKLY, thread, "", facts, channel))
    if queued:
        store.amend(Amendment(deliveries=tuple(queued)), now)
    return Mailing(facts, tuple(each.key for each in queued), tuple(waiting), tuple(told))
