"""Record, decide, deliver: each safe to repeat; a crash between or inside them loses nothing and doubles nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reporting.domain.actions import Action, Decision, Delivery, DeliveryKind, decision_of
from reporting.domain.decide import decide
from reporting.domain.history import History, Seen
from reporting.domain.incident import Incident
from reporting.domain.policy import Policy
from reporting.domain.run import CheckKey, Run
from reporting.errors import DeliveryError, StoreError
from reporting.ports import Clock, Pending, RunReport, Store, TicketSystem
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
    """True if a later run of its target had been decided before; then there are no actions."""


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


def publish(store: Store, folder: Path, policy: Policy, tickets: TicketSystem, clock: Clock) -> Published:
    """Take a results directory all the way.

    Raises:
        ResultsError: The directory is not a whole run; nothing was kept.
        StoreError: The database could not do it; running the same again continues where it stopped.
    """
    report = read_run(folder)
    recorded = store.record(report, clock())
    decided = decide_all(store, policy, clock)
    delivered = deliver(store, tickets, clock)
    return Published(report.run, recorded, decided, delivered, outstanding(store))


def record(store: Store, folder: Path, clock: Clock) -> bool:
    """Keep the run in ``folder``; False if it was there already."""
    return store.record(read_run(folder), clock())


def decide_all(store: Store, policy: Policy, clock: Clock) -> tuple[Decided, ...]:
    """Decide every run that was not, in the order they started, each at the moment it ended."""
    made: list[Decided] = []
    for _round in range(MOST_ROUNDS):
        runs = store.undecided()
        if not runs:
            return tuple(made)
        for run in runs:
            decided = _decide_one(store, policy, run, clock)
            if decided is not None:
                made.append(decided)
    if store.undecided():
        raise StoreError("runs are left undecided: other publishers are faster; run the same command again")
    return tuple(made)


def foresee(store: Store, policy: Policy, reports: Sequence[RunReport] = ()) -> tuple[Decided, ...]:
    """Return what recording ``reports`` and deciding would lead to, one after the other, and keep nothing."""
    fresh = {report.run.run_id: report for report in reports if store.run(report.run.run_id) is None}
    runs = sorted([*store.undecided(), *(report.run for report in fresh.values())], key=lambda run: run.started_at)
    changed: dict[str, Incident] = {}
    seen: dict[tuple[str, CheckKey], list[Seen]] = {}
    made = []
    for run in runs:
        report = fresh.get(run.run_id)
        if store.is_overtaken(run):
            made.append(Decided(run, (), overtaken=True))
            continue
        history = _with(store.history(run, policy.deepest(), report.results if report else None), changed, seen)
        actions = decide(history, policy, _moment(run))
        changed.update({action.incident.incident_id: action.incident for action in actions})
        for result in history.results:
            if result.outcome.is_judged:
                seen.setdefault((run.target, result.key), []).insert(0, Seen(run.started_at, result.outcome))
        made.append(Decided(run, tuple(actions)))
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


def _decide_one(store: Store, policy: Policy, run: Run, clock: Clock) -> Decided | None:
    """Decide one run; None if another publisher was faster."""
    if store.is_overtaken(run):
        return Decided(run, (), overtaken=True) if store.commit(Decision(run.run_id, (), ()), clock()) else None
    history = store.history(run, policy.deepest())
    actions = decide(history, policy, _moment(run))
    decision = decision_of(run.run_id, actions, history.results)
    return Decided(run, tuple(actions)) if store.commit(decision, clock(), history) else None


def _send(tickets: TicketSystem, pending: Pending) -> str:
    key, facts = pending.delivery.key, pending.delivery.facts
    if pending.delivery.kind is DeliveryKind.TICKET_OPEN:
        incident = facts.incident
        found = tickets.find(incident.label, incident.incident_id) if pending.attempts else None
        return (found or tickets.open(key, facts)).ticket
    if pending.ticket is None:
        raise DeliveryError(f"incident {pending.delivery.incident_id} has no ticket to write to", permanent=True)
    send = tickets.close if pending.delivery.kind is DeliveryKind.TICKET_CLOSE else tickets.update
    send(key, pending.ticket, facts)
    return pending.ticket


def _moment(run: Run) -> datetime:
    return run.finished_at or run.started_at


def _with(history: History, changed: dict[str, Incident], seen: dict[tuple[str, CheckKey], list[Seen]]) -> History:
    """Return the history as it would be if what was foreseen so far had been kept."""
    target = history.run.target
    known = {incident.incident_id: incident for incident in history.open_incidents} | {
        name: incident for name, incident in changed.items() if incident.target == target
    }
    still_open = tuple(incident for incident in known.values() if incident.closed_at is None)
    earlier = {
        key: sorted({*before, *seen.get((target, key), ())}, key=lambda each: each.at, reverse=True)
        for key, before in history.earlier.items()
    }
    return replace(history, open_incidents=still_open, earlier=earlier)
