"""`ronda tickets check` finds what would keep a ticket from being made, before the first incident."""

from typing import Any

import pytest

from reporting.tickets.jira.checking import problems
from reporting.tickets.jira.connection import Connection
from tests.jira_cloud import JiraCloud
from tests.jira_server import JiraServer
from tests.reporting.tickets.jira_builders import settings


def found(url: str, flavour: str = "cloud", **changes: Any) -> list[str]:
    """Return the problems of a configuration."""
    return problems(Connection(settings(url, flavour, **changes)))


def test_a_sound_configuration_has_none(jira_cloud: JiraCloud) -> None:
    """Everything that is named is there, and nothing was written."""
    sound = {"components": ["Yard"], "priorities": {"S1": "High"}, "issue_type": "Bug"}

    assert found(jira_cloud.url, **sound) == []
    assert {method for method, _path in jira_cloud.seen} == {"GET"}


def test_a_data_center_is_checked_too(jira_server: JiraServer) -> None:
    """The same questions are asked where the interface differs."""
    assert found(jira_server.url, "data-center", issue_type="Bug", priorities={"S1": "Highest"}) == []
    assert "Incident" in found(jira_server.url, "data-center", issue_type="Incident")[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"components": ["Quay"]}, "tickets.jira.components 'Quay' is not known there. There are: Yard"),
        ({"issue_type": "Incident"}, "tickets.jira.issue_type 'Incident' is not known there. There are: Task, Bug"),
        ({"priorities": {"S1": "P1"}}, "tickets.jira.priorities.S1 'P1' is not known there. There are: High, Low"),
        ({"fields": {"customfield_1": "x"}}, "tickets.jira.fields 'customfield_1' is not known there"),
    ],
)
def test_what_does_not_exist_is_named_with_what_does(jira_cloud: JiraCloud, changes: Any, said: str) -> None:
    """Each line holds the setting, its value and the choices."""
    assert [each for each in found(jira_cloud.url, **changes) if said in each]


def test_a_project_that_is_not_there(jira_cloud: JiraCloud) -> None:
    """The line names the project."""
    assert "tickets.jira.project YARD" in found(jira_cloud.url, project="YARD")[0]


def test_a_missing_permission_is_named(jira_cloud: JiraCloud) -> None:
    """Each permission that closing or attaching needs is asked for."""
    jira_cloud.lacks = {"TRANSITION_ISSUES", "CREATE_ATTACHMENTS"}

    said = "\n".join(found(jira_cloud.url))

    assert "lacks the permission TRANSITION_ISSUES" in said
    assert "lacks the permission CREATE_ATTACHMENTS" in said


def test_a_required_field_that_is_not_set(jira_cloud: JiraCloud) -> None:
    """It is named with its id, and no longer once it is set."""
    jira_cloud.required = {"customfield_10050": "required"}

    assert found(jira_cloud.url) == ["customfield_10050 (Site) is required: set it under tickets.jira.fields"]
    assert found(jira_cloud.url, fields={"customfield_10050": "x"}) == []


def test_a_request_type_that_does_not_exist(jira_cloud: JiraCloud) -> None:
    """A service desk's request type is checked by its number, its fields by their ids."""
    assert "request type 99" in found(jira_cloud.url, service_desk="4", request_type="99")[0]
    assert found(jira_cloud.url, service_desk="4", request_type="12") == []


def test_a_wrong_token_ends_the_check(jira_cloud: JiraCloud) -> None:
    """One line, not one for each question."""
    jira_cloud.fails("GET", "/myself$", 401)

    assert len(found(jira_cloud.url)) == 1
