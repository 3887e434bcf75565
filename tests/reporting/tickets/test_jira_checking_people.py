"""`ronda tickets check` finds what would keep people's answers from being read, or tickets from being moved."""

from typing import Any

import pytest

from tests.jira_cloud import JiraCloud
from tests.jira_server import JiraServer
from tests.reporting.tickets.jira_builders import FACTS, a_system
from tests.reporting.tickets.test_jira_checking import found

DONE = {"31": {"name": "Finish", "to": {"name": "Done"}}}


def test_a_sound_configuration_has_none(jira_cloud: JiraCloud) -> None:
    """Everything that may be configured is there, with a ticket of each state to look at, and nothing is written."""
    sound = {
        "root_cause_field": "customfield_10101",
        "root_cause_text_field": "customfield_10102",
        "fix_field": "customfield_10103",
        "wont_fix": ["won't do"],
        "duplicate": ["Duplicate"],
        "join": "Finish",
        "people": "project = OPS AND type = Incident",
    }
    jira_cloud.workflow = dict(DONE)
    system = a_system(jira_cloud.url)
    for key in ("k1", "k2"):
        system.open(key, FACTS)
    jira_cloud.end("OPS-1")
    jira_cloud.seen.clear()

    assert found(jira_cloud.url, **sound) == []
    assert {method for method, _path in jira_cloud.seen} == {"GET"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"root_cause_field": "customfield_1"},
            "tickets.jira.root_cause_field 'customfield_1' is not known there. "
            "There are: customfield_10101 (Root cause), customfield_10102 (What happened), customfield_10103 (Fix)",
        ),
        ({"root_cause_text_field": "What happened"}, "tickets.jira.root_cause_text_field 'What happened' is not known"),
        ({"fix_field": "customfield_2"}, "tickets.jira.fix_field 'customfield_2' is not known there"),
        (
            {"link_type": "Twin"},
            "tickets.jira.link_type 'Twin' is not known there. There are: Blocks, Duplicate, Relates",
        ),
        (
            {"wont_fix": ["Nope"]},
            "tickets.jira.wont_fix 'Nope' is not known there. There are: Done, Won't Do, Duplicate",
        ),
        ({"duplicate": ["Twin"]}, "tickets.jira.duplicate 'Twin' is not known there"),
        ({"reopen": None}, "tickets.jira.reopen is not set"),
        ({"people": "order by created"}, "tickets.jira.people is refused: Jira answered 400"),
        ({"people": "project = YARD"}, "The value 'YARD' does not exist for the field 'project'."),
    ],
)
def test_what_is_wrong_is_named(jira_cloud: JiraCloud, changes: Any, said: str) -> None:
    """One line each, with the setting and the choices."""
    assert [said in each for each in found(jira_cloud.url, **changes)] == [True]


def test_names_that_nobody_chose_are_not_questioned(jira_cloud: JiraCloud) -> None:
    """Of the usual names of a resolution a Jira has one or the other."""
    assert found(jira_cloud.url) == []


def test_links_that_are_switched_off(jira_cloud: JiraCloud) -> None:
    """Then no type of link exists."""
    jira_cloud.has_links = False

    assert [each for each in found(jira_cloud.url) if "issue linking is switched off" in each]


def test_without_a_ticket_nothing_is_known_of_transitions(jira_cloud: JiraCloud) -> None:
    """Only a ticket shows its transitions: what cannot be known is not held against anybody."""
    assert found(jira_cloud.url, close="No such", join="Nor this") == []


def test_tickets_of_others_are_not_looked_at(jira_cloud: JiraCloud) -> None:
    """Another type of issue may have another workflow."""
    jira_cloud.add("OPS", {"summary": "by hand", "labels": ["backend"]})

    assert found(jira_cloud.url, close="No such") == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"close": "Resolve"}, "OPS-2 cannot be closed: no transition is called 'Resolve' here. There are: Finish."),
        ({"join": "Twin"}, "OPS-2 cannot be closed as a duplicate: no transition is called 'Twin' here."),
        ({"reopen": "Wake"}, "OPS-1 cannot be opened again: no transition is called 'Wake' here."),
        ({"close": "Review"}, "tickets.jira.close 'Review' leads OPS-2 to 'In Review', which is not done"),
        ({"reopen": "Archive"}, "tickets.jira.reopen 'Archive' leads OPS-1 to 'Archived', which is done"),
        ({"join": "Screened"}, "requires customfield_7. Set them under tickets.jira.join_fields"),
    ],
)
def test_tickets_of_ours_show_their_transitions(jira_cloud: JiraCloud, changes: Any, said: str) -> None:
    """The newest open one is looked at for closing and joining, the newest one that is done for opening again."""
    review = {"name": "Review", "to": {"name": "In Review", "statusCategory": {"key": "indeterminate"}}}
    archive = {"name": "Archive", "to": {"name": "Archived", "statusCategory": {"key": "done"}}}
    screened = {"name": "Screened", "to": {"name": "Gone"}, "fields": {"customfield_7": {"required": True}}}
    system = a_system(jira_cloud.url)
    for key in ("k1", "k2"):
        system.open(key, FACTS)
    jira_cloud.end("OPS-1")
    others = {"32": review, "33": screened} if changes != {"close": "Resolve"} else {}
    jira_cloud.workflow = DONE | others
    jira_cloud.workflow_back |= {"42": archive}

    assert [said in each for each in found(jira_cloud.url, **changes)] == [True]


def test_an_account_that_is_no_agent(jira_cloud: JiraCloud) -> None:
    """It would see no agreements."""
    desk = {"service_desk": "4", "request_type": "12"}
    jira_cloud.workflow = dict(DONE)
    a_system(jira_cloud.url, **desk).open("k1", FACTS)
    jira_cloud.is_agent = False

    (said,) = found(jira_cloud.url, **desk)

    assert said == "the account of $JIRA_TOKEN is no agent of the service desk: it sees no SLA of OPS-1"


def test_a_data_center_is_checked_too(jira_server: JiraServer) -> None:
    """The same lines, from its own interface."""
    a_system(jira_server.url, "data-center").open("k1", FACTS)
    wrong = {"root_cause_field": "customfield_1", "link_type": "Twin", "wont_fix": ["Nope"], "join": "No such"}

    said = "\n".join(found(jira_server.url, "data-center", issue_type="Bug", **wrong))

    for name in wrong:
        assert f"tickets.jira.{name}" in said
    assert found(jira_server.url, "data-center", issue_type="Bug", people="project = OPS", fix_field="summary") == []
