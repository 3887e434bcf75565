"""Planned work is told in time: each notice once per channel, whoever publishes and however often."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reporting.domain.actions import WindowFacts
from reporting.domain.outcome import Outcome
from reporting.notices.message import Message
from reporting.pipeline import Telling, announce, tell
from reporting.ports import Pending
from reporting.store import SqlStore
from rondafile.recurring import Span
from tests.reporting.builders import NOON, Clock, a_report, a_result, a_run
from tests.reporting.fake_channel import FakeChannel
from tests.reporting.maintenance.plans import a_work

HOURS = timedelta(hours=1)
WORK = a_work(occurrences=(Span(NOON + 72 * HOURS, NOON + 74 * HOURS),), announced_at=NOON)
CHANNELS = ["chat", "mail"]


def write(batch: Sequence[Pending]) -> Message:
    """Return a message that names its stage."""
    content = batch[0].delivery.content
    assert isinstance(content, WindowFacts)
    return Message(title=f"{content.announcement.stage} {content.announcement.work.title}", lead="")


class Planned:
    """A store, two channels and a piece of planned work."""

    def __init__(self, store: SqlStore, folder: Path) -> None:
        self.store, self.clock, self.work = store, Clock(NOON), WORK
        self.chat, self.mail = FakeChannel(folder, "chat"), FakeChannel(folder, "mail")

    def publish(self, at: float) -> None:
        """Announce and tell, so many hours after noon."""
        self.clock.now = NOON + at * HOURS
        announce(self.store, [self.work], CHANNELS, self.clock)
        tell(self.store, Telling({"chat": self.chat, "mail": self.mail}), write, self.clock)

    def said(self, channel: FakeChannel) -> list[str]:
        """Return the stages that a channel was told."""
        return [each["title"].split()[0] for each in channel.said()]


@pytest.fixture
def planned(store: SqlStore, tmp_path: Path) -> Planned:
    """Nothing was announced yet."""
    return Planned(store, tmp_path)


def test_a_window_is_told_from_its_announcement_to_its_end(planned: Planned) -> None:
    """Announced, a day before, at its start, at its end: once each, in both channels, however often it is asked."""
    for hour in range(80):
        planned.publish(hour)

    assert planned.said(planned.chat) == planned.said(planned.mail) == ["announced", "day-before", "started", "ended"]


def test_a_window_that_overruns_is_told(planned: Planned) -> None:
    """Its time is over, and the backend still fails; when it works again, its end is told."""
    planned.publish(0)
    planned.publish(73)
    _runs(planned, 74, Outcome.FAILED)
    planned.publish(74.2)
    _runs(planned, 75, Outcome.PASSED)
    planned.publish(75.2)

    assert planned.said(planned.chat) == ["announced", "started", "overrun", "ended"]


def _runs(planned: Planned, at: float, outcome: Outcome) -> None:
    moment = NOON + at * HOURS
    run = a_run(int(at), started_at=moment, planned_at=moment, finished_at=moment)
    planned.store.record(a_report(run, a_result("health.api", outcome)), moment)


def test_a_cancelled_window_is_told_to_those_who_heard_of_it(planned: Planned) -> None:
    """And nothing more is said of it."""
    planned.publish(0)
    planned.work = replace(WORK, cancelled_at=NOON + HOURS, sequence=1)
    for hour in (2, 50, 73, 75):
        planned.publish(hour)

    assert planned.said(planned.chat) == ["announced", "cancelled"]


def test_a_channel_that_is_down_gets_it_later(planned: Planned) -> None:
    """The announcement waits for it, and is not queued twice meanwhile."""
    planned.chat.refuse(1)
    planned.publish(0)
    planned.publish(0.001)
    assert (planned.said(planned.chat), planned.said(planned.mail)) == ([], ["announced"])

    planned.publish(2)
    assert planned.said(planned.chat) == ["announced"]


def test_without_channels_nothing_is_queued(store: SqlStore) -> None:
    """A team that tells nobody has no waiting rows."""
    assert announce(store, [WORK], [], Clock(NOON)) == 0
    assert store.undelivered(NOON + HOURS) == []
