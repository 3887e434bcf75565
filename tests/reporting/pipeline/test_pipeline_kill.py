"""A publisher that is killed anywhere loses nothing and doubles nothing.

A child process publishes a run and kills itself at the Nth point where it touches the database or the network; then
the same run is published again, undisturbed. N goes up until a child gets to its end.
"""

import itertools
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.pipeline import HOLD_S, publish
from reporting.ports import RunReport, TicketSystem
from reporting.store import SqlStore, open_store
from reporting.tickets.local import LocalTickets
from tests.reporting.builders import Clock, a_report, a_result, write_run
from tests.reporting.dumping import content, dump, restore
from tests.reporting.fake_tickets import FakeTickets
from tests.reporting.pipeline.killing import MOST_POINTS, Bomb, killed
from tests.reporting.pipeline.stories import reports_of

POLICY = Policy(open_after=dict.fromkeys(Severity, 1), close_after=dict.fromkeys(Severity, 1))
STORY = """
    broker S1   x .
    api    S2   . x
    """
"""The second run closes one incident and opens another; its case, on the next version, opens a third."""
STEP = 5
"""While the tables are made, every fifth point will do: all of it is one transaction."""

Scene = tuple[str, Path]
"""Address of a store that holds the first run, and the folder of the fake ticket system."""
Tickets = Callable[[SqlStore, Path, Clock, Bomb], TicketSystem]


def _local(store: SqlStore, _folder: Path, clock: Clock, _bomb: Bomb) -> TicketSystem:
    return LocalTickets(store.local_tickets, "en", ZoneInfo("America/Bogota"), clock)


def _remote(_store: SqlStore, folder: Path, _clock: Clock, bomb: Bomb) -> TicketSystem:
    return FakeTickets(folder, knows_keys=False, touch=bomb.touch)


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """The results directories of the story."""
    first, second = reports_of(STORY)
    told = [(first, "A", "passed"), (second, "B", "failed")]
    return [write_run(tmp_path / report.run.run_id, _with_case(report, *more)) for report, *more in told]


def _with_case(report: RunReport, version: str, outcome: str) -> RunReport:
    """Return the run on a version, with a case that is judged on it."""
    case = a_result("regression.orders", outcome, case="list", attempts=2, severity=Severity.S3)
    return a_report(replace(report.run, deployment=version), *report.results, case)


@pytest.fixture(params=["sqlite local", "sqlite remote", "postgresql local"])
def kind(request: pytest.FixtureRequest) -> tuple[str, Tickets]:
    """A database, with the embedded ticket system or one elsewhere that takes a repeated request for a new one."""
    database, place = request.param.split()
    return database, _local if place == "local" else _remote


@pytest.fixture
def tickets(kind: tuple[str, Tickets]) -> Tickets:
    """The ticket system of this round."""
    return kind[1]


@pytest.fixture
def scenes(
    kind: tuple[str, Tickets], request: pytest.FixtureRequest, tmp_path: Path, folders: list[Path]
) -> Callable[[], Scene]:
    """Returns a store that holds the first run and nothing else, each time it is called."""
    numbers = itertools.count()
    first = tmp_path / "first.sqlite3"
    sqlite = kind[0] == "sqlite"
    url = f"sqlite:///{first}" if sqlite else request.getfixturevalue("postgres").fresh_url()
    _publish(url, tmp_path / "first-tickets", folders[0], kind[1], Bomb())
    rows = dump(url)

    def scene() -> Scene:
        number = next(numbers)
        folder = tmp_path / f"tickets-{number}"
        shutil.copytree(tmp_path / "first-tickets", folder)
        if not sqlite:
            restore(url, rows)
            return url, folder
        shutil.copy(first, tmp_path / f"{number}.sqlite3")
        return f"sqlite:///{tmp_path}/{number}.sqlite3", folder

    return scene


def _publish(url: str, tickets_folder: Path, folder: Path, tickets: Tickets, bomb: Bomb, **later: float) -> None:
    clock = Clock()
    clock.forward(**later)
    tickets_folder.mkdir(exist_ok=True)
    with open_store(url) as store:
        publish(store, folder, POLICY, tickets(store, tickets_folder, clock, bomb), clock)


def _killed(scene: Scene, folder: Path, tickets: Tickets, fuse: int, *, in_store: bool = True) -> bool:
    """Publish in a child; tell whether it was killed."""
    return killed(lambda bomb: _publish(*scene, folder, tickets, bomb), fuse, in_store=in_store)


def _state(scene: Scene) -> tuple[object, object]:
    url, folder = scene
    return content(url), {path.name: path.read_text() for path in folder.glob("*.json")}


def test_killed_anywhere(scenes: Callable[[], Scene], folders: list[Path], tickets: Tickets) -> None:
    """Wherever a publisher dies, publishing again leads to what an undisturbed one leads to."""
    undisturbed = scenes()
    _publish(*undisturbed, folders[1], tickets, Bomb())
    expected = _state(undisturbed)

    for fuse in range(1, MOST_POINTS):
        scene = scenes()
        died = _killed(scene, folders[1], tickets, fuse)
        _publish(*scene, folders[1], tickets, Bomb(), seconds=HOLD_S + 1)
        assert _state(scene) == expected, f"killed at point {fuse}"
        if not died:
            break

    assert not died
    assert fuse > 80, "the bomb was not attached"


@pytest.mark.parametrize("kind", [("sqlite", _remote)], ids=["sqlite remote"])
def test_a_doubled_ticket_would_be_noticed(scenes: Callable[[], Scene], folders: list[Path]) -> None:
    """With a ticket system that cannot be searched, some kill does make two tickets, and the comparison sees it."""

    def blind(_store: SqlStore, folder: Path, _clock: Clock, bomb: Bomb) -> TicketSystem:
        return FakeTickets(folder, knows_keys=False, searchable=False, touch=bomb.touch)

    undisturbed = scenes()
    _publish(*undisturbed, folders[1], blind, Bomb())
    expected = _state(undisturbed)
    differing = []
    for fuse in range(1, 6):
        scene = scenes()
        _killed(scene, folders[1], blind, fuse, in_store=False)
        _publish(*scene, folders[1], blind, Bomb(), seconds=HOLD_S + 1)
        differing += [fuse] if _state(scene) != expected else []

    assert differing


def test_killed_while_the_tables_are_made(
    url: str, folders: list[Path], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Wherever the very first publisher dies, the next one finds no half-made store."""
    sqlite = url.startswith("sqlite")
    died, fuse = True, 0
    while died:
        fuse += STEP
        fresh = f"sqlite:///{tmp_path}/{fuse}.sqlite3" if sqlite else request.getfixturevalue("postgres").fresh_url()
        died = _killed((fresh, tmp_path / f"t{fuse}"), folders[0], _local, fuse)
        with open_store(fresh) as store:
            assert store.targets() in ([], ["yard"])
        assert fuse < MOST_POINTS
