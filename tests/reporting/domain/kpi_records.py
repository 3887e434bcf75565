"""The life of incidents as records: ``life("a", opened(0), closed(2))`` with moments in hours after noon."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from reporting.domain.incident import Event, EventKind, Incident
from reporting.domain.kpi.outages import Outage, Recorded, outages_of
from reporting.domain.reason import Reason
from tests.reporting.builders import NOON, an_incident

HOUR = timedelta(hours=1)
_NUMBERS = count(1)


def at(hours: float) -> datetime:
    """Return a moment, in hours after noon."""
    return NOON + hours * HOUR


@dataclass(frozen=True)
class Step:
    """One thing that happened to an incident."""

    kind: EventKind
    hours: float
    known: float
    changes: dict[str, Any]


def step(kind: EventKind, hours: float, *, known: float | None = None, **changes: Any) -> Step:
    """Return something that happened, and the fields of the incident that it changed."""
    return Step(kind, hours, hours if known is None else known, changes)


def opened(hours: float, *, since: float | None = None, **changes: Any) -> Step:
    """Return an opening; it was failing since then, or since ``since``."""
    began = at(hours if since is None else since)
    return step(EventKind.OPENED, hours, failing_since=began, opened_at=at(hours), **changes)


def closed(hours: float, *, restored: float | None = None, **changes: Any) -> Step:
    """Return a closing; it worked again since then, or since ``restored``."""
    return step(EventKind.CLOSED, hours, closed_at=at(hours if restored is None else restored), **changes)


def reopened(hours: float) -> Step:
    """Return that it failed again, and is not resolved any more."""
    return step(EventKind.REOPENED, hours, failing_since=at(hours), closed_at=None, resolved_at=None)


def resolved(hours: float, **changes: Any) -> Step:
    """Return that its ticket is resolved."""
    return step(EventKind.RESOLVED, hours, resolved_at=at(hours), **changes)


def life(name: str, *steps: Step, **changes: Any) -> list[Recorded]:
    """Return the records of one incident, each state built on the one before."""
    return list(_recorded(name, steps, an_incident(incident_id=name, closed_at=None, **changes)))


def _recorded(name: str, steps: tuple[Step, ...], state: Incident) -> Iterator[Recorded]:
    for each in steps:
        state = replace(state, **each.changes)
        number = next(_NUMBERS)
        event = Event(f"{name}:{each.kind}:{number}", name, "yard", each.kind, at(each.hours), Reason("why"), state)
        yield Recorded(number, at(each.known), event)


def outage(name: str, *steps: Step, as_of: float = 1000, **changes: Any) -> Outage:
    """Return one incident as it is known at a moment."""
    (found,) = outages_of(life(name, *steps, **changes), at(as_of))
    return found
