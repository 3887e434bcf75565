"""What fails again after it was closed: the same incident, or a new one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reporting.domain.decide import decide
from reporting.domain.history import History
from reporting.domain.incident import Dismissal, EventKind, Incident, closed
from reporting.domain.policy import Policy
from reporting.domain.tickets import Resolution
from tests.reporting.builders import a_run, an_incident
from tests.reporting.domain.stories import history_of

POLICY = Policy(reopen_within=timedelta(hours=1), wont_fix_for=timedelta(days=30))
RUN = a_run(3)
NOW = RUN.started_at


def _ended(ago: timedelta, **changes: Any) -> Incident:
    return replace(closed(an_incident("api"), NOW - ago), **changes)


def _history(*ended: Incident) -> History:
    return replace(history_of("api!", "api!", "api!", last=RUN), ended=ended)


def _kinds(history: History, policy: Policy = POLICY) -> list[EventKind]:
    return [action.kind for action in decide(history, policy, NOW)]


def test_what_fails_again_soon_is_the_same_incident() -> None:
    """It keeps its name, counts that it came back, and its outage is counted from now."""
    last = _ended(timedelta(minutes=30))
    (action,) = decide(_history(last), POLICY, NOW)

    back = action.incident
    assert action.kind is EventKind.REOPENED
    assert (back.incident_id, back.opened_at) == (last.incident_id, last.opened_at)
    assert (back.reopened, back.reopened_at, back.closed_at) == (1, NOW, None)
    assert back.failing_since > last.failing_since
    assert action.reason.tell() == "it failed again 30 minutes after it was closed, on api"


def test_what_fails_again_later_is_a_new_incident() -> None:
    """After the time that policy gives it opens one of its own, which names the one before."""
    last = _ended(timedelta(minutes=61))
    (action,) = decide(_history(last), POLICY, NOW)

    assert (action.kind, action.previous) == (EventKind.OPENED, last)
    assert action.incident.incident_id != last.incident_id


@pytest.mark.parametrize(("minutes", "kind"), [(60, EventKind.REOPENED), (60.02, EventKind.OPENED)])
def test_the_limit_belongs_to_the_time(minutes: float, kind: EventKind) -> None:
    """Exactly at the limit it is the same incident."""
    assert _kinds(_history(_ended(timedelta(minutes=minutes)))) == [kind]


def test_nothing_comes_back_where_policy_says_so() -> None:
    """With no time given, each failure is an incident of its own, even at the same moment."""
    assert _kinds(_history(_ended(timedelta())), replace(POLICY, reopen_within=timedelta())) == [EventKind.OPENED]


def test_another_cause_is_another_incident() -> None:
    """The same check that fails for another cause does not come back as the incident before."""
    assert _kinds(_history(_ended(timedelta(minutes=5), fingerprint="f" * 16))) == [EventKind.OPENED]


def test_of_several_the_latest_counts() -> None:
    """The older incident of the same cause stays closed."""
    old, last = _ended(timedelta(minutes=50), incident_id="old"), _ended(timedelta(minutes=10), incident_id="last")
    (action,) = decide(_history(old, last), POLICY, NOW)

    assert action.incident.incident_id == "last"


def test_a_threshold_counts_for_what_comes_back_too() -> None:
    """One failed run of a check that needs two opens nothing again."""
    history = replace(history_of("api", "api", "api!", last=RUN), ended=(_ended(timedelta(minutes=5)),))

    assert _kinds(history) == []


@pytest.mark.parametrize(("days", "kind"), [(29, EventKind.REOPENED), (31, EventKind.OPENED)])
def test_what_will_not_be_mended_is_respected_for_its_time(days: int, kind: EventKind) -> None:
    """It stays the same incident, dismissed as before, until that has lapsed; then it is a new one."""
    at = NOW - timedelta(days=days)
    last = _ended(timedelta(days=days), dismissal=Dismissal(Resolution.WONT_FIX, at))
    (action,) = decide(_history(last), POLICY, NOW)

    assert action.kind is kind
    assert (action.incident.dismissal is not None) is (kind is EventKind.REOPENED)


def test_a_duplicate_is_respected_for_the_ordinary_time() -> None:
    """What people called a duplicate comes back silently within the hour, and is a new incident after it."""
    dismissal = Dismissal(Resolution.DUPLICATE, NOW)
    assert _kinds(_history(_ended(timedelta(minutes=5), dismissal=dismissal))) == [EventKind.REOPENED]
    assert _kinds(_history(_ended(timedelta(minutes=90), dismissal=dismissal))) == [EventKind.OPENED]


def test_a_ticket_that_people_closed_is_opened_again() -> None:
    """While its check fails, a closed ticket is opened again, and once only."""
    known = an_incident("api", ticket_closed_at=NOW)
    history = history_of("api!", "api!", incidents=(known,), last=RUN)
    (action,) = decide(history, POLICY, NOW)

    assert (action.kind, action.incident.ticket_closed_at) == (EventKind.REOPENED, None)
    assert action.reason.tell() == "its ticket was closed, and api still fails"
    assert _kinds(replace(history, open_incidents=(action.incident,))) == []


def test_a_dismissed_ticket_stays_closed() -> None:
    """While its check fails, nothing is asked for about what people will not mend."""
    known = an_incident("api", ticket_closed_at=NOW, dismissal=Dismissal(Resolution.WONT_FIX, NOW))

    assert _kinds(history_of("api!", "api!", incidents=(known,), last=RUN)) == []


def test_escalation_counts_from_the_return() -> None:
    """An incident that came back has its time again before it moves one level up."""
    known = an_incident("api", opened_at=NOW - timedelta(days=3), reopened_at=NOW - timedelta(minutes=1), cause="rule")
    history = history_of("api!=rule", "api!=rule", incidents=(known,), last=RUN)
    late = replace(known, reopened_at=None)

    assert [action.incident.escalated_at for action in decide(history, POLICY, NOW)] in ([], [None])
    (action,) = decide(replace(history, open_incidents=(late,)), POLICY, NOW)
    assert action.incident.escalated_at == NOW
