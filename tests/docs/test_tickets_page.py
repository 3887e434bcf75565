"""The page on tickets says what the code does."""

import re
import shlex
from pathlib import Path

import pytest

from reporting.cli.filing import resolve_command
from reporting.cli.ticketing import people_of
from reporting.domain.filing import CAUSE_LABEL, from_tracker
from reporting.domain.outcome import Severity
from reporting.domain.rootcause import SHORTEST_TEXT, Category, RootCause
from reporting.tickets.answers import root_cause_in
from reporting.tickets.asking import reminder_of
from reporting.tickets.formats.document import Code
from reporting.tickets.github.issues import ROOT_CAUSE_LABEL, SEVERITY_LABEL, state_of
from rondafile.models.policy import Policy
from rondafile.models.tickets import GitHub
from tests.docs.test_connecting import accepted
from tests.reporting.builders import NOON, some_facts

PAGE = (Path(__file__).parents[2] / "docs" / "tickets.md").read_text(encoding="utf-8")
CLOSING = PAGE.partition("\n## Closing a ticket: what is asked\n")[2].partition("\n## ")[0]
GITHUB = PAGE.partition("\n## GitHub issues\n")[2].partition("\n## ")[0]
WHOLE = 'store = "sqlite:///r.sqlite3"\n[targets.yard]\nbase_url = "https://yard.example"\n'
POOL = RootCause(Category.CONFIGURATION, "the pool had two connections", "https://git.example/yard/pull/12")


def options_of(command: str) -> dict[str, object]:
    """Return what ``ronda incidents resolve`` makes of a command line; it refuses what it does not know."""
    words = shlex.split(command.replace("\\\n", " "))
    assert words[:3] == ["ronda", "incidents", "resolve"]
    with resolve_command.make_context("resolve", words[3:]) as context:
        return dict(context.params)


def test_the_list_of_root_causes_is_closed() -> None:
    """The page names each root cause there is, and no other."""
    (row,) = re.findall(r"^\| root cause \| one of the closed list: (.+) \|$", CLOSING, re.MULTILINE)

    assert re.findall(r"`([^`]+)`", row) == [each.value for each in Category]


def test_the_numbers_are_those_of_the_code() -> None:
    """The shortest text and the hours until people are reminded are what the code has by default."""
    assert (SHORTEST_TEXT, "a sentence, ten characters at least" in CLOSING) == (10, True)
    assert f"({Policy().root_cause_after_h} by default)" in CLOSING


def test_the_two_lines_are_understood() -> None:
    """Who writes what the page shows has answered."""
    shown = re.findall(r"^ {6}((?:Root cause|Fix): .+)$", CLOSING, re.MULTILINE)

    assert root_cause_in(["\n".join(shown)]) == POOL


def test_the_command_is_understood() -> None:
    """The command line that the page shows is one, and says the same as the two lines."""
    (shown,) = re.findall(r"^ {6}(ronda incidents resolve (?:.*\\\n)*.*)$", CLOSING, re.MULTILINE)

    options = options_of(shown)

    assert RootCause(Category(str(options["category"])), str(options["told"]), str(options["fix"])) == POOL


@pytest.mark.parametrize("by_comment", [False, True])
def test_the_command_of_a_reminder_is_understood(by_comment: bool) -> None:
    """So is the one that a ticket reminds people with, for the incident that it is about."""
    facts = some_facts()
    blocks = reminder_of(facts, str, by_comment=by_comment)
    command = [block.text for block in blocks if isinstance(block, Code)][-1]

    assert options_of(command)["incident_id"] == facts.incident.incident_id


def test_the_settings_and_labels_of_github_are_those_of_the_code() -> None:
    """Each setting of the table is one, and the labels begin as the code reads them."""
    settings = re.findall(r"^\| `(\w+)` \|", GITHUB, re.MULTILINE)

    assert set(settings) <= set(GitHub.model_fields)
    assert "people" in settings
    for label in (f"{CAUSE_LABEL}ocr", f"{SEVERITY_LABEL}S1"):
        assert f"`{label}`" in GITHUB
    assert f"`{ROOT_CAUSE_LABEL}configuration`" in CLOSING


def test_an_issue_becomes_the_incident_that_its_labels_say(tmp_path: Path) -> None:
    """With the page's own configuration and labels, what people file has their severity and cause; else S3, unclear."""
    (block,) = re.findall(r"```toml\n(.*?)```", GITHUB, re.DOTALL)
    people = people_of(accepted(tmp_path, "whole-file", WHOLE + block))
    issue = {"number": 7, "title": "The gate is slow", "state": "open", "created_at": "2026-11-24T12:00:00Z"}

    def filed(*labels: str) -> tuple[Severity, str]:
        assert people is not None
        incident = from_tracker(state_of(issue | {"labels": ["incident", *labels]}), people, NOON).incident
        return incident.severity, incident.cause

    assert filed("severity-S1", "cause-ocr") == (Severity.S1, "ocr")
    assert filed("severity-huge", "cause-gremlins") == filed() == (Severity.S3, "unclear")
