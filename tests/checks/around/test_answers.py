"""What the interpreter answered a failing check, small enough to be read and without secrets."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from checks.support.around.answers import HIDDEN, MOST_BYTES, answers, shortened
from checks.support.probing import Probe
from checks.support.reach import Reach
from rondafile import Target
from tests.checks.around.conftest import Rounds

PROBE = Probe("pending", lambda reach: reach.ask("migrations"), question="migrations")


def a_reach(folder: Path, **target: Any) -> Reach:
    """Return the ways into a target whose interpreter cannot set Django up."""
    told = {"base_url": "http://127.0.0.1:9", "python": [sys.executable], "settings": "no_such_settings"} | target
    return Reach("yard", Target.model_validate(told), folder)


def test_what_was_not_asked_is_not_told(tmp_path: Path) -> None:
    """A question that no probe asked in this round is not asked for evidence."""
    reach = a_reach(tmp_path)

    assert answers(reach, [PROBE]) == []


def test_why_there_is_no_answer_is_told(tmp_path: Path) -> None:
    """A backend whose settings cannot be imported says so."""
    reach = a_reach(tmp_path)
    with pytest.raises(Exception, match="does not fit the backend"):
        reach.ask("migrations")

    (found,) = answers(reach, [PROBE])

    assert (found["probe"], found["question"], found["kind"]) == ("pending", "migrations", "UnjudgedError")
    assert "no_such_settings" in found["error"]


def test_an_answer_that_is_late_is_told(tmp_path: Path) -> None:
    """A question that is still open says what its limit was; nothing is waited for."""
    reach = a_reach(tmp_path, python=["sh", "-c", "sleep 30"], probe_limit_s=0.2)
    with pytest.raises(Exception, match="did not start within"):
        reach.ask("migrations")
    try:
        (found,) = answers(reach, [PROBE])
    finally:
        reach.close()

    assert "0.2 s" in found["error"]


@pytest.mark.parametrize(
    "document",
    [
        {"files": [f"media/{number}.jpg" * 20 for number in range(100_000)]},
        {f"key{number}": "x" * 1000 for number in range(10_000)},
        ["ñ" * 100_000] * 50,
        {"a": {"b": [{"c": ["x" * 1900] * 300}] * 300}},
    ],
)
def test_a_large_answer_is_shortened(document: Any) -> None:
    """It stays JSON and fits, and says how much was left out."""
    found = json.dumps(shortened(document), ensure_ascii=False)

    assert len(found.encode()) <= MOST_BYTES
    assert "… +" in found or "left_out" in found


def test_a_deep_answer_is_shortened() -> None:
    """Below so many levels it is only counted."""
    document: Any = "leaf"
    for _level in range(200):
        document = [document]

    assert "… +1" in json.dumps(shortened(document), ensure_ascii=False)


def test_a_small_answer_stays_whole() -> None:
    """Nothing of it changes."""
    document = {"pending": {"default": ["pending.0001_initial"]}, "count": 1, "ratio": 0.5, "none": None}

    assert shortened(document) == document


def test_what_is_named_like_a_secret_is_hidden() -> None:
    """By its name, since the text alone may not look like one; figures are not."""
    assert shortened({"DB_PASSWORD": "hunter2", "password_age_days": 4}) == {
        "DB_PASSWORD": HIDDEN,
        "password_age_days": 4,
    }


CHECKS = """
from checks.fixtures import probe

@probe(question="migrations")
def pending(reach):
    return reach.ask("migrations")

@check("health.pending")
def test_pending(pending):
    \"\"\"It\"\"\"
"""


def test_a_check_that_was_not_judged_has_it_too(a_round: Rounds) -> None:
    """The answer stands beside the result of the check that waited for it, under its name."""
    found = a_round(CHECKS, f'python = ["{sys.executable}"]\nsettings = "no_such_settings"\n')

    assert found.names("health.pending") == ["health.pending.answers.json"], found.output
    assert json.loads(found.text("health.pending.answers.json"))[0]["error"].endswith("named 'no_such_settings'")
