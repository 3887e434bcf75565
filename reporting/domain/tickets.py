"""A ticket as its system shows it: what people made of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reporting.domain.rootcause import RootCause


class Resolution(StrEnum):
    """How people ended a ticket, as far as it matters here."""

    NONE = ""
    """It is open, or nothing was said."""
    DONE = "done"
    WONT_FIX = "wont-fix"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class SlaCycle:
    """One cycle of a service-level agreement, such as the time to first response."""

    name: str
    started_at: datetime
    """UTC."""
    breaches_at: datetime | None
    """UTC; when it is or was broken; None while the clock stands still."""
    stopped_at: datetime | None
    """UTC; None while it goes on."""
    is_breached: bool
    elapsed: timedelta
    """Working time spent, by the agreement's calendar."""
    goal: timedelta | None = None


@dataclass(frozen=True, slots=True)
class TicketState:
    """What a ticket system says about one ticket."""

    ticket: str
    """Its key there."""
    is_open: bool
    status: str
    """As people see it."""
    title: str
    created_at: datetime
    """UTC."""
    closed_at: datetime | None = None
    """UTC; None while it is open."""
    resolution: Resolution = Resolution.NONE
    root_cause: RootCause | None = None
    priority: str = ""
    """Name of its priority; empty if it has none."""
    labels: tuple[str, ...] = ()
    url: str | None = None
    sla: tuple[SlaCycle, ...] = ()
