"""Who gets an incident first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reporting.domain.actions import Action
from reporting.domain.decide import decide
from reporting.domain.incident import EventKind, Incident, Level
from reporting.domain.levels import level_of, one_up
from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from reporting.domain.run import CheckKey
from tests.reporting.builders import a_run, an_incident
from tests.reporting.domain.stories import history_of, results_of


@pytest.mark.parametrize(
    ("cause", "story", "level", "proof"),
    [
        ("ocr", "ocr!=ocr api db=database", Level.PROVIDER, ("api", "db")),
        ("storage", "s!=storage api[a] api[b]", Level.PROVIDER, ("api[a]", "api[b]")),
        ("ocr", "ocr!=ocr api db!=database", Level.BACKEND, ()),
        ("ocr", "ocr!=ocr api db~=database", Level.BACKEND, ()),
        ("ocr", "ocr!=ocr api? db-=database", Level.BACKEND, ()),
        ("ocr", "ocr!=ocr", Level.BACKEND, ()),
        # what was not judged is no proof, and no hindrance
        ("ocr", "ocr!=ocr api db?=database w-=worker", Level.PROVIDER, ("api",)),
        # another provider's fault and a rule are not internal
        ("ocr", "ocr!=ocr s!=storage r!=rule api", Level.PROVIDER, ("api",)),
        ("rule", "r!=rule api!", Level.ANALYSTS, ()),
        ("api", "api! db=database", Level.BACKEND, ()),
        ("unclear", "x!=unclear api", Level.BACKEND, ()),
        ("never-heard-of", "x!=never-heard-of api", Level.BACKEND, ()),
        # a cause that nobody listed counts as internal
        ("ocr", "ocr!=ocr api x!=never-heard-of", Level.BACKEND, ()),
    ],
)
def test_a_provider_is_called_only_with_proof(cause: str, story: str, level: Level, proof: tuple[str, ...]) -> None:
    """Level 3 needs every judged internal check of the run to have passed, and names them."""
    assert level_of(cause, results_of(story)) == (level, proof)


ANALYSTS = an_incident("a", cause="rule", level=Level.ANALYSTS, affected=(CheckKey("a", ""),))
"""Open since ``NOON + STEP``; S2, so that two hours are its time."""


def after(hours: float, incident: Incident = ANALYSTS, policy: Policy = Policy()) -> list[Action]:  # noqa: B008
    """Decide a run in which it still fails, so many hours after it was opened."""
    now = incident.opened_at + timedelta(hours=hours)
    run = replace(a_run(1), started_at=now, finished_at=now)
    return decide(history_of("a!:S2=rule", incidents=(incident,), last=run), policy, now)


def test_past_its_time_an_incident_moves_one_level_up() -> None:
    """What the analysts did not resolve in two hours is the backend team's, with the time in the reason."""
    assert after(1.9) == []
    (action,) = after(2)

    assert (action.kind, action.incident.level) == (EventKind.CHANGED, Level.BACKEND)
    assert action.reason.tell() == "not resolved within 120 minutes: moved to level 2"


def test_it_moves_once_and_stays_there() -> None:
    """The next run says nothing new, and the level does not go back to that of its cause."""
    (action,) = after(2)

    assert after(3, action.incident) == []


def test_the_time_is_policy() -> None:
    """Each severity has its own."""
    assert len(after(0.5, policy=Policy(escalate_after={Severity.S2: timedelta(minutes=30)}))) == 1


@pytest.mark.parametrize("level", [Level.BACKEND, Level.PROVIDER])
def test_the_backend_team_keeps_what_it_has(level: Level) -> None:
    """A provider is called on proof only, however long it takes."""
    assert one_up(level) is level
