"""How many closed incidents have their root cause identified, computed by hand beside."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.incident import Dismissal, Event, EventKind, Incident
from reporting.domain.kpi.rootcause import root_causes
from reporting.domain.reason import Reason
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.tickets import Resolution
from tests.reporting.builders import NOON, an_incident

DAY = timedelta(days=1)
WHOLE = RootCause(Category.CODE, "an index was missing", "https://git.example/1")


def _event(name: str, kind: EventKind, days: float, **changes: Any) -> Event:
    at = NOON + days * DAY
    incident: Incident = replace(an_incident(incident_id=name), **changes)
    return Event(f"{name}:{kind}:{days}", name, "yard", kind, at, Reason("why"), incident)


def _closed(name: str, days: float, **changes: Any) -> list[Event]:
    opened = _event(name, EventKind.OPENED, days - 0.1)
    return [opened, _event(name, EventKind.CLOSED, days, closed_at=NOON + days * DAY, **changes)]


EVENTS = [
    *_closed("whole", 1, root_cause=WHOLE),
    *_closed("no-link", 2, root_cause=replace(WHOLE, fix="")),
    *_closed("unknown", 2.5, root_cause=replace(WHOLE, category=Category.UNKNOWN)),
    *_closed("flagged", 3, flagged_at=NOON + 5 * DAY),
    *_closed("false", 3.5, root_cause=RootCause(Category.FALSE_ALARM, "the probe was wrong")),
    *_closed("twin", 4, dismissal=Dismissal(Resolution.DUPLICATE, NOON)),
    *_closed("before", -1, root_cause=WHOLE),
    *_closed("after", 8, root_cause=WHOLE),
    *_closed("late", 5),
    _event("late", EventKind.EXPLAINED, 9, closed_at=NOON + 5 * DAY, root_cause=WHOLE),
    *_closed("back", 6, root_cause=WHOLE),
    _event("back", EventKind.REOPENED, 6.5, root_cause=WHOLE),
    _event("open", EventKind.OPENED, 6),
]
WEEK = NOON, NOON + 7 * DAY


def test_one_week_by_hand() -> None:
    """One of five that count: those without category, text or link, and what nobody found out, are missing."""
    found = root_causes(EVENTS, *WEEK)

    assert found.identified == ("whole",)
    assert found.missing == ("no-link", "unknown", "flagged", "late")
    assert found.flagged == ("flagged",)
    assert (found.false_alarms, found.dismissed) == (("false",), ("twin",))
    assert found.share == 1 / 5


def test_what_became_known_later_counts_later() -> None:
    """The same week, asked about after the missing cause was given, still shows what its end showed."""
    assert root_causes(EVENTS, WEEK[0], NOON + 10 * DAY).identified == ("whole", "late", "after")
    assert root_causes(EVENTS, *WEEK).missing[-1] == "late"


def test_nothing_closed_is_no_share() -> None:
    """A week in which nothing counts has no share, which is not zero."""
    assert root_causes([], *WEEK).share is None
    assert root_causes(_closed("false", 1, root_cause=RootCause(Category.FALSE_ALARM, "x" * 10)), *WEEK).share is None


@given(st.integers())
def test_the_order_of_events_does_not_matter(seed: int) -> None:
    """However the events arrive, the figures are the same."""
    shuffled = list(EVENTS)
    Random(seed).shuffle(shuffled)

    assert root_causes(shuffled, *WEEK) == root_causes(EVENTS, *WEEK)
