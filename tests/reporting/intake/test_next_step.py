"""The next step of what is brought in is that of its runbook."""

from pathlib import Path

import pytest

import language
from checks.support.runbooks import next_step
from reporting.domain.causes import CAUSES
from reporting.domain.outcome import Outcome
from reporting.intake.directory import write_run
from reporting.intake.found import CAUSE, Found
from reporting.results import read_run
from tests.reporting.intake.building import SUBJECT
from tests.reporting.intake.test_directory import ORIGIN, REDACTOR


@pytest.fixture(params=["en", "es"])
def spoken(request: pytest.FixtureRequest):
    """The language that is spoken during the test."""
    language.activate(request.param)
    yield request.param
    language.activate("en")


def test_the_next_step_is_the_runbooks_first(tmp_path: Path, spoken: str) -> None:
    """A case that failed, or was not judged, tells the first step of the runbook of its cause."""
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        folder, _fresh = write_run(tmp_path / outcome, ORIGIN, [Found(SUBJECT, "n", outcome)], REDACTOR)
        (result,) = read_run(folder).results

        assert (result.runbook, result.next_step) == (CAUSE, next_step(CAUSE, spoken))


def test_the_cause_is_listed() -> None:
    """The cause has a title, and belongs to the backend team."""
    assert CAUSES[CAUSE].kind == "internal"
