"""The weekly review in the outbox: once per target, week and channel, in no storm, through no other channel."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from reporting.domain.actions import DeliveryKind, WeeklyFacts
from reporting.errors import DeliveryError
from reporting.notices.message import Message
from reporting.pages.undelivered import undelivered_of
from reporting.pipeline import HOLD_S, Delivered, Telling, outstanding, tell
from reporting.pipeline.mailing import mail_review
from reporting.ports import Pending
from reporting.store import SqlStore, open_store
from tests.reporting.builders import Clock
from tests.reporting.fake_channel import FakeChannel
from tests.reporting.pipeline.killing import MOST_POINTS, Bomb, killed

FACTS = WeeklyFacts("yard", "2026-W48")
LEAD = "weekly:yard:2026-W48:to:lead"


def write(batch: Sequence[Pending]) -> Message:
    """Return a message that names its review."""
    content = batch[0].delivery.content
    assert isinstance(content, WeeklyFacts)
    return Message(title=f"{content.target} {content.week}", lead=str(len(batch)))


class Post:
    """Two mail channels in a folder, and a clock."""

    def __init__(self, store: SqlStore, folder: Path) -> None:
        self.store, self.clock = store, Clock()
        self.channels = {name: FakeChannel(folder, name) for name in ("lead", "boss")}

    def send(self, **fallback: str) -> tuple[Delivered, ...]:
        """Send what is due."""
        return tell(self.store, Telling(dict(self.channels), fallback), write, self.clock)

    def said(self, name: str = "lead") -> list[str]:
        """Return the titles that a channel got, one for each time."""
        return [each["title"] for each in self.channels[name].said() for _time in range(each["times"])]


@pytest.fixture
def post(store: SqlStore, tmp_path: Path) -> Post:
    """Both channels take everything."""
    return Post(store, tmp_path)


def test_each_channel_gets_it_once(post: Post) -> None:
    """However often it is asked for, and whoever is named twice, one mail goes to each."""
    first = mail_review(post.store, FACTS, ["lead", "boss", "lead"], post.clock)
    delivered = post.send()
    second = mail_review(post.store, FACTS, ["lead", "boss"], post.clock)
    post.send()

    assert first.queued == (LEAD, "weekly:yard:2026-W48:to:boss")
    assert [each.delivery.kind for each in delivered] == [DeliveryKind.NOTICE_WEEKLY] * 2
    assert (second.queued, second.waiting, second.told) == ((), (), ("lead", "boss"))
    assert post.said() == post.said("boss") == ["yard 2026-W48"]


def test_other_weeks_and_targets_are_others(post: Post) -> None:
    """Once is once for a target and week: the next week, and another backend, go out as well, one mail each."""
    for facts in (FACTS, WeeklyFacts("yard", "2026-W49"), WeeklyFacts("depot", "2026-W48")):
        assert mail_review(post.store, facts, ["lead"], post.clock).queued
    post.send()

    assert sorted(post.said()) == ["depot 2026-W48", "yard 2026-W48", "yard 2026-W49"]


def test_again_sends_it_once_more_under_a_key_of_its_own(post: Post) -> None:
    """On purpose it goes out a second time; asked for before it arrived, it is not queued twice."""
    mail_review(post.store, FACTS, ["lead"], post.clock)
    early = mail_review(post.store, FACTS, ["lead"], post.clock, again=True)
    post.send()
    again = mail_review(post.store, FACTS, ["lead"], post.clock, again=True)
    post.send()

    assert (early.queued, early.waiting) == ((), (LEAD,))
    assert again.queued == (f"weekly:yard:2026-W48:again:{post.clock().isoformat()}:to:lead",)
    assert post.said() == ["yard 2026-W48"] * 2


def test_a_failing_server_keeps_it_in_the_outbox(post: Post) -> None:
    """It waits, is told of as waiting, keeps nobody else from theirs, and goes out once when the server is back."""
    post.channels["lead"].refuse()
    mail_review(post.store, FACTS, ["lead", "boss"], post.clock)
    post.send()
    waiting = mail_review(post.store, FACTS, ["lead"], post.clock)

    assert [each.delivery.key for each in outstanding(post.store)] == [LEAD]
    assert (waiting.queued, waiting.waiting, waiting.told) == ((), (LEAD,), ())
    assert post.said("boss") == ["yard 2026-W48"]
    post.clock.forward(days=1)
    post.send()
    assert post.said() == ["yard 2026-W48"]
    assert not outstanding(post.store)


def test_it_is_no_alarm_for_another_channel(post: Post) -> None:
    """Where incident notices would go through the fallback, a review waits, even if it is refused for good."""
    post.channels["lead"].refuse(error=DeliveryError("no such mailbox", permanent=True))
    mail_review(post.store, FACTS, ["lead"], post.clock)
    post.send(lead="boss")
    post.clock.forward(days=1)
    post.send(lead="boss")

    assert post.said("boss") == []
    assert post.said() == ["yard 2026-W48"]


def test_one_that_waits_is_shown_with_its_target(post: Post) -> None:
    """What could not be mailed is a warning on the pages of its target, and of no other."""
    post.channels["lead"].refuse()
    mail_review(post.store, FACTS, ["lead"], post.clock)
    post.send()
    late = outstanding(post.store)

    assert [each.targets for each in undelivered_of(late)] == [("yard",)]
    assert undelivered_of(late, "depot") == ()
    assert [each.channel for each in undelivered_of(late, "yard")] == ["lead"]


def test_it_is_no_noise(post: Post) -> None:
    """Nobody is to act upon a review: the count of notices leaves it out."""
    mail_review(post.store, FACTS, ["lead"], post.clock)
    post.send()

    now = post.clock()
    assert post.store.notices.sent(now - timedelta(days=1), now + timedelta(days=1)) == []


def test_killed_anywhere(url: str, tmp_path: Path) -> None:
    """Wherever a sender dies, asking again leads to one mail in each channel and to an empty outbox."""
    with open_store(url):
        pass
    for fuse in range(1, MOST_POINTS):
        facts, folder = WeeklyFacts("yard", f"week-{fuse}"), tmp_path / f"scene-{fuse}"

        def ask(bomb: Bomb, after_s: float = 0, facts: WeeklyFacts = facts, folder: Path = folder) -> None:
            clock = Clock()
            clock.forward(seconds=after_s)
            channels = {name: FakeChannel(folder, name, touch=bomb.touch) for name in ("lead", "boss")}
            with open_store(url) as store:
                mail_review(store, facts, list(channels), clock)
                tell(store, Telling(dict(channels)), write, clock)

        was_killed = killed(ask, fuse)
        ask(Bomb(), HOLD_S + 1)
        with open_store(url) as store:
            assert not outstanding(store), f"killed at point {fuse}"
        for name in ("lead", "boss"):
            assert [each["times"] for each in FakeChannel(folder, name).said()] == [1], f"killed at point {fuse}"
        if not was_killed:
            break

    assert not was_killed
    assert fuse > 15, "the bomb was not attached"
