"""Jira, where people close, keep and duplicate tickets: reopened, reminded of, joined, and never twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from reporting.errors import DeliveryError
from reporting.tickets.jira.system import JiraTickets
from reporting.tickets.links import Links
from tests.jira_cloud import JiraCloud
from tests.jira_server import JiraServer
from tests.reporting.builders import NOON
from tests.reporting.tickets.jira_builders import (
    BOGOTA,
    FACTS,
    INCIDENT,
    LABEL,
    LACKING,
    RECOVERED,
    REOPENED,
    a_copy,
    a_system,
    settings,
)

DONE = {"31": {"name": "Finish", "to": {"name": "Done"}}}
NO_SCREEN = {"hasScreen": False}


def refusal(act: Callable[[], Any]) -> DeliveryError:
    """Return the refusal that ``act`` ends in."""
    with pytest.raises(DeliveryError) as caught:
        act()
    return caught.value


def trace(jira: JiraCloud) -> tuple[dict[str, int], dict[str, str], list[Any], list[tuple[str, str]]]:
    """Return everything a repetition must not change: comments, statuses, links and transitions."""
    comments = {key: len(each) for key, each in jira.comments.items()}
    statuses = {key: each["fields"]["status"]["name"] for key, each in jira.issues.items()}
    return comments, statuses, list(jira.links), list(jira.made)


@pytest.fixture
def system(jira_cloud: JiraCloud) -> JiraTickets:
    """A project with a workflow, and OPS-1 open in it."""
    jira_cloud.workflow = dict(DONE)
    made = a_system(jira_cloud.url)
    made.open("k1", FACTS)
    return made


def test_a_ticket_that_is_done_is_opened_again(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """The transition carries the comment, and the resolution is gone."""
    jira_cloud.end("OPS-1")

    system.reopen("k2", "OPS-1", REOPENED)

    fields = jira_cloud.issues["OPS-1"]["fields"]
    assert (fields["status"]["name"], fields["resolution"]) == ("Reopened", None)
    assert (len(jira_cloud.comments["OPS-1"]), jira_cloud.made) == (1, [("OPS-1", "41")])


def test_a_ticket_that_is_open_is_only_told(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """People opened it first, or it was never closed."""
    system.reopen("k2", "OPS-1", REOPENED)

    assert (len(jira_cloud.comments["OPS-1"]), jira_cloud.made) == (1, [])


def test_the_severity_it_comes_back_with_is_its_priority(jira_cloud: JiraCloud) -> None:
    """What comes back in the critical hours is more urgent than it was."""
    urgent = a_system(jira_cloud.url, priorities={"S2": "High"})
    urgent.open("k1", FACTS)
    jira_cloud.end("OPS-1")
    jira_cloud.issues["OPS-1"]["fields"]["priority"] = {"name": "Low"}

    urgent.reopen("k2", "OPS-1", REOPENED)

    assert jira_cloud.issues["OPS-1"]["fields"]["priority"] == {"name": "High"}


def test_without_a_transition_the_setting_is_named(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """People are told in the ticket once, whoever runs Ronda is told what to set, and no repetition tells again."""
    jira_cloud.end("OPS-1")
    bare = a_system(jira_cloud.url, reopen=None)

    error = refusal(lambda: bare.reopen("k2", "OPS-1", REOPENED))
    refusal(lambda: bare.reopen("k2", "OPS-1", REOPENED, again=True))

    assert (error.permanent, "set tickets.jira.reopen" in str(error)) == (True, True)
    assert (len(jira_cloud.comments["OPS-1"]), jira_cloud.made) == (1, [])


def test_a_workflow_that_does_not_lead_back_names_what_it_offers(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """The line says which key to set, and nothing is said in the ticket."""
    jira_cloud.end("OPS-1")
    jira_cloud.workflow_back = {"51": {"name": "Archive", "to": {"name": "Archived"}}}

    error = refusal(lambda: system.reopen("k2", "OPS-1", REOPENED))

    assert "OPS-1 cannot be opened again: no transition is called 'Reopened' here. There are: Archive." in str(error)
    assert "Set tickets.jira.reopen" in str(error)
    assert jira_cloud.comments["OPS-1"] == []


def test_a_field_that_the_screen_requires_is_named_and_can_be_set(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """Nothing is posted before it is set; set, the ticket is open with it."""
    jira_cloud.end("OPS-1")
    screen = {"fields": {"customfield_7": {"required": True}}}
    jira_cloud.workflow_back = {"41": {"name": "Open again", "to": {"name": "Reopened"}} | screen}

    error = refusal(lambda: system.reopen("k2", "OPS-1", REOPENED))
    before = list(jira_cloud.made)
    a_system(jira_cloud.url, reopen_fields={"customfield_7": "x"}).reopen("k2", "OPS-1", REOPENED, again=True)

    assert "requires customfield_7. Set them under tickets.jira.reopen_fields" in str(error)
    assert (before, jira_cloud.issues["OPS-1"]["fields"]["customfield_7"]) == ([], "x")


def test_a_refused_transition_names_the_fields(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """A validator that no screen shows refuses with 400: the advice is about the transition, not about creating."""
    jira_cloud.end("OPS-1")
    jira_cloud.fails("POST", "/transitions$", 400, body='{"errors": {"customfield_7": "is required"}}')

    error = refusal(lambda: system.reopen("k2", "OPS-1", REOPENED))

    assert "customfield_7: is required" in str(error)
    assert "reopen_fields" in str(error)


def test_a_reminder_says_what_is_missing(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """It is a comment, and the ticket stays as people left it."""
    jira_cloud.end("OPS-1")

    system.remind("k5", "OPS-1", LACKING)

    assert "a root cause of the list below" in str(jira_cloud.comments["OPS-1"][0]["body"])
    assert jira_cloud.issues["OPS-1"]["fields"]["status"]["name"] == "Closed"


def test_a_second_ticket_is_joined_to_the_first(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """The copy duplicates the original, says where it goes on, and is done; the original is left alone."""
    system.open("k1b", FACTS)

    system.join("k6", "OPS-1", a_copy("OPS-2"))

    assert jira_cloud.links == [{"type": "Duplicate", "inward": "OPS-2", "outward": "OPS-1"}]
    assert "it goes on in OPS-1" in str(jira_cloud.comments["OPS-2"][0]["body"])
    assert jira_cloud.issues["OPS-2"]["fields"]["status"]["name"] == "Done"
    assert (jira_cloud.comments["OPS-1"], jira_cloud.made) == ([], [("OPS-2", "31")])


def test_a_copy_has_a_transition_and_a_resolution_of_its_own(jira_cloud: JiraCloud) -> None:
    """``join`` and ``join_fields`` are used where they are set."""
    jira_cloud.workflow = DONE | {"32": {"name": "Duplicate", "to": {"name": "Rejected"}}}
    own = a_system(jira_cloud.url, join="duplicate", join_fields={"resolution": {"name": "Duplicate"}})
    for key in ("k1", "k1b"):
        own.open(key, FACTS)

    own.join("k6", "OPS-1", a_copy("OPS-2"))

    fields = jira_cloud.issues["OPS-2"]["fields"]
    assert (fields["status"]["name"], fields["resolution"]) == ("Rejected", {"name": "Duplicate"})


def test_a_copy_without_a_transition_is_linked_only(jira_cloud: JiraCloud) -> None:
    """Where only people close tickets, it is not said that this one was closed."""
    bare = a_system(jira_cloud.url, close=None)
    for key in ("k1", "k1b"):
        bare.open(key, FACTS)

    bare.join("k6", "OPS-1", a_copy("OPS-2"))

    assert (len(jira_cloud.links), jira_cloud.comments["OPS-2"]) == (1, [])


def test_a_copy_that_is_done_is_linked_only(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """People closed it: nothing is said, and no transition made."""
    system.open("k1b", FACTS)
    jira_cloud.end("OPS-2", "Duplicate")

    system.join("k6", "OPS-1", a_copy("OPS-2"))

    assert (len(jira_cloud.links), jira_cloud.comments["OPS-2"], jira_cloud.made) == (1, [], [])


def test_a_link_that_people_made_is_not_made_again(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """Whichever of the two they began with."""
    system.open("k1b", FACTS)
    jira_cloud.links.append({"type": "Duplicate", "inward": "OPS-1", "outward": "OPS-2"})

    system.join("k6", "OPS-1", a_copy("OPS-2"))

    assert len(jira_cloud.links) == 1


def test_a_copy_that_is_gone_needs_nothing(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """Deleting a duplicate is one way to mend it."""
    system.open("k1b", FACTS)
    jira_cloud.delete("OPS-2")

    system.join("k6", "OPS-1", a_copy("OPS-2"))

    assert jira_cloud.links == []


def test_a_link_type_that_does_not_exist_is_named(jira_cloud: JiraCloud) -> None:
    """The line names the setting; the copy stays open, since nothing says yet why it would be closed."""
    jira_cloud.workflow = dict(DONE)
    wrong = a_system(jira_cloud.url, link_type="Twin")
    for key in ("k1", "k1b"):
        wrong.open(key, FACTS)

    error = refusal(lambda: wrong.join("k6", "OPS-1", a_copy("OPS-2")))

    assert "tickets.jira.link_type Twin" in str(error)
    assert (error.permanent, jira_cloud.made) == (True, [])


def test_every_ticket_of_an_incident_is_a_copy(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """The oldest first, with what is open and what is not."""
    system.open("k1b", FACTS)
    jira_cloud.end("OPS-2")

    assert [(each.ticket, each.is_open) for each in system.copies(LABEL, INCIDENT)] == [
        ("OPS-1", True),
        ("OPS-2", False),
    ]


@pytest.mark.parametrize("known", [False, True])
def test_a_ticket_that_people_closed_gets_the_recovery(
    jira_cloud: JiraCloud, system: JiraTickets, *, known: bool
) -> None:
    """Evidence and comment arrive, without a transition and without an error, whether or not it was known before."""
    jira_cloud.end("OPS-1", "Won't Do")
    since = {"ticket_closed_at": NOON} if known else {}

    system.close("k3", "OPS-1", replace(RECOVERED, incident=replace(RECOVERED.incident, **since)))

    fields = jira_cloud.issues["OPS-1"]["fields"]
    assert (len(fields["attachment"]), len(jira_cloud.comments["OPS-1"]), jira_cloud.made) == (1, 1, [])
    assert fields["resolution"] == {"name": "Won't Do"}


def test_a_known_closing_is_kept_even_where_the_workflow_would_allow_another(
    jira_cloud: JiraCloud, system: JiraTickets
) -> None:
    """What people resolved as it is keeps its status."""
    jira_cloud.workflow_back |= DONE
    jira_cloud.end("OPS-1", "Won't Do", status="Rejected")

    system.close("k3", "OPS-1", replace(RECOVERED, incident=replace(RECOVERED.incident, ticket_closed_at=NOON)))

    assert jira_cloud.issues["OPS-1"]["fields"]["status"]["name"] == "Rejected"


def test_texts_lead_to_the_site(jira_cloud: JiraCloud) -> None:
    """The page of the incident and the article on its cause are in the ticket and in its comments."""
    links = Links(lambda incident: f"https://site/{incident.incident_id}", lambda cause: f"https://site/kb/{cause}")
    linked = JiraTickets(settings(jira_cloud.url, close=None), "en", BOGOTA, lambda _digest: None, links=links)
    linked.open("k1", FACTS)
    for key, act, facts in (("k2", linked.reopen, REOPENED), ("k3", linked.close, RECOVERED)):
        act(key, "OPS-1", facts)
    linked.remind("k4", "OPS-1", LACKING)

    bodies = [jira_cloud.issues["OPS-1"]["fields"]["description"], *(c["body"] for c in jira_cloud.comments["OPS-1"])]
    assert [f"https://site/{INCIDENT}" in str(body) for body in bodies] == [True] * 4
    assert ["https://site/kb/api" in str(body) for body in bodies] == [True] * 4


Send = Callable[[JiraTickets, bool], None]
SENT: dict[str, tuple[Send, list[str]]] = {
    "reopen": (lambda system, again: system.reopen("k2", "OPS-1", REOPENED, again=again), ["/transitions$"]),
    "reopen without a screen": (
        lambda system, again: system.reopen("k2", "OPS-1", REOPENED, again=again),
        ["/comment$", "/transitions$"],
    ),
    "remind": (lambda system, again: system.remind("k5", "OPS-1", LACKING, again=again), ["/comment$"]),
    "join": (
        lambda system, again: system.join("k6", "OPS-1", a_copy("OPS-2"), again=again),
        ["/issueLink$", "/transitions$"],
    ),
    "join without a screen": (
        lambda system, again: system.join("k6", "OPS-1", a_copy("OPS-2"), again=again),
        ["/issueLink$", "/comment$", "/transitions$"],
    ),
}


def arranged(jira: JiraCloud, case: str) -> JiraTickets:
    """Return a system with OPS-1 and its copy OPS-2, of which the first is done unless it is joined."""
    bare = NO_SCREEN if "without" in case else {}
    jira.workflow = {"31": DONE["31"] | bare}
    jira.workflow_back = {"41": {"name": "Open again", "to": {"name": "Reopened"}} | bare}
    made = a_system(jira.url)
    for key in ("k1", "k1b"):
        made.open(key, FACTS)
    if not case.startswith("join"):
        jira.end("OPS-1")
    return made


@pytest.mark.parametrize("status", [0, 503])
@pytest.mark.parametrize(("case", "lost"), [(case, place) for case, (_act, places) in SENT.items() for place in places])
def test_what_was_carried_out_unheard_is_not_done_twice(
    jira_cloud: JiraCloud, case: str, lost: str, status: int
) -> None:
    """Whichever answer is lost, or is a 503 after the deed: repeated, it all is there once."""
    send = SENT[case][0]
    system = arranged(jira_cloud, case)
    jira_cloud.fails("POST", lost, status, committed=True)

    error = refusal(lambda: send(system, False))  # noqa: FBT003 - it is `again`
    send(system, True)  # noqa: FBT003
    once = trace(jira_cloud)
    send(system, True)  # noqa: FBT003

    told = "OPS-2" if case.startswith("join") else "OPS-1"
    assert (error.permanent, error.retry_after_s) == (False, 120.0)
    assert once[0][told] == 1
    assert (len(once[2]), len(once[3])) == (int(case.startswith("join")), int(case != "remind"))
    assert trace(jira_cloud) == once


@pytest.mark.parametrize("case", ["reopen", "remind", "join"])
def test_a_busy_jira_says_how_long_to_wait(jira_cloud: JiraCloud, case: str) -> None:
    """``Retry-After`` counts in seconds and as a date, and what was refused is done the next time."""
    send, places = SENT[case]
    system = arranged(jira_cloud, case)
    at = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    for value in ("900", at):
        jira_cloud.fails("POST", places[0], 429, headers={"Retry-After": value})

    first, second = (refusal(lambda: send(system, True)) for _time in range(2))  # noqa: FBT003 - it is `again`
    send(system, True)  # noqa: FBT003

    assert (first.retry_after_s, second.retry_after_s) == (900.0, pytest.approx(7200, abs=30))
    assert max(trace(jira_cloud)[0].values()) == 1


def test_data_center_reopens_reminds_and_joins(jira_server: JiraServer) -> None:
    """The same on a server with wiki markup, a workflow of its own and no Cloud."""
    system = a_system(jira_server.url, "data-center")
    facts = replace(FACTS, incident=replace(FACTS.incident, incident_id="yard-people-1"))
    first, copy = (system.open(key, facts).ticket for key in ("k1", "k1b"))
    system.close("k3", first, RECOVERED)
    for again in (False, True):
        system.reopen("k2", first, REOPENED, again=again)
        system.remind("k5", first, LACKING, again=again)
        system.join("k6", first, a_copy(copy), again=again)

    (link,) = jira_server.fields(copy)["issuelinks"]
    assert jira_server.fields(first)["status"]["name"] == "Reopened"
    assert (jira_server.comments(first), jira_server.comments(copy)) == (3, 1)
    assert (link["type"]["outward"], link["outwardIssue"]["key"]) == ("duplicates", first)
    assert jira_server.fields(copy)["status"]["name"] == "Done"
