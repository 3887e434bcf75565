"""The stored past, read in order and in pieces, for what walks through all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reporting.domain.incident import Event, Incident
from reporting.domain.run import CheckResult, Run


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run that was decided, with what it found; measures and evidence are left out."""

    run: Run
    results: tuple[CheckResult, ...]
    decided_at: datetime
    """UTC."""
    was_judged: bool
    """False if a later run of the same had been decided before: then nothing came of it."""
    deployment: str | None
    """The version it was judged on; None if none was known."""


class Past(Protocol):
    """What was, oldest first. No method holds more than a piece of it in memory.

    Raises:
        StoreError: From every method, when the database cannot do it.
    """

    def runs_between(self, target: str, since: datetime, until: datetime) -> Iterator[PastRun]:
        """Yield the decided runs that started in ``[since, until)``, in the order in which runs are decided."""

    def filled_from(self, target: str, since: datetime, until: datetime, depth: int, earliest: datetime) -> datetime:
        """Return from when on a walk sees ``depth`` judged results of each check before ``since``.

        Counted are checks that were measured in ``[since, until)``. What lies before ``earliest`` is not looked at;
        ``since`` itself is returned where there is nothing before it.
        """

    def incidents_between(
        self, target: str, since: datetime, until: datetime
    ) -> Iterator[tuple[Incident, Sequence[Event]]]:
        """Yield the incidents that were not over before ``since``, as they are today, oldest first.

        Each comes with its events before ``until``, in their order; one that has none by then is left out.
        """

    def people_events(self, target: str, since: datetime, until: datetime) -> Iterator[Event]:
        """Yield what people did to incidents that checks noticed, through their tickets, in ``[since, until)``."""
