"""Run the stored history through another policy, and through today's, side by side.

In memory are, for each policy, the judged outcomes of each check as deep as the policy needs, the open incidents and
the last five ended of each check, a state for each case, and one short line for each incident; of the history one
batch of results, 2,000 or those of one run. So it grows with checks and incidents, and not with runs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from language import N_
from reporting.domain.decide import decide
from reporting.domain.history import History
from reporting.domain.incident import Event, Incident
from reporting.domain.judging import judge_run
from reporting.domain.occurrences import Occurrence, Occurrences, Span, Stretch, standing_of
from reporting.domain.policy import Policy
from reporting.domain.replaying import Comparison, compare
from reporting.errors import ReplayError
from reporting.pipeline.deciding import moment_of
from reporting.pipeline.remembering import Memory
from reporting.ports import Past, PastRun

WARM_UP = timedelta(days=90)
"""How far before the window its beginning is looked for, at most: what is measured each week fills a streak in it."""
MOST = 50_000
"""Incidents that one policy may make in one replay."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay found."""

    target: str
    stretch: Stretch
    runs: int
    """That started in the window."""
    results: int
    """Of these runs."""
    warm_runs: int
    """Runs before the window, read so that streaks, and incidents that go on, are known at its beginning."""
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Policies:
    """The two policies that are compared."""

    today: Policy
    """In force."""
    other: Policy
    """Tried out."""


def replay(  # noqa: PLR0913 - what is replayed, through what, and how far
    past: Past,
    target: str,
    policies: Policies,
    stretch: Stretch,
    *,
    tell: Callable[[datetime], None] = lambda _at: None,
    most: int = MOST,
) -> Replay:
    """Decide every run of the window again under both policies, and compare that with what was made.

    Runs are judged and decided as they were, in the same order, each at the moment it ended; one that was overtaken
    is seen and not decided. What people did through a ticket is taken over where its incident is there, too. Before
    the window, runs are replayed uncounted, as many as fill the streaks of each check. What is older is not known to
    a replay: the version before, cases that were flaky already, what was dismissed.

    Args:
        past: The stored history.
        target: The backend.
        policies: The one in force and the other one.
        stretch: The window.
        tell: Told the start of each run that was replayed.
        most: Incidents that a policy may make.

    Raises:
        ReplayError: No run of the target was decided in the window, or a policy makes too many incidents.
    """
    walk = _Walk(past, target, policies, stretch, most)
    walk.go(tell)
    made = (walk.today.made.made(), walk.other.made.made())
    comparison = compare(_stored(past, target, stretch), *made, stretch)
    return Replay(target, stretch, walk.runs, walk.results, walk.warm_runs, comparison)


class _Walk:
    """One walk through the runs, for both policies."""

    def __init__(self, past: Past, target: str, policies: Policies, stretch: Stretch, most: int) -> None:
        self.past, self.target, self.stretch = past, target, stretch
        self.today, self.other = (_Deciding(each, stretch, most) for each in (policies.today, policies.other))
        self.depth = max(policies.today.deepest(), policies.other.deepest())
        self.runs = self.results = self.warm_runs = 0

    def go(self, tell: Callable[[datetime], None]) -> None:
        """Replay the runs before the window, and those in it."""
        since, until = self.stretch.since, self.stretch.until
        warm_from = self.past.filled_from(self.target, since, until, self.depth, since - WARM_UP)
        people = _People(self.past.people_events(self.target, warm_from, until))
        for each in self.past.runs_between(self.target, warm_from, until):
            done = people.up_to(each.decided_at)
            for deciding in (self.today, self.other):
                deciding.take(each, done)
            self._count(each)
            tell(each.run.started_at)
        if not self.runs:
            days = f"{since:%Y-%m-%d %H:%M} and {until:%Y-%m-%d %H:%M} (UTC)"
            raise ReplayError(
                N_("no run of {target} was decided between {days}: name another --since or --until"),
                target=self.target,
                days=days,
            )

    def _count(self, past: PastRun) -> None:
        if past.run.started_at < self.stretch.since:
            self.warm_runs += 1
        else:
            self.runs, self.results = self.runs + 1, self.results + len(past.results)


class _Deciding:
    """Decides run after run under one policy."""

    def __init__(self, policy: Policy, stretch: Stretch, most: int) -> None:
        self.policy, self.most = policy, most
        self.made = Occurrences(stretch)
        self._memory = Memory(policy.deepest())

    def take(self, past: PastRun, done: list[Event]) -> None:
        """Take over what people did since the run before, and decide this one."""
        for event in done:
            self._take_over(event.incident)
        if not past.was_judged:
            self._memory.see(past.run, past.results)
            return
        bare = History(past.run, past.results, {each.key: () for each in past.results}, ())
        history = replace(self._memory.added_to(bare), deployment=past.deployment)
        judged = judge_run(history, self.policy)
        actions = decide(history, self.policy, moment_of(past.run), judged)
        self._memory.add(history, actions, judged)
        for action in actions:
            self.made.add(action.kind, action.incident, action.at)
        if len(self.made) > self.most:
            raise ReplayError(
                N_("a policy makes more than {most} incidents: replay less time, with --since"), most=self.most
            )

    def _take_over(self, theirs: Incident) -> None:
        for ours in self._memory.known(theirs):
            if ours.fingerprint == theirs.fingerprint and _span(ours).overlaps(_span(theirs)):
                self._memory.put(
                    replace(
                        ours,
                        dismissal=theirs.dismissal,
                        ticket_closed_at=theirs.ticket_closed_at,
                        root_cause=theirs.root_cause,
                        resolved_at=theirs.resolved_at,
                        flagged_at=theirs.flagged_at,
                    )
                )
                return


class _People:
    """What people did, handed out as time goes on."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._next = next(events, None)

    def up_to(self, moment: datetime) -> list[Event]:
        """Return what was done by ``moment`` and was not handed out yet."""
        found = []
        while self._next is not None and self._next.at <= moment:
            found.append(self._next)
            self._next = next(self._events, None)
        return found


def _span(incident: Incident) -> Span:
    return Span(incident.failing_since, incident.opened_at, incident.closed_at)


def _stored(past: Past, target: str, stretch: Stretch) -> list[Occurrence]:
    """Return what was really made, with what people made of it since."""
    found, standings = Occurrences(stretch), {}
    for incident, events in past.incidents_between(target, stretch.since, stretch.until):
        standings[incident.incident_id] = standing_of(incident)
        for event in events:
            found.add(event.kind, event.incident, event.at)
    return [replace(each, standing=standings[each.incident_id]) for each in found.made()]
