"""Take a results directory all the way."""

from dataclasses import dataclass
from pathlib import Path

from reporting.domain.policy import Policy
from reporting.domain.run import Run
from reporting.pipeline.deciding import Decided, decide_all, no_suspects
from reporting.pipeline.delivering import Delivered, deliver, outstanding
from reporting.ports import Clock, Pending, Store, SuspectFinder, TicketSystem
from reporting.results import read_run


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


def publish(  # noqa: PLR0913 - each is one of the outsides that publishing joins
    store: Store,
    folder: Path,
    policy: Policy,
    tickets: TicketSystem,
    clock: Clock,
    *,
    suspects: SuspectFinder = no_suspects,
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
