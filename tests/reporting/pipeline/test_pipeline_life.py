"""The life of incidents as a state machine: results, windows, people, crashes and refusals, in any order.

What must hold whenever everything has been delivered:

1. No open cause without a ticket.
2. No two open tickets for one fingerprint, but those that people open again themselves.
3. Nothing is closed while its check fails.
4. Nothing is asked for inside a maintenance window.
5. An outage that outlives a window is announced.
6. People are reminded of one closing once.
"""

import atexit
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reporting.domain.incident import EventKind
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.policy import Policy
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.run import CheckKey, CheckResult
from reporting.domain.tickets import Resolution
from reporting.domain.windows import Window, window_at
from reporting.errors import DeliveryError
from reporting.pipeline import copies_of, decide_all, deliver, join_copies, outstanding, sync
from reporting.store import open_store
from rondafile.hours import WeeklyHours
from tests.reporting.builders import Clock, a_report, a_result, a_run
from tests.reporting.fake_tickets import FakeTickets

SANTIAGO = ZoneInfo("America/Santiago")
STARTS = [
    datetime(2026, 4, 4, 22, 0, tzinfo=UTC),  # its clock goes back an hour that night
    datetime(2026, 9, 5, 22, 0, tzinfo=UTC),  # and forward on this one
    datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
]
POLICY = Policy(
    open_after=dict.fromkeys(Severity, 1),
    close_after=dict.fromkeys(Severity, 2),
    critical_hours={"loading": WeeklyHours.parse("Mon-Sun 19:00-23:00")},
    zone=SANTIAGO,
    flap_runs=50,
    flap_changes=50,
)
CHECKS = {"broker": (), "worker": ("broker",), "api": ()}
MARKS = st.sampled_from([Outcome.PASSED] * 3 + [Outcome.FAILED] * 3 + [Outcome.UNKNOWN])
RESOLUTIONS = st.sampled_from([Resolution.DONE, Resolution.DONE, Resolution.WONT_FIX, Resolution.DUPLICATE])
SAID = st.fixed_dictionaries(dict.fromkeys(CHECKS, MARKS))
WHOLE = RootCause(Category.CODE, "an index was missing", "https://git.example/yard/1")


@cache
def _empty_store() -> Path:
    path = Path(tempfile.mkdtemp()) / "empty.sqlite3"
    with open_store(f"sqlite:///{path}"):
        atexit.register(shutil.rmtree, path.parent)
    return path


class Died(BaseException):
    """The publisher's process ended here."""


class Life(RuleBasedStateMachine):
    """One backend, one store, one ticket system."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        shutil.copy(_empty_store(), self.folder / "ronda.sqlite3")  # to make its tables costs more than a life
        self.store = open_store(f"sqlite:///{self.folder}/ronda.sqlite3")
        self.fuse = 0
        self.tickets = FakeTickets(self.folder / "tickets", knows_keys=False, touch=self._touch)
        self.runs = 0
        self.windows: tuple[Window, ...] = ()
        self.clock = Clock()
        self.settled = True
        self.wanted_by_people: set[str] = set()

    @initialize(start=st.sampled_from(STARTS))
    def begin(self, start: datetime) -> None:
        """Begin near a change of the clock, or far from one."""
        self.clock = Clock(start)

    @property
    def policy(self) -> Policy:
        return replace(POLICY, windows=self.windows)

    def _touch(self) -> None:
        if self.fuse:
            self.fuse -= 1
            if not self.fuse:
                raise Died

    @rule(minutes=st.sampled_from([1, 5, 20, 59, 61, 180, 1500]))
    def time_passes(self, minutes: int) -> None:
        """Let time pass; the wall clock of the site may jump meanwhile."""
        self.clock.forward(minutes=minutes)

    @rule(
        said=st.lists(SAID, min_size=1, max_size=4),
        fuse=st.integers(0, 6),
        refused=st.integers(0, 2),
        lost=st.booleans(),
    )
    def runs_are_published(self, said: list[dict[str, Outcome]], fuse: int, refused: int, lost: bool) -> None:
        """Publish runs; the publisher may die at any touch, and the ticket system may refuse or lose an answer."""
        for each in said:
            self._decide(each)
        self.settled = False
        self.fuse = fuse
        self.tickets.refuse(refused)
        if lost:
            self.tickets.lose_answer()
        self._maybe_dying(lambda: deliver(self.store, self.tickets, self.clock))

    def _decide(self, said: dict[str, Outcome]) -> None:
        self.clock.forward(minutes=5)
        self.runs += 1
        now = self.clock()
        run = a_run(self.runs, started_at=now, finished_at=now + timedelta(seconds=20), planned_at=now)
        self.store.record(a_report(run, *(self._result(name, each) for name, each in said.items())), now)
        decided = decide_all(self.store, self.policy, self.clock)
        self._judge(decided[-1].actions, said, now)

    def _result(self, name: str, outcome: Outcome) -> CheckResult:
        needs = CHECKS[name]
        return a_result(name, outcome, severity=Severity.S2, needs=needs)

    def _judge(self, actions: tuple[object, ...], said: dict[str, Outcome], now: datetime) -> None:
        if window_at(self.windows, "yard", now) is not None:
            assert actions == (), "something was asked for inside a window"
            return
        for action in actions:
            if action.kind is EventKind.CLOSED:  # type: ignore[attr-defined]
                assert said[action.incident.check] is Outcome.PASSED  # type: ignore[attr-defined]
        for each in self.store.incidents(only_open=True):
            explained = any(said[need] is Outcome.FAILED for need in CHECKS[each.check])
            if said[each.check] is Outcome.FAILED and each.dismissal is None and not explained:
                assert each.ticket_closed_at is None, f"{each.check} fails, and its ticket stays closed"
        covered = {key for each in self.store.incidents(only_open=True) for key in each.affected}
        for name, outcome in said.items():
            assert outcome is not Outcome.FAILED or CheckKey(name, "") in covered, f"{name} fails and nobody knows"

    def _maybe_dying(self, act: object) -> None:
        try:
            act()  # type: ignore[operator]
        except (Died, DeliveryError):
            pass
        finally:
            self.fuse = 0

    @rule(after=st.sampled_from([0, 10, 60]), lasts=st.sampled_from([10, 30]))
    def a_window_is_announced(self, after: int, lasts: int) -> None:
        """Maintenance begins soon."""
        starts_at = self.clock() + timedelta(minutes=after)
        window = Window(f"w{len(self.windows)}", starts_at, starts_at + timedelta(minutes=lasts))
        self.windows = (*self.windows, window)

    @precondition(lambda self: self._of(is_open=True))
    @rule(data=st.data(), resolution=RESOLUTIONS, whole=st.booleans(), seen=st.booleans())
    def people_close(self, data: st.DataObject, resolution: Resolution, whole: bool, seen: bool) -> None:
        """Somebody closes a ticket, with or without its root cause, while its check fails or not."""
        ticket = data.draw(st.sampled_from(self._of(is_open=True)))
        self.tickets.people_close(ticket, resolution, WHOLE if whole else None)
        self.wanted_by_people.discard(ticket)
        self.settled = False
        if seen:
            self.people_are_followed(fuse=0, lost=False)

    @precondition(lambda self: self._of(is_open=False))
    @rule(data=st.data())
    def people_open(self, data: st.DataObject) -> None:
        """Somebody opens a closed ticket again."""
        ticket = data.draw(st.sampled_from(self._of(is_open=False)))
        self.tickets.people_open(ticket)
        self.wanted_by_people.add(ticket)
        self.settled = False

    @precondition(lambda self: self._of(is_open=True))
    @rule(data=st.data())
    def people_copy(self, data: st.DataObject) -> None:
        """Somebody copies a ticket, labels and all."""
        self.tickets.copy(data.draw(st.sampled_from(self._of(is_open=True))))
        self.settled = False

    def _of(self, *, is_open: bool) -> list[str]:
        return [each["ticket"] for each in self.tickets.tickets() if each["is_open"] is is_open]

    @rule(fuse=st.integers(0, 4), lost=st.booleans())
    def people_are_followed(self, fuse: int, lost: bool) -> None:
        """Take over what people did; the process may die meanwhile."""
        self.fuse = fuse
        if lost:
            self.tickets.lose_answer()
        self._maybe_dying(lambda: sync(self.store, self.policy, self.tickets, self.clock))

    @rule()
    def settle(self) -> None:
        """Let everything be delivered, with nothing going wrong: publishers come back until nothing is left."""
        self.tickets.accept_all()
        for _round in range(20):
            self.clock.forward(seconds=3700)
            deliver(self.store, self.tickets, self.clock)
            sync(self.store, self.policy, self.tickets, self.clock)
            join_copies(self.store, list(copies_of(self.store, self.tickets, self.clock)), self.clock)
            if not outstanding(self.store):
                break
        assert not outstanding(self.store), [each.last_error for each in outstanding(self.store)]
        self.settled = True

    @invariant()
    def promises(self) -> None:
        """What is told at the top of this module."""
        if not self.settled:
            return
        tickets = {each["ticket"]: each for each in self.tickets.tickets()}
        incidents = self.store.incidents(limit=1000)
        known = self.store.tickets([each.incident_id for each in incidents])
        for each in incidents:
            ticket = tickets.get(known.get(each.incident_id, ""))
            assert ticket is not None, f"{each.incident_id} has no ticket"
            if each.closed_at is None and each.dismissal is None and each.ticket_closed_at is None:
                assert ticket["is_open"], f"{each.incident_id} is open, its ticket is not"
        by_us = [each for each in tickets.values() if each["ticket"] not in self.wanted_by_people]
        labels = Counter(each["label"] for each in by_us if each["is_open"])
        assert all(count == 1 for count in labels.values()), labels
        for each in incidents:
            kinds = Counter(event.kind for event in self.store.events(each.incident_id))
            assert kinds[EventKind.FLAGGED] <= 1 + kinds[EventKind.REOPENED]

    def teardown(self) -> None:
        """End as every life ends: with everything delivered."""
        try:
            self.settle()
            self.promises()
        finally:
            self.store.close()
            self._folder.cleanup()


Life.TestCase.settings = settings(
    max_examples=80, stateful_step_count=20, deadline=None, phases=[Phase.generate, Phase.shrink]
)
TestLife = Life.TestCase
