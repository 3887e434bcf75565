"""Jira Cloud: issues and service requests, and what goes wrong on the way. Each request fits the documents."""

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from reporting.domain.actions import TicketFacts
from reporting.errors import DeliveryError
from reporting.transport import retry_after_s
from tests.jira_cloud import JiraCloud
from tests.reporting.builders import NOON, a_result, an_incident, some_facts
from tests.reporting.tickets.jira_builders import FACTS, INCIDENT, LABEL, RECOVERED, a_system

DONE = {"31": {"name": "Finish", "to": {"name": "Done"}}}


def refusal(act: Any) -> DeliveryError:
    """Return the refusal that ``act`` ends in."""
    with pytest.raises(DeliveryError) as caught:
        act()
    return caught.value


def text_in(body: Any) -> str:
    """Return all words of a document, joined."""
    if isinstance(body, dict):
        return body.get("text", "") + " ".join(text_in(each) for each in body.get("content", ()))
    return str(body)


def test_a_ticket_holds_the_plans_minimum_and_more(jira_cloud: JiraCloud) -> None:
    """Timestamp, endpoint, masked token, severity, level, cause, deployment, evidence and reproduction are there."""
    made = a_system(jira_cloud.url, language="es").open("k1", FACTS, again=False)

    said = text_in(jira_cloud.issues[made.ticket]["fields"]["description"])
    for part in (
        "2026-11-24 07:",
        "GET /api/v1/whoami",
        "…9f3a #1a2b3c4d",
        "S2",
        "1.4.2",
        "curl",
        "http.txt",
        INCIDENT,
    ):
        assert part in said
    assert jira_cloud.issues[made.ticket]["fields"]["labels"] == [LABEL, f"ronda-id-{INCIDENT}"]


def test_opening_is_one_request(jira_cloud: JiraCloud) -> None:
    """Fields, labels and the property land together."""
    a_system(jira_cloud.url).open("k1", FACTS, again=False)

    assert jira_cloud.seen == [("POST", "/rest/api/3/issue")]


def test_people_get_the_address_of_the_site(jira_cloud: JiraCloud) -> None:
    """The link leads to the site, not to the address of the interface."""
    made = a_system(jira_cloud.url, browse_url="https://yard.example").open("k1", FACTS, again=False)

    assert made.url == "https://yard.example/browse/OPS-1"


@pytest.mark.parametrize("status", [0, 503])
def test_an_answer_that_was_lost_makes_no_second_ticket(jira_cloud: JiraCloud, status: int) -> None:
    """The ticket is made, the answer does not arrive: trying again finds it."""
    jira_cloud.fails("POST", "/issue$", status, committed=True)
    system = a_system(jira_cloud.url)

    assert refusal(lambda: system.open("k1", FACTS, again=False)).retry_after_s == 120.0
    found = system.open("k1", FACTS, again=True)

    assert (found.ticket, len(jira_cloud.labelled(LABEL))) == ("OPS-1", 1)


def test_a_request_that_was_lost_is_made_again(jira_cloud: JiraCloud) -> None:
    """Nothing arrived: trying again makes the ticket."""
    jira_cloud.fails("POST", "/issue$", 0)
    system = a_system(jira_cloud.url)

    refusal(lambda: system.open("k1", FACTS, again=False))

    assert system.open("k1", FACTS, again=True).ticket == "OPS-1"


def test_the_oldest_of_duplicates_counts(jira_cloud: JiraCloud) -> None:
    """More tickets than fit on a page of the search are all looked at."""
    fields = {"labels": [LABEL, f"ronda-id-{INCIDENT}"]}
    for _number in range(5):
        jira_cloud.add("OPS", fields)

    found = a_system(jira_cloud.url).find(LABEL, INCIDENT)

    assert found is not None
    assert found.ticket == "OPS-1"
    assert jira_cloud.seen == [("POST", "/rest/api/3/search/jql")] * 3


def test_evidence_is_attached_once(jira_cloud: JiraCloud) -> None:
    """An upload whose answer was lost is not repeated."""
    system = a_system(jira_cloud.url)
    made = system.open("k1", FACTS, again=False)
    jira_cloud.fails("POST", "/attachments$", 0, committed=True)

    refusal(lambda: system.attach("k1e", made.ticket, FACTS, again=False))
    system.attach("k1e", made.ticket, FACTS, again=True)

    names = [each["filename"] for each in jira_cloud.issues[made.ticket]["fields"]["attachment"]]
    assert [re.sub(r"\.[0-9a-f]{8}\.", ".", name) for name in names] == ["health.api.whoami.http.txt"]


def test_a_comment_is_said_once(jira_cloud: JiraCloud) -> None:
    """A comment whose answer was lost is recognised by its mark."""
    system = a_system(jira_cloud.url)
    made = system.open("k1", FACTS, again=False)
    jira_cloud.fails("POST", "/comment$", 0, committed=True)

    refusal(lambda: system.update("k2", made.ticket, FACTS, again=False))
    system.update("k2", made.ticket, FACTS, again=True)

    assert len(jira_cloud.comments[made.ticket]) == 1


def test_another_change_is_another_comment(jira_cloud: JiraCloud) -> None:
    """The mark is that of the delivery, not of the incident."""
    system = a_system(jira_cloud.url)
    made = system.open("k1", FACTS, again=False)

    system.update("k2", made.ticket, FACTS, again=True)
    system.update("k3", made.ticket, FACTS, again=True)

    assert len(jira_cloud.comments[made.ticket]) == 2


def test_recovery_closes_with_its_evidence_in_three_requests(jira_cloud: JiraCloud) -> None:
    """What shows that it works is attached, and the transition carries the comment."""
    jira_cloud.workflow = DONE
    system = a_system(jira_cloud.url)
    made = system.open("k1", FACTS, again=False)
    before = system.connection.requests

    system.close("k3", made.ticket, RECOVERED, again=False)

    issue = jira_cloud.issues[made.ticket]["fields"]
    assert (issue["status"]["name"], len(issue["attachment"]), len(jira_cloud.comments[made.ticket])) == ("Done", 1, 1)
    assert system.connection.requests - before == 3


@pytest.mark.parametrize("lost", ["/attachments$", "/transitions$"])
def test_closing_again_does_nothing_twice(jira_cloud: JiraCloud, lost: str) -> None:
    """Whichever answer was lost, there is one attachment, one comment and one transition."""
    jira_cloud.workflow = DONE
    system = a_system(jira_cloud.url)
    made = system.open("k1", FACTS, again=False)
    jira_cloud.fails("POST", lost, 0, committed=True)

    refusal(lambda: system.close("k3", made.ticket, RECOVERED, again=False))
    system.close("k3", made.ticket, RECOVERED, again=True)

    issue = jira_cloud.issues[made.ticket]["fields"]
    assert (issue["status"]["name"], len(issue["attachment"]), len(jira_cloud.comments[made.ticket])) == ("Done", 1, 1)


def test_a_transition_without_a_screen_gets_its_comment_apart(jira_cloud: JiraCloud) -> None:
    """Jira would drop it."""
    jira_cloud.workflow = {"31": DONE["31"] | {"hasScreen": False}}
    system = a_system(jira_cloud.url)
    made = system.open("k1", FACTS, again=False)

    system.close("k3", made.ticket, RECOVERED, again=False)

    assert ("POST", f"/rest/api/3/issue/{made.ticket}/comment") in jira_cloud.seen
    assert len(jira_cloud.comments[made.ticket]) == 1


def test_without_a_transition_there_is_only_a_comment(jira_cloud: JiraCloud) -> None:
    """The ticket stays open for people to close."""
    system = a_system(jira_cloud.url, close=None)
    made = system.open("k1", FACTS, again=False)

    system.close("k3", made.ticket, RECOVERED, again=False)

    found = system.find(LABEL, INCIDENT)
    assert found is not None
    assert found.is_open
    assert len(jira_cloud.comments[made.ticket]) == 1


def test_a_request_of_a_service_desk_gets_its_labels(jira_cloud: JiraCloud) -> None:
    """It is made by the desk's interface and labelled by the platform's; evidence is for agents only."""
    system = a_system(jira_cloud.url, service_desk="4", request_type="12")
    made = system.open("k1", FACTS, again=False)
    system.attach("k1e", made.ticket, FACTS, again=False)

    issue = jira_cloud.issues[made.ticket]["fields"]
    assert issue["labels"] == [LABEL, f"ronda-id-{INCIDENT}"]
    assert [each["public"] for each in issue["attachment"]] == [False]


def test_a_request_without_labels_is_found_by_its_text(jira_cloud: JiraCloud) -> None:
    """The publisher died between the two calls: the request is found, labelled, and not made again."""
    jira_cloud.fails("PUT", "/issue/", 0)
    system = a_system(jira_cloud.url, service_desk="4", request_type="12")

    refusal(lambda: system.open("k1", FACTS, again=False))
    found = system.open("k1", FACTS, again=True)

    assert (found.ticket, len(jira_cloud.issues)) == ("OPS-1", 1)
    assert jira_cloud.issues["OPS-1"]["fields"]["labels"] == [LABEL, f"ronda-id-{INCIDENT}"]


BAD = {
    "wrong token": (("POST", "/issue$", 401), "Renew $JIRA_TOKEN"),
    "no permission": (("POST", "/issue$", 403), "permission to browse, create, comment"),
    "no project": (("POST", "/issue$", 404), "tickets.jira.project OPS"),
    "gone": (("POST", "/issue$", 410), "tickets.jira.flavour"),
    "server error": (("POST", "/issue$", 500), "tried again later"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_refusal_says_what_to_change(jira_cloud: JiraCloud, case: str) -> None:
    """Each refusal names the setting that mends it, and no secret."""
    fault, said = BAD[case]
    jira_cloud.fails(*fault)

    error = refusal(lambda: a_system(jira_cloud.url).open("k1", FACTS, again=False))

    assert said in str(error)
    assert "jira-token-0001" not in str(error)
    assert error.permanent is (fault[2] < 500)


def test_a_required_field_is_named(jira_cloud: JiraCloud) -> None:
    """Jira's words are passed on with the field's id, and with where to set it."""
    jira_cloud.required = {"customfield_10050": "Affected site is required."}

    error = refusal(lambda: a_system(jira_cloud.url).open("k1", FACTS, again=False))

    assert "customfield_10050: Affected site is required." in str(error)
    assert "tickets.jira.fields" in str(error)


def test_a_configured_field_is_filled_in(jira_cloud: JiraCloud) -> None:
    """What a project requires can be given, with what is known of the incident."""
    jira_cloud.required = {"customfield_10050": "required"}
    fields = {"customfield_10050": {"value": "{target} {severity} {endpoint}"}}

    made = a_system(jira_cloud.url, fields=fields).open("k1", FACTS, again=False)

    value = jira_cloud.issues[made.ticket]["fields"]["customfield_10050"]["value"]
    assert value == "yard S2 GET /api/v1/whoami"


def test_html_is_no_answer(jira_cloud: JiraCloud) -> None:
    """A login page or a proxy that answers 200 is not taken for Jira."""
    jira_cloud.fails("POST", "/issue$", 200, body="<html>Log in</html>", content_type="text/html")

    error = refusal(lambda: a_system(jira_cloud.url).open("k1", FACTS, again=False))

    assert "text/html where Jira's JSON was expected" in str(error)
    assert "tickets.jira.url" in str(error)


def test_a_redirect_is_not_followed(jira_cloud: JiraCloud) -> None:
    """A POST that is redirected would become a GET, and the ticket would be lost without a word."""
    jira_cloud.fails("POST", "/issue$", 302, headers={"Location": "/login"}, content_type="text/html")

    assert "got 302" in str(refusal(lambda: a_system(jira_cloud.url).open("k1", FACTS, again=False)))


def test_retry_after_is_honoured_as_seconds_and_as_a_date(jira_cloud: JiraCloud) -> None:
    """The library takes no date and waits at most a minute; here both are kept."""
    jira_cloud.fails("POST", "/issue$", 429, headers={"Retry-After": "900", "RateLimit-Reason": "jira-burst-based"})
    at = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    jira_cloud.fails("POST", "/issue$", 429, headers={"Retry-After": at})
    system = a_system(jira_cloud.url)

    first = refusal(lambda: system.open("k1", FACTS, again=False))
    second = refusal(lambda: system.open("k1", FACTS, again=False))

    assert (first.retry_after_s, "jira-burst-based" in str(first)) == (900.0, True)
    assert second.retry_after_s == pytest.approx(7200, abs=30)


@pytest.mark.parametrize(
    ("value", "seconds"), [("7", 7.0), ("", None), ("soon", None), ("-3", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)]
)
def test_retry_after_that_makes_no_sense_is_none(value: str, seconds: float | None) -> None:
    """A date in the past is now; what is neither a number nor a date says nothing."""
    assert retry_after_s({"Retry-After": value}, NOON) == seconds


def test_nobody_there_is_a_delivery_problem(jira_cloud: JiraCloud, free_port: int) -> None:
    """A refused connection is tried again later."""
    error = refusal(lambda: a_system(f"http://127.0.0.1:{free_port}").open("k1", FACTS, again=False))

    assert (error.permanent, "did not answer POST" in str(error)) == (False, True)


def test_a_workflow_without_the_transition_names_those_there_are(jira_cloud: JiraCloud) -> None:
    """The setting and the choices are in the line."""
    jira_cloud.workflow = {"5": {"name": "Cancel", "to": {"name": "Cancelled"}}}
    system = a_system(jira_cloud.url)
    made = system.open("k1", FACTS, again=False)

    error = refusal(lambda: system.close("k3", made.ticket, RECOVERED, again=False))

    assert "no transition is called 'Done' here. There are: Cancel. Set tickets.jira.close" in str(error)
    assert error.permanent


def test_a_screen_that_requires_a_field_names_it(jira_cloud: JiraCloud) -> None:
    """The classic failure on the resolve screen is told before anything is posted, and can be mended."""
    screen = {"resolution": {"required": True}, "assignee": {"required": True, "hasDefaultValue": True}}
    jira_cloud.workflow = {"31": DONE["31"] | {"fields": screen}}
    system = a_system(jira_cloud.url)
    made = system.open("k1", FACTS, again=False)

    error = refusal(lambda: system.close("k3", made.ticket, RECOVERED, again=False))
    mended = a_system(jira_cloud.url, close_fields={"resolution": {"name": "Done"}})
    mended.close("k3", made.ticket, RECOVERED, again=True)

    assert "requires resolution. Set them under tickets.jira.close_fields" in str(error)
    assert jira_cloud.issues[made.ticket]["fields"]["resolution"] == {"name": "Done"}


def huge(sign: str) -> TicketFacts:
    """Return facts whose text is far above what Jira takes."""
    results = [a_result("health.api.endpoint", case=f"{number:03}", message=sign * 2000) for number in range(40)]
    return some_facts(an_incident(affected=tuple(each.key for each in results), message=sign * 33_000), *results)


@pytest.mark.parametrize("sign", ["x", "ñ", "🚚"])
def test_a_long_text_is_cut_between_lines(jira_cloud: JiraCloud, sign: str) -> None:
    """A description of 33,000 characters is sent within the limit, whole lines only, and says where the rest is."""
    made = a_system(jira_cloud.url).open("k1", huge(sign), again=False)

    body = jira_cloud.issues[made.ticket]["fields"]["description"]
    assert len(json.dumps(body, ensure_ascii=False).encode("utf-16-le")) // 2 <= 32_767
    assert "left out" in text_in(body)


def test_an_attachment_above_the_limit_is_a_problem_of_its_own(jira_cloud: JiraCloud) -> None:
    """The ticket is there all the same."""
    system = a_system(jira_cloud.url)
    system._content = lambda _digest: b"x" * 100_001
    made = system.open("k1", FACTS, again=False)

    error = refusal(lambda: system.attach("k1e", made.ticket, FACTS, again=False))

    assert (error.permanent, "above the limit" in str(error)) == (True, True)
    assert made.ticket in jira_cloud.issues
