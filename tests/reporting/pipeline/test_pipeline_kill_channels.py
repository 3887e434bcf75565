"""A publisher that is killed while it tells people loses no notice, and doubles none where a channel can look.

A child process tells what a run led to and kills itself at the Nth point where it touches the database or a channel;
then another tells it, undisturbed. N goes up until a child gets to its end.
"""

import itertools
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reporting.domain.notices.routing import Route
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.notices.message import Message
from reporting.pipeline import HOLD_S, Telling, decide_all, deliver, tell
from reporting.ports import Pending
from reporting.store import open_store
from tests.reporting.builders import Clock
from tests.reporting.dumping import content, dump, restore
from tests.reporting.fake_channel import FakeChannel
from tests.reporting.fake_tickets import FakeTickets
from tests.reporting.pipeline.killing import MOST_POINTS, Bomb, killed
from tests.reporting.pipeline.stories import reports_of

POLICY = Policy(
    open_after=dict.fromkeys(Severity, 1),
    close_after=dict.fromkeys(Severity, 1),
    routes=(Route(("chat", "mail")),),
)
STORY = """
    broker S1   x .
    api    S2   . x
    """
"""The second run closes one incident, which the channels were told of, and opens another."""
STORM = "\n".join(f"check{number} S1  x" for number in range(5))


def write(batch: Sequence[Pending]) -> Message:
    """Return a message that names what it is about."""
    told = tuple(f"{each.delivery.kind.value} {each.delivery.facts.incident.check}" for each in batch)
    return Message(title=told[0] if len(told) == 1 else f"{len(told)} at once", lead="", items=told)


class Place:
    """A store and the folder of its channels."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    def play(self, story: str) -> None:
        """Publish a story, and tell all but what its last run led to."""
        reports = reports_of(story)
        with open_store(self.url) as store:
            for report in reports:
                clock = Clock(report.run.started_at)
                store.record(report, clock())
                decide_all(store, POLICY, clock)
                deliver(store, FakeTickets(self.folder / "tickets"), clock)
                if report is not reports[-1]:
                    self._told(store, clock, Bomb())

    def tell(self, bomb: Bomb, **later: float) -> None:
        """Tell what is waiting."""
        clock = Clock()
        clock.forward(**later)
        with open_store(self.url) as store:
            self._told(store, clock, bomb)

    def _told(self, store: Any, clock: Clock, bomb: Bomb) -> None:
        channels = {name: FakeChannel(self.folder, name, touch=bomb.touch) for name in ("chat", "mail")}
        tell(store, Telling(channels, fallback_after=timedelta(days=1)), write, clock)

    def state(self) -> tuple[object, object]:
        """Return everything that is kept, and everything that was said."""
        said = {str(path.relative_to(self.folder)): path.read_text() for path in self.folder.rglob("*.json")}
        return content(self.url), said


@pytest.fixture(params=["a story", "a storm"])
def scenes(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> Callable[[], Place]:
    """Returns a store in which the notices of the last run wait, each time it is called."""
    first = Place(url, tmp_path / "first")
    first.folder.mkdir()
    first.play(STORY if request.param == "a story" else STORM)
    rows, numbers = dump(url), itertools.count()

    def scene() -> Place:
        folder = tmp_path / f"scene-{next(numbers)}"
        shutil.copytree(first.folder, folder)
        if not url.startswith("sqlite"):
            restore(url, rows)
            return Place(url, folder)
        shutil.copy(url.removeprefix("sqlite:///"), folder / "ronda.sqlite3")
        return Place(f"sqlite:///{folder}/ronda.sqlite3", folder)

    return scene


def test_killed_anywhere(scenes: Callable[[], Place]) -> None:
    """Wherever a publisher dies while it tells, telling again leads to what an undisturbed one leads to."""
    undisturbed = scenes()
    undisturbed.tell(Bomb())
    expected = undisturbed.state()

    for fuse in range(1, MOST_POINTS):
        place = scenes()
        was_killed = killed(place.tell, fuse)
        place.tell(Bomb(), seconds=HOLD_S + 1)
        assert place.state() == expected, f"killed at point {fuse}"
        if not was_killed:
            break

    assert not was_killed
    assert fuse > 20, "the bomb was not attached"
