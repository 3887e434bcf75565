"""What an incident is known by, and what becomes of its events."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.incident import Event, EventKind, Incident, closed, fingerprint_of, fold
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.reason import Reason
from tests.reporting.builders import NOON, an_incident

PARTS = st.text(st.characters(codec="utf-8", exclude_characters="\x1f"), max_size=6)


def test_the_fingerprint_stays_as_it_was_in_the_first_version() -> None:
    """Tickets are found by it for ever: it may never change."""
    assert fingerprint_of("yard", "health.celery.ping", "worker") == "49e1297c425c91cd"
    assert an_incident("health.celery.ping", fingerprint="49e1297c425c91cd").label == "ronda-49e1297c425c91cd"


@given(st.tuples(PARTS, PARTS, PARTS), st.tuples(PARTS, PARTS, PARTS))
def test_other_causes_have_other_fingerprints(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    """Target, check and cause all count, and none runs into the next."""
    assert (fingerprint_of(*one) == fingerprint_of(*other)) is (one == other)


def _event(incident: Incident, kind: EventKind) -> Event:
    key = f"{incident.incident_id}:{kind}"
    return Event(key, incident.incident_id, incident.target, kind, NOON, Reason("why"), incident)


def test_the_state_after_events_is_that_of_the_last_one() -> None:
    """Folding events gives each incident as its own last event left it."""
    one, two = an_incident("a"), an_incident("b")
    worse = replace(one, severity=Severity.S1)
    events = [_event(one, EventKind.OPENED), _event(two, EventKind.OPENED), _event(worse, EventKind.CHANGED)]

    assert fold(events) == {one.incident_id: worse, two.incident_id: two}
    assert fold(events[:2]) == {one.incident_id: one, two.incident_id: two}


def test_a_closed_incident_keeps_everything_else() -> None:
    """Closing says when, and changes nothing that was known."""
    incident = an_incident()
    end = NOON + timedelta(hours=1)

    assert closed(incident, end) == replace(incident, closed_at=end)
    assert incident.closed_at is None


@pytest.mark.parametrize(
    ("severity", "raised", "lowered"), [("S1", "S1", "S2"), ("S2", "S1", "S3"), ("S3", "S2", "S4"), ("S4", "S3", "S4")]
)
def test_severity_moves_one_step(severity: str, raised: str, lowered: str) -> None:
    """One step up or down, and never beyond the ends."""
    assert (Severity(severity).raised(), Severity(severity).lowered()) == (raised, lowered)


@pytest.mark.parametrize(
    ("outcome", "judged", "badness"),
    [("passed", True, 0), ("degraded", True, 1), ("failed", True, 2), ("unknown", False, 0), ("skipped", False, 0)],
)
def test_what_was_not_judged_is_neither_up_nor_down(outcome: str, judged: bool, badness: int) -> None:
    """Unknown and skipped are not judged and not bad."""
    assert (Outcome(outcome).is_judged, Outcome(outcome).badness) == (judged, badness)
