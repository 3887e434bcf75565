"""Decisions, one history at a time; whole stories are told through the pipeline."""

import copy
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.actions import Action
from reporting.domain.decide import decide
from reporting.domain.incident import Incident, Level
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.domain.run import CheckKey
from rondafile.hours import WeeklyHours
from tests.reporting.builders import NOON, STEP, an_incident
from tests.reporting.domain.stories import history_of

POLICY = Policy()
CRITICAL = Policy(critical_hours={"loading": WeeklyHours.parse("Tue 07:00-08:00")}, zone=ZoneInfo("America/Bogota"))
"""Critical at noon UTC on that Tuesday."""


def decided(*runs: str, incidents: tuple[Incident, ...] = (), policy: Policy = POLICY) -> list[Action]:
    """Decide the last of these runs."""
    return decide(history_of(*runs, incidents=incidents), policy, NOON)


def known(name: str, *under: str, **changes: object) -> Incident:
    """Return an open incident of a story's check."""
    return an_incident(name, affected=tuple(CheckKey(each, "") for each in (name, *under)), **changes)


def told(actions: list[Action]) -> list[str]:
    """Return actions in words: ``opened a S2 +b``."""
    return [
        " ".join([action.kind, action.incident.check, action.incident.severity]
                 + [f"+{key}" for key in action.incident.affected if key.check != action.incident.check])
        for action in actions
    ]  # fmt: skip


_WORDS = st.builds(
    "{}{}:{}<{}".format, st.sampled_from("abcd"), st.sampled_from(["", "!", "~", "?"]), st.sampled_from(Severity),
    st.sampled_from("abcd"),
)  # fmt: skip
_RUNS = st.lists(_WORDS, max_size=4, unique_by=lambda word: word[0]).map(" ".join)


@given(st.lists(_RUNS, min_size=1, max_size=4), st.lists(st.sampled_from("abcd"), unique=True))
def test_the_same_input_gives_the_same_actions(runs: list[str], open_for: list[str]) -> None:
    """Deciding twice gives the same, and leaves what was given as it was."""
    history = history_of(*runs, incidents=tuple(known(name) for name in open_for))
    before = copy.deepcopy(history)

    assert decide(history, CRITICAL, NOON) == decide(history, CRITICAL, NOON)
    assert history == before


@given(st.lists(_RUNS, min_size=1, max_size=4), st.lists(st.sampled_from("abcd"), unique=True))
def test_an_incident_has_one_action_at_most(runs: list[str], open_for: list[str]) -> None:
    """A run does one thing to an incident, opens none for a check that has one, and closes none that fails."""
    actions = decided(*runs, incidents=tuple(known(name) for name in open_for))

    assert len({action.incident.check for action in actions}) == len(actions)
    assert {each.incident.check for each in actions if each.kind == "opened"}.isdisjoint(open_for)
    assert {each.incident.check for each in actions if each.kind != "opened"} <= set(open_for)


@pytest.mark.parametrize(
    ("runs", "actions"),
    [
        (["a!:S1"], ["opened a S1"]),
        (["a!:S2"], []),
        (["a!:S2", "a!:S2"], ["opened a S2"]),
        (["a!:S2", "a", "a!:S2"], []),
        (["a!:S2", "a?", "a!:S2"], ["opened a S2"]),
        (["a!:S4", "a!:S4"], []),
        (["a~:S1", "a~:S1"], []),
        (["a~:S1", "a~:S1", "a~:S1"], ["opened a S2"]),
        (["a!:S2", "a~:S2", "a!:S2"], ["opened a S2"]),
        (["a!:S2", "a!:S2", "a~:S2"], ["opened a S3"]),
        # a child that has failed long enough opens the incident of its root, which has not
        (["b!:S2<a a", "b!:S2<a a!:S2"], ["opened a S2 +b"]),
        (["b!:S1<a a!:S4"], ["opened a S1 +b"]),
        (["b!:S1<a a~:S2"], ["opened b S1"]),
    ],
)
def test_when_an_incident_opens(runs: list[str], actions: list[str]) -> None:
    """Thresholds are counted in judged runs, and the incident is that of the root."""
    assert told(decided(*runs)) == actions


def test_an_incident_opened_for_a_child_dates_from_its_first_failure() -> None:
    """The outage began when the first of what it explains failed."""
    (action,) = decided("b!:S2<a a", "b!:S2<a a!:S2")

    assert action.incident.failing_since == history_of("", "").run.started_at - STEP
    assert action.incident.opened_at == NOON


def test_what_failed_before_for_another_cause_does_not_count() -> None:
    """A check that another open incident explained until now does not date the new one back."""
    other = known("c", "b")
    (action,) = decided("c! b!<c a", "c! b!<c a", "c b!<a a!:S1", incidents=(other,))

    assert action.incident.check == "a"
    assert action.incident.failing_since == history_of("", "", "").run.started_at


@pytest.mark.parametrize(
    ("run", "incident", "actions", "reason"),
    [
        ("a!:S2", known("a"), ["changed a S1"], "severity rose to S1: critical hours (loading)"),
        ("a!:S2", known("a", severity=Severity.S1), [], None),
        ("a~:S3", known("a", severity=Severity.S3), [], None),
        ("a~:S2", known("a", severity=Severity.S3), ["changed a S2"], "severity rose to S2: critical hours (loading)"),
    ],
)
def test_critical_hours_raise_an_open_incident(
    run: str, incident: Incident, actions: list[str], reason: str | None
) -> None:
    """Inside the hours an open incident rises one step above its check's severity, once."""
    found = decided(run, incidents=(incident,), policy=CRITICAL)

    assert told(found) == actions
    assert [action.reason.tell() for action in found] == ([reason] if reason else [])


def test_an_incident_does_not_get_milder_when_the_hours_end() -> None:
    """Severity only rises while an incident is open."""
    assert decided("a!:S2", incidents=(known("a", severity=Severity.S1),)) == []


@pytest.mark.parametrize(
    ("run", "incident", "reason"),
    [
        ("a!=worker", known("a"), "what fails has changed: api is now worker"),
        ("a! b!<a", known("a"), "now also fails: b"),
        ("a! b!:S1<a", known("a"), "severity rose to S1"),
        ("a!=ocr b", known("a", cause="ocr"), "moved to level 3"),
        ("a!=ocr b!", known("a", cause="ocr", level=Level.PROVIDER), "moved to level 2"),
    ],
)
def test_what_changes_an_open_incident(run: str, incident: Incident, reason: str) -> None:
    """Another cause, more that fails, more severity and another level are each told with their reason."""
    found = [action for action in decided(run, incidents=(incident,)) if action.incident.check == "a"]

    assert [(action.kind, action.reason.tell()) for action in found] == [("changed", reason)]


def test_a_changed_cause_keeps_the_incident() -> None:
    """The incident, its fingerprint and so its ticket stay; cause, message and run are the new ones."""
    (action,) = decided("a!=worker", incidents=(known("a"),))

    assert action.incident == replace(known("a"), cause="worker", message="a says failed", run_id="run-1")


@pytest.mark.parametrize("run", ["a!", "a! b?<a", "a?", "a-", "", "b", "a! b<a", "a[x] a[y]?", "a[x]? a[y]?"])
def test_what_was_not_judged_changes_nothing(run: str) -> None:
    """An open incident stays as it is while nothing new is known, however often it passed before."""
    assert decided("a a[x] a[y]", "a a[x] a[y]", run, incidents=(known("a", "b"),)) == []


@pytest.mark.parametrize(
    ("runs", "actions"),
    [
        (["a!", "a"], []),
        (["a!", "a", "a"], ["closed a S2"]),
        (["a!", "a", "a?", "a"], ["closed a S2"]),
        (["a", "a!", "a"], []),
        (["a", "a~"], []),
        (["a[x]! a[y]", "a[x] a[y]", "a[x] a[y]"], ["closed a S2"]),
        (["a[x] a[y]!", "a[x] a[y]!", "a[x] a[y]"], []),
        (["a[x] a[y]", "a[x] a[y]", "a[x] a[y]?"], []),
        (["a[x] a[y]", "a[x] a[y]", "a[x] a[y]!"], ["changed a S2"]),
        # what hung under it does not keep it open, and becomes an incident of its own
        (["a! b!:S2<a", "a b!:S2<a", "a b!:S2<a"], ["opened b S2", "closed a S2"]),
    ],
)
def test_when_an_incident_closes(runs: list[str], actions: list[str]) -> None:
    """Every case of the root check must have passed for as many runs as the policy says."""
    assert told(decided(*runs, incidents=(known("a"),))) == actions


def test_a_closed_incident_ends_with_its_first_passing_run() -> None:
    """The outage ended when the last of its cases began to pass, not when that was believed."""
    (action,) = decided("a[x]! a[y]!", "a[x] a[y]!", "a[x] a[y]", "a[x] a[y]", incidents=(known("a"),))

    assert action.incident.closed_at == history_of("", "", "").run.started_at
    assert action.reason.tell() == "a passed; passing runs in a row: 2"


def test_a_skipped_case_keeps_nothing_open() -> None:
    """What is not configured will never pass: the others are enough to close, but not nothing at all."""
    incident = an_incident("a", affected=(CheckKey("a", "x"),))
    policy = Policy(close_after=dict.fromkeys(Severity, 1))

    assert told(decided("a[x] a[y]-", incidents=(incident,), policy=policy))[0].startswith("closed a")
    assert decided("a[x]- a[y]-", incidents=(incident,), policy=policy) == []
    assert decided("a[x] a[y]?", incidents=(incident,), policy=policy) == []
