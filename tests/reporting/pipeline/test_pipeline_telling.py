"""People are told: through each channel once, a storm as one message, through another channel where one fails."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reporting.domain.incident import EventKind
from reporting.domain.notices.routing import Route
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.errors import DeliveryError
from reporting.notices.message import Message
from reporting.pipeline import HOLD_S, Telling, decide_all, deliver, outstanding, tell
from reporting.ports import Pending
from reporting.store import SqlStore
from tests.reporting.builders import Clock
from tests.reporting.fake_channel import FakeChannel
from tests.reporting.fake_tickets import FakeTickets
from tests.reporting.pipeline.stories import reports_of

MAJOR = Route(("chat", "mail"), severities=frozenset({"S1"}))
POLICY = Policy(
    open_after=dict.fromkeys(Severity, 1), close_after=dict.fromkeys(Severity, 1), routes=(MAJOR,), flap_changes=50
)
Play = Callable[..., None]


def write(batch: Sequence[Pending]) -> Message:
    """Return a message that names what it is about."""
    told = [f"{each.delivery.kind.value} {each.delivery.facts.incident.check} {each.ticket}" for each in batch]
    return Message(title=told[0] if len(told) == 1 else f"{len(told)} at once", lead="", items=tuple(told))


class Scene:
    """One store, a ticket system and two channels."""

    def __init__(self, store: SqlStore, folder: Path) -> None:
        self.store, self.clock = store, Clock()
        self.tickets = FakeTickets(folder / "tickets", knows_keys=False)
        self.chat, self.mail = FakeChannel(folder, "chat"), FakeChannel(folder, "mail")
        self.telling = Telling({"chat": self.chat, "mail": self.mail}, {"chat": "mail"})

    def play(self, story: str, after: int = 0, policy: Policy = POLICY) -> None:
        """Publish a story from its run ``after`` on."""
        for report in reports_of(story)[after:]:
            self.clock.now = max(self.clock.now, report.run.started_at)
            self.store.record(report, self.clock())
            decide_all(self.store, policy, self.clock)
            self.publish()

    def publish(self, **later: float) -> None:
        """Deliver and tell, so much later."""
        self.clock.forward(**later)
        deliver(self.store, self.tickets, self.clock)
        tell(self.store, self.telling, write, self.clock)

    def titles(self, channel: FakeChannel) -> list[str]:
        """Return what a channel was told."""
        return [each["title"] for each in channel.said()]


@pytest.fixture
def scene(store: SqlStore, tmp_path: Path) -> Scene:
    """Nothing has happened yet."""
    return Scene(store, tmp_path)


def test_a_whole_life(scene: Scene) -> None:
    """Opened, changed and closed, in both channels, each with its ticket and behind the first."""
    scene.play("broker S1  x x .\nworker S2 <broker  . x .")

    for channel in (scene.chat, scene.mail):
        assert scene.titles(channel) == [
            "notice.opened health.broker FAKE-1",
            "notice.changed health.broker FAKE-1",
            "notice.closed health.broker FAKE-1",
        ]
        assert [each["first"] for each in channel.said()] == [None, "1", "1"]
    assert outstanding(scene.store) == ()


def test_what_no_route_fits_is_told_to_nobody(scene: Scene) -> None:
    """An incident below the severity of every route gets its ticket, and no notice."""
    scene.play("api S3  x .")

    assert (scene.chat.said(), scene.mail.said()) == ([], [])
    assert len(scene.tickets.tickets()) == 1


def test_who_heard_of_it_hears_its_end(scene: Scene) -> None:
    """Although the routes have changed meanwhile, the channel that was told is told that it works again."""
    scene.play("api S1  x")
    scene.play("api S1  x .", 1, replace(POLICY, routes=()))

    assert scene.titles(scene.chat) == ["notice.opened health.api FAKE-1", "notice.closed health.api FAKE-1"]


def test_who_is_routed_later_is_told_then(scene: Scene) -> None:
    """An incident that becomes a major one is told from that moment on."""
    scene.play(
        "api S2  d x x .",
        policy=replace(POLICY, degraded_after=1, routes=(replace(MAJOR, severities=frozenset({"S2"})),)),
    )

    assert [title.split()[0] for title in scene.titles(scene.chat)] == ["notice.changed", "notice.closed"]


def test_a_ticket_system_that_is_down_holds_up_no_notice(scene: Scene) -> None:
    """People are told in time, without a ticket; the ticket follows."""
    scene.tickets.refuse(1)
    scene.play("api S1  x")

    assert scene.titles(scene.chat) == ["notice.opened health.api None"]
    scene.publish(hours=1)
    assert len(scene.tickets.tickets()) == 1
    assert len(scene.chat.said()) == 1


def test_a_channel_that_is_down_holds_up_no_other(scene: Scene) -> None:
    """The other gets its message at once; the first gets its own once, later, in order."""
    scene.chat.refuse(1)
    scene.play("api S1  x .")

    assert [title.split()[0] for title in scene.titles(scene.mail)] == ["notice.opened", "notice.closed"]
    assert scene.chat.said() == []
    scene.publish(hours=2)
    assert [title.split()[0] for title in scene.titles(scene.chat)] == ["notice.opened", "notice.closed"]
    assert outstanding(scene.store) == ()


def test_a_lost_answer_makes_no_second_message(scene: Scene) -> None:
    """A channel that can look before it repeats itself is told that this is a repetition."""
    scene.chat.lose_answer()
    scene.play("api S1  x")
    scene.publish(hours=1)

    assert [each["times"] for each in scene.chat.said()] == [1]
    assert outstanding(scene.store) == ()


def test_a_storm_is_one_message(scene: Scene) -> None:
    """Forty causes at once: forty tickets, and one message per channel that names them."""
    scene.play("\n".join(f"check{number} S1  x" for number in range(40)))

    assert scene.titles(scene.chat) == scene.titles(scene.mail) == ["40 at once"]
    assert len(scene.chat.said()[0]["items"]) == 40
    assert outstanding(scene.store) == ()


def test_a_storm_with_one_cause_is_one_ticket_and_one_message(scene: Scene) -> None:
    """Forty checks that need what fails: one incident, one ticket, one message per channel."""
    checks = "\n".join(f"check{number} S1 <broker  x" for number in range(39))
    scene.play(f"broker S1  x\n{checks}")

    assert len(scene.tickets.tickets()) == 1
    assert [len(channel.said()) for channel in (scene.chat, scene.mail)] == [1, 1]


def test_each_of_a_storm_ends_by_itself(scene: Scene) -> None:
    """What comes after a storm is threaded behind its message."""
    rows = [f"check{number} S1  x {'.' if number == 3 else 'x'}" for number in range(5)]
    scene.play("\n".join(rows))

    assert scene.titles(scene.chat)[1:] == ["notice.closed health.check3 FAKE-4"]
    assert scene.chat.said()[1]["first"] == "1"


def test_a_storm_whose_answer_was_lost_is_the_same_storm(scene: Scene) -> None:
    """It is recognised when it is repeated, although more has failed meanwhile."""
    scene.chat.lose_answer()
    scene.play("\n".join(f"check{number} S1  x" for number in range(5)))
    scene.play("\n".join(f"later{number} S1  _ x" for number in range(5)), 1)
    scene.publish(hours=1)

    assert [(each["title"], each["times"]) for each in scene.chat.said()] == [("5 at once", 1), ("5 at once", 1)]
    assert outstanding(scene.store) == ()


def test_the_fallback_is_told_where_a_channel_stays_down(scene: Scene) -> None:
    """After its time the other channel gets the notice as well, once; the first gets it when it is back."""
    policy = replace(POLICY, routes=(replace(MAJOR, to=("chat",)),))
    scene.chat.refuse(3)
    scene.play("api S1  x", policy=policy)
    assert scene.mail.said() == []

    scene.publish(minutes=6)
    scene.publish(minutes=30)
    assert scene.titles(scene.mail) == ["notice.opened health.api FAKE-1"]
    scene.publish(hours=2)
    assert scene.titles(scene.chat) == ["notice.opened health.api FAKE-1"]
    assert len(scene.mail.said()) == 1


def test_who_was_told_instead_hears_the_end_too(scene: Scene) -> None:
    """While the first channel stays down, the other is told that it works again; each of them once."""
    policy = replace(POLICY, routes=(replace(MAJOR, to=("chat",)),))
    scene.chat.refuse(9, DeliveryError("the webhook is gone", permanent=True))
    scene.play("api S1  x .", policy=policy)
    scene.publish(seconds=1)

    assert [title.split()[0] for title in scene.titles(scene.mail)] == ["notice.opened", "notice.closed"]
    scene.chat.accept_all()
    scene.publish(hours=7)
    assert [title.split()[0] for title in scene.titles(scene.chat)] == ["notice.opened", "notice.closed"]
    assert len(scene.mail.said()) == 2


def test_a_fallback_that_is_told_anyhow_is_told_once(scene: Scene) -> None:
    """Where both channels are on the route, the one that works needs no second message."""
    scene.chat.refuse(1, DeliveryError("the webhook is gone", permanent=True))
    scene.play("api S1  x")
    scene.publish(seconds=1)

    assert len(scene.mail.said()) == 1


def test_every_route_that_fits_counts(scene: Scene) -> None:
    """Two routes, two channels, and none is told twice."""
    routes = (replace(MAJOR, to=("chat",), severities=frozenset()), MAJOR)
    scene.play("api S1  x", policy=replace(POLICY, routes=routes))

    assert [len(channel.said()) for channel in (scene.chat, scene.mail)] == [1, 1]


def test_what_was_mended_is_tried_at_once(scene: Scene, store: SqlStore) -> None:
    """After a permanent refusal nobody has to wait for hours: what waits is let go."""
    scene.chat.refuse(1, DeliveryError("the webhook is gone", permanent=True))
    scene.play("api S1  x")
    scene.publish(seconds=1)
    assert scene.chat.said() == []

    assert store.notices.release(scene.clock()) == 1
    scene.publish()
    assert len(scene.chat.said()) == 1


def test_a_revoked_channel_falls_back_at_once(scene: Scene) -> None:
    """Where trying again cannot help, the other channel is told without waiting."""
    policy = replace(POLICY, routes=(replace(MAJOR, to=("chat",)),))
    scene.chat.refuse(1, DeliveryError("the webhook is gone", permanent=True))
    scene.play("api S1  x", policy=policy)
    scene.publish(seconds=1)

    assert scene.titles(scene.mail) == ["notice.opened health.api FAKE-1"]


def test_a_channel_that_left_the_configuration_is_named(scene: Scene) -> None:
    """Its notices wait, and the line says what to put back."""
    scene.telling = Telling({"mail": scene.mail})
    scene.play("api S1  x")

    (left,) = outstanding(scene.store)
    assert left.last_error == "there is no channel 'chat': put [notices.channels.chat] back"


def test_reminders_come_at_their_time(scene: Scene, store: SqlStore) -> None:
    """An incident that stays open is told again each time its time is up, and its ticket is left alone."""
    policy = replace(
        POLICY, remind_after={Severity.S1: timedelta(minutes=10)}, escalate_after={Severity.S1: timedelta(9)}
    )
    scene.play("api S1  x x x x x x x .", policy=policy)

    kinds = [title.split()[0].removeprefix("notice.") for title in scene.titles(scene.chat)]
    assert kinds == ["opened", "reminder", "reminder", "reminder", "closed"]
    assert [len(each["comments"]) for each in scene.tickets.tickets()] == [1]
    (incident,) = store.incidents()
    assert Counter(event.kind for event in store.events(incident.incident_id))[EventKind.REMINDED] == 3


@pytest.mark.parametrize("blind", [False, True])
@pytest.mark.parametrize("touch", [1, 2])
def test_a_publisher_that_dies_while_it_tells(store: SqlStore, tmp_path: Path, blind: bool, touch: int) -> None:
    """Nothing is lost; a channel that can look gets nothing twice, one that cannot gets what may have arrived again."""
    scene = Scene(store, tmp_path)
    bomb = Bomb(touch)
    scene.chat = FakeChannel(tmp_path, "chat", blind=blind, touch=bomb)
    scene.telling = replace(scene.telling, channels={"chat": scene.chat, "mail": scene.mail})
    with pytest.raises(Died):
        scene.play("api S1  x")
    scene.publish(seconds=HOLD_S + 1)

    assert [each["times"] for each in scene.chat.said()] == [2 if blind and touch == 2 else 1]
    assert len(scene.mail.said()) == 1
    assert outstanding(scene.store) == ()


class Died(BaseException):
    """The publisher's process ended here."""


class Bomb:
    """Ends its publisher at one touch."""

    def __init__(self, fuse: int) -> None:
        self.fuse = fuse

    def __call__(self, *_anything: Any) -> None:
        self.fuse -= 1
        if self.fuse == 0:
            raise Died
