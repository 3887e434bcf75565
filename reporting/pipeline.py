"""Record, decide, deliver: each safe to repeat; a crash between or inside them loses nothing and doubles nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reporting.domain.actions import Action, Decision, Delivery, DeliveryKind, decision_of
from reporting.domain.decide import decide
from reporting.domain.deployments import Suspects, no_checkout, nothing_to_compare
from reporting.domain.history import History, Seen
from reporting.domain.incident import Incident
from reporting.domain.judging import Judged, judge_run
from reporting.domain.policy import Policy
from reporting.domain.regressions import CaseState
from reporting.domain.run import CheckKey, Run
from reporting.domain.verdicts import Verdict
from reporting.errors import DeliveryError, StoreError
from reporting.ports import Clock, Pending, RunReport, Store, SuspectFinder, TicketSystem
from reporting.results import read_run

HOLD_S = 300
"""How long a delivery is held against other publishers; a ticket system's time limit must stay below it."""
FIRST_WAIT_S, LONGEST_WAIT_S = 60, 3600
"""Between failed tries, doubling. The first is above the search lag of a ticket system (facts/jira.md)."""
PERMANENT_WAIT_S = 6 * 3600
"""When trying again cannot help: somebody has to mend something first."""
MOST_ROUNDS = 20
"""How often to read again what another publisher has changed meanwhile, or what did not fit into one reading."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What one run led to."""

    run: Run
    actions: tuple[Action, ...]
    overtaken: bool = False
    """True if a later run of its target had been decided before; then there are no actions and no verdicts."""
    judged: Judged = field(default_factory=Judged)
    """The verdicts on its cases."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery that arrived."""

    delivery: Delivery
    ticket: str


@dataclass(frozen=True, slots=True)
class Published:
    """What one ``publish`` did."""

    run: Run
    recorded: bool
    """False if the run had been recorded before."""
    decided: tuple[Decided, ...]
    """This run's and those an interrupted publisher left, in the order they were made."""
    delivered: tuple[Delivered, ...]
    undelivered: tuple[Pending, ...]
    """Everything without a receipt, with the last error; it is tried again by a later publish."""


def _no_suspects(_target: str, baseline: str, deployment: str) -> Suspects:
    return no_checkout(baseline, deployment)


def publish(  # noqa: PLR0913 - each is one of the outsides that publishing joins
    store: Store,
    folder: Path,
    policy: Policy,
    tickets: TicketSystem,
    clock: Clock,
    *,
    suspects: SuspectFinder = _no_suspects,
) -> Published:
    """Take a results directory all the way.

    Raises:
        ResultsError: The directory is not a whole run; nothing was kept.
        StoreError: The database could not do it; running the same again continues where it stopped.
    """
    report = read_run(folder)
    recorded = store.record(report, clock())
    decided = decide_all(store, policy, clock, suspects)
    delivered = deliver(store, tickets, clock)
    return Published(report.run, recorded, decided, delivered, outstanding(store))


def record(store: Store, folder: Path, clock: Clock) -> bool:
    """Keep the run in ``folder``; False if it was there already."""
    return store.record(read_run(folder), clock())


def decide_all(
    store: Store, policy: Policy, clock: Clock, suspects: SuspectFinder = _no_suspects
) -> tuple[Decided, ...]:
    """Decide every run that was not, in the order they started, each at the moment it ended.

    Suspect commits are looked up here, once, and kept with the decision: the checkout may be gone, or at another
    commit, by the time a ticket is delivered or a page is read.
    """
    made: list[Decided] = []
    for _round in range(MOST_ROUNDS):
        runs = store.undecided()
        if not runs:
            return tuple(made)
        for run in runs:
            decided = _decide_one(store, policy, run, clock, suspects)
            if decided is not None:
                made.append(decided)
    if store.undecided():
        raise StoreError("runs are left undecided: other publishers are faster; run the same command again")
    return tuple(made)


def foresee(store: Store, policy: Policy, reports: Sequence[RunReport] = ()) -> tuple[Decided, ...]:
    """Return what recording ``reports`` and deciding would lead to, one after the other, and keep nothing."""
    fresh = {report.run.run_id: report for report in reports if store.run(report.run.run_id) is None}
    runs = sorted([*store.undecided(), *(report.run for report in fresh.values())], key=lambda run: run.started_at)
    foreseen = _Foreseen()
    made = []
    for run in runs:
        report = fresh.get(run.run_id)
        if store.is_overtaken(run):
            made.append(Decided(run, (), overtaken=True))
            continue
        history = foreseen.added_to(store.history(run, policy.deepest(), report.results if report else None))
        judged = judge_run(history, policy)
        actions = decide(history, policy, _moment(run), judged)
        foreseen.add(history, actions, judged)
        made.append(Decided(run, tuple(actions), judged=judged))
    return tuple(made)


def deliver(store: Store, tickets: TicketSystem, clock: Clock) -> tuple[Delivered, ...]:
    """Try every delivery that is due once. One that fails waits for a later publish and stops no other."""
    made = []
    for pending in store.claim(clock, HOLD_S):
        delivery = pending.delivery
        try:
            ticket = _send(tickets, pending)
        except DeliveryError as error:
            wait = wait_after(error, pending.attempts + 1)
            store.postpone(delivery.key, str(error), clock() + wait)
        else:
            store.receipt(delivery.key, ticket, clock())
            made.append(Delivered(delivery, ticket))
    return tuple(made)


def outstanding(store: Store) -> tuple[Pending, ...]:
    """Return everything that has no receipt."""
    return tuple(store.undelivered(datetime.max.replace(tzinfo=UTC)))


def wait_after(error: DeliveryError, failures: int) -> timedelta:
    """Return how long to leave a delivery alone after its ``failures``-th failed try, from 1."""
    wait_s: float = min(FIRST_WAIT_S * 2 ** min(failures - 1, 20), LONGEST_WAIT_S)
    if error.permanent:
        wait_s = PERMANENT_WAIT_S
    return timedelta(seconds=max(wait_s, error.retry_after_s or 0))


def _decide_one(store: Store, policy: Policy, run: Run, clock: Clock, suspects: SuspectFinder) -> Decided | None:
    """Decide one run; None if another publisher was faster."""
    if store.is_overtaken(run):
        return Decided(run, (), overtaken=True) if store.commit(Decision(run.run_id, (), ()), clock()) else None
    history = store.history(run, policy.deepest())
    judged = judge_run(history, policy)
    actions = decide(history, policy, _moment(run), judged)
    found = _suspects(run.target, judged, suspects)
    decision = decision_of(run.run_id, actions, history.results, judged, found, attaches=policy.attaches)
    return Decided(run, tuple(actions), judged=judged) if store.commit(decision, clock(), history) else None


def _suspects(target: str, judged: Judged, find: SuspectFinder) -> tuple[Suspects, ...]:
    """Look up the commits behind the regressions that are news; there is one lookup for each version before."""
    said = [each.judgement for each in judged.verdicts]
    baselines = {each.baseline for each in said if each.verdict is Verdict.REGRESSION and each.is_fresh}
    return tuple(
        find(target, baseline, judged.deployment)
        if baseline and judged.deployment
        else nothing_to_compare(baseline, judged.deployment)
        for baseline in sorted(baselines, key=lambda each: each or "")
    )


def _send(tickets: TicketSystem, pending: Pending) -> str:
    key, kind, facts = pending.delivery.key, pending.delivery.kind, pending.delivery.facts
    again = pending.attempts > 0
    if kind is DeliveryKind.TICKET_OPEN:
        return tickets.open(key, facts, again=again).ticket
    if pending.ticket is None:
        raise DeliveryError(f"incident {pending.delivery.incident_id} has no ticket to write to", permanent=True)
    send = {
        DeliveryKind.TICKET_UPDATE: tickets.update,
        DeliveryKind.TICKET_CLOSE: tickets.close,
        DeliveryKind.TICKET_EVIDENCE: tickets.attach,
    }[kind]
    send(key, pending.ticket, facts, again=again)
    return pending.ticket


def _moment(run: Run) -> datetime:
    return run.finished_at or run.started_at


class _Foreseen:
    """What would have been kept by now."""

    def __init__(self) -> None:
        self.incidents: dict[str, Incident] = {}
        self.seen: dict[tuple[str, CheckKey], list[Seen]] = {}
        self.states: dict[tuple[str, CheckKey], CaseState] = {}
        self.versions: dict[str, str] = {}

    def add(self, history: History, actions: Sequence[Action], judged: Judged) -> None:
        run = history.run
        self.incidents.update({action.incident.incident_id: action.incident for action in actions})
        self.states.update({(run.target, key): state for key, state in judged.states.items()})
        if run.deployment is not None:
            self.versions[run.target] = run.deployment
        for result in history.results:
            if result.outcome.is_judged:
                self.seen.setdefault((run.target, result.key), []).insert(0, Seen(run.started_at, result.outcome))

    def added_to(self, history: History) -> History:
        target = history.run.target
        known = {incident.incident_id: incident for incident in history.open_incidents} | {
            name: incident for name, incident in self.incidents.items() if incident.target == target
        }
        earlier = {
            key: sorted({*before, *self.seen.get((target, key), ())}, key=lambda each: each.at, reverse=True)
            for key, before in history.earlier.items()
        }
        states = {key: self.states[target, key] for key in history.earlier if (target, key) in self.states}
        return replace(
            history,
            open_incidents=tuple(incident for incident in known.values() if incident.closed_at is None),
            earlier=earlier,
            states={**history.states, **states},
            deployment=history.run.deployment or self.versions.get(target) or history.deployment,
        )
