"""What people made of tickets in Jira: status, resolution, root cause, agreements, and those they filed themselves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from language import LANGUAGES, translations
from reporting.domain.rootcause import TITLES, Category, RootCause
from reporting.domain.tickets import Resolution, SlaCycle
from reporting.errors import DeliveryError
from reporting.tickets.jira.flattening import text_of
from reporting.tickets.jira.system import JiraTickets
from tests.jira_cloud import JiraCloud
from tests.jira_cloud_state import SOMEBODY
from tests.jira_server import JiraServer
from tests.reporting.builders import NOON
from tests.reporting.tickets.jira_builders import FACTS, INCIDENT, LABEL, LACKING, RECOVERED, REOPENED, a_system

ANSWER = "Root cause: configuration - the pool had two connections\nFix: https://git.example/yard/pull/12"
ANSWERED = RootCause(Category.CONFIGURATION, "the pool had two connections", "https://git.example/yard/pull/12")
SEARCH, ISSUE = ("POST", "/rest/api/3/search/jql"), "/rest/api/3/issue/"


@pytest.fixture
def system(jira_cloud: JiraCloud) -> JiraTickets:
    """A Jira whose clock stands at noon, with OPS-1 open in it."""
    jira_cloud.now = NOON.timestamp
    made = a_system(jira_cloud.url)
    made.open("k1", FACTS)
    jira_cloud.seen.clear()
    return made


def test_an_open_ticket(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """It is told with its labels, its priority and its address, in one request; nothing is said of an end."""
    jira_cloud.issues["OPS-1"]["fields"]["priority"] = {"name": "High"}

    (state,) = system.states(["OPS-1"])

    assert (state.ticket, state.is_open, state.status, state.priority) == ("OPS-1", True, "Open", "High")
    assert (state.created_at, state.closed_at, state.resolution) == (NOON, None, Resolution.NONE)
    assert (state.labels, state.url) == ((LABEL, f"ronda-id-{INCIDENT}"), f"{jira_cloud.url}/browse/OPS-1")
    assert state.title.startswith("[S2] yard:")
    assert jira_cloud.seen == [SEARCH]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Done", Resolution.DONE),
        ("won't do", Resolution.WONT_FIX),
        ("Duplicate", Resolution.DUPLICATE),
        ("Won't Fix", Resolution.WONT_FIX),
        (None, Resolution.NONE),
    ],
)
def test_a_resolution_is_what_the_configuration_calls_it(
    jira_cloud: JiraCloud, system: JiraTickets, name: str | None, meant: Resolution
) -> None:
    """By its name, in capitals or not."""
    jira_cloud.end("OPS-1", name)

    (state,) = system.states(["OPS-1"])

    assert (state.is_open, state.resolution) == (False, meant)


def test_resolutions_have_other_names_elsewhere(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """A Jira in Spanish calls them otherwise."""
    jira_cloud.end("OPS-1", "No se hará")
    spanish = a_system(jira_cloud.url, wont_fix=["No se hará"])

    assert spanish.states(["OPS-1"])[0].resolution is Resolution.WONT_FIX
    assert system.states(["OPS-1"])[0].resolution is Resolution.DONE


def test_when_it_was_closed(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """The moment of the resolution counts; without one that of the status, and else the last change."""
    moments = {"resolutiondate": 1, "statuscategorychangedate": 2, "updated": 3}
    jira_cloud.end("OPS-1", None)
    fields = jira_cloud.issues["OPS-1"]["fields"]
    fields |= {name: f"2026-11-24T1{hour}:00:00.000+0200" for name, hour in moments.items()}

    told = []
    for name in moments:
        told.append(system.states(["OPS-1"])[0].closed_at)
        fields[name] = None if name != "updated" else fields[name]

    assert told == [datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (9, 10, 11)]


def test_an_answer_without_its_moments_is_a_delivery_problem(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """One line says what is wrong with it."""
    jira_cloud.issues["OPS-1"]["fields"]["created"] = "yesterday"

    with pytest.raises(DeliveryError, match=r"OPS-1 came with created 'yesterday', which is no moment"):
        system.states(["OPS-1"])


def test_many_tickets_take_few_requests(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """Sixty open ones: two searches, of which each page is one request, and none is asked about alone."""
    for _number in range(59):
        jira_cloud.add("OPS", {"summary": "x"})

    states = system.states([f"OPS-{number}" for number in range(1, 61)])

    assert [state.ticket for state in states] == [f"OPS-{number}" for number in range(1, 61)]
    assert set(jira_cloud.seen) == {SEARCH}


@pytest.mark.parametrize("count", [3, 40])
def test_a_ticket_that_is_gone_is_left_out(jira_cloud: JiraCloud, system: JiraTickets, count: int) -> None:
    """Jira refuses the whole search for the sake of one key: the others are told all the same, most in one request."""
    for _number in range(count - 1):
        jira_cloud.add("OPS", {"summary": "x"})
    jira_cloud.delete("OPS-2")

    states = system.states([f"OPS-{number}" for number in range(1, count + 1)])

    assert [state.ticket for state in states] == [f"OPS-{n}" for n in range(1, count + 1) if n != 2]
    assert len([path for _method, path in jira_cloud.seen if path.startswith(ISSUE)]) <= 4


def test_a_ticket_that_moved_keeps_its_name(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """It answers under the key that it was asked for, and its address is the new one."""
    jira_cloud.add("OPS", {"summary": "x"})
    jira_cloud.move("OPS-1", "NEW")

    moved, other = system.states(["OPS-1", "OPS-2"])

    assert (moved.ticket, moved.url, other.ticket) == ("OPS-1", f"{jira_cloud.url}/browse/NEW-1", "OPS-2")


def test_a_ticket_that_no_search_shows_yet_is_asked_about(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """A new one is not taken for one that is gone."""
    jira_cloud.lag_s = 120

    assert [state.ticket for state in system.states(["OPS-1"])] == ["OPS-1"]


def test_what_another_system_called_a_ticket_is_left_out(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """A number would be the id of another issue."""
    jira_cloud.issues["10001"] = jira_cloud.issues["OPS-1"]
    jira_cloud.comments["10001"] = []

    assert system.states(["10001", "../myself"]) == []
    assert jira_cloud.seen == []


def test_another_refusal_is_a_delivery_problem(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """What was not answered is not taken for what is gone."""
    jira_cloud.fails("POST", "/search/jql$", 401)

    with pytest.raises(DeliveryError, match=r"Renew \$JIRA_TOKEN"):
        system.states(["OPS-1"])


def test_the_old_search_is_gone_on_cloud(jira_cloud: JiraCloud) -> None:
    """Asked as if it were a Data Center, Cloud answers 410, and the line says which setting is wrong."""
    system = a_system(jira_cloud.url, "data-center")
    with pytest.raises(DeliveryError, match=r"answered 410 .* Check tickets.jira.flavour"):
        system.states(["OPS-1"])


def test_the_root_cause_is_read_from_comments(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """The lines that a reminder asks for, of a closed ticket, without a further request."""
    jira_cloud.say("OPS-1", ANSWER)
    jira_cloud.end("OPS-1")

    assert system.states(["OPS-1"])[0].root_cause == ANSWERED
    assert jira_cloud.seen == [SEARCH]


def test_an_open_ticket_has_no_root_cause_yet(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """People are still guessing."""
    jira_cloud.say("OPS-1", ANSWER)

    assert system.states(["OPS-1"])[0].root_cause is None


def test_our_own_comments_are_no_answers(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """What a backend's message says in them is not what people say; nor is the example of a reminder."""
    system.update("k4", "OPS-1", replace(FACTS, incident=replace(FACTS.incident, message=ANSWER)))
    system.remind("k5", "OPS-1", LACKING)
    jira_cloud.end("OPS-1")

    assert "Root cause: configuration" in text_of(jira_cloud.comments["OPS-1"][0]["body"])
    assert system.states(["OPS-1"])[0].root_cause is None


def test_an_answer_above_a_quoted_reminder_counts(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """A reply by mail ends with our mark, and is not ours."""
    system.remind("k5", "OPS-1", LACKING)
    quoted = "\n".join(f"> {line}" for line in text_of(jira_cloud.comments["OPS-1"][0]["body"]).splitlines())
    jira_cloud.say("OPS-1", f"{ANSWER}\n{quoted}")
    jira_cloud.end("OPS-1")

    assert "> ronda:" in quoted
    assert system.states(["OPS-1"])[0].root_cause == ANSWERED


def test_the_newest_of_many_comments_count(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """A search shows the first twenty only: then the ticket is asked."""
    for number in range(30):
        jira_cloud.say("OPS-1", f"{number}")
    jira_cloud.say("OPS-1", ANSWER.replace("configuration", "network"))
    jira_cloud.say("OPS-1", ANSWER)
    jira_cloud.end("OPS-1")

    assert system.states(["OPS-1"])[0].root_cause == ANSWERED
    assert jira_cloud.seen == [SEARCH, ("GET", f"{ISSUE}OPS-1/comment")]


FIELDS = {"root_cause_field": "cf_1", "root_cause_text_field": "cf_2", "fix_field": "cf_3"}


@pytest.mark.parametrize(
    ("chosen", "category"),
    [
        ({"value": "Configuration"}, Category.CONFIGURATION),
        ({"value": "false-alarm"}, Category.FALSE_ALARM),
        ("a wrong setting", Category.CONFIGURATION),
        ([{"value": "Network"}], Category.NETWORK),
        ({"value": "gremlins"}, None),
        (None, None),
    ],
)
def test_the_root_cause_is_read_from_fields(
    jira_cloud: JiraCloud, system: JiraTickets, chosen: Any, category: Category | None
) -> None:
    """The category by its key or its title; one that is not in the list is none."""
    filled = {"cf_1": chosen, "cf_2": "the pool had two connections", "cf_3": "see https://git.example/yard/pull/12."}
    jira_cloud.issues["OPS-1"]["fields"] |= filled
    jira_cloud.end("OPS-1")

    (state,) = a_system(jira_cloud.url, **FIELDS).states(["OPS-1"])

    assert state.root_cause == replace(ANSWERED, category=category)


@pytest.mark.parametrize("code", LANGUAGES)
def test_titles_count_in_every_language(jira_cloud: JiraCloud, system: JiraTickets, code: str) -> None:
    """The list of a Jira may be in another language than Ronda's."""
    title = translations(code).gettext(TITLES[Category.NETWORK]).capitalize()
    jira_cloud.issues["OPS-1"]["fields"] |= {"cf_1": {"value": title}}
    jira_cloud.end("OPS-1")

    (state,) = a_system(jira_cloud.url, **FIELDS).states(["OPS-1"])

    assert state.root_cause == RootCause(Category.NETWORK)


def test_what_no_field_says_may_be_in_a_comment(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """Each part counts where it is; a field that is filled in counts first."""
    jira_cloud.issues["OPS-1"]["fields"] |= {"cf_1": {"value": "network"}}
    jira_cloud.say("OPS-1", ANSWER)
    jira_cloud.end("OPS-1")

    (state,) = a_system(jira_cloud.url, **FIELDS).states(["OPS-1"])

    assert state.root_cause == replace(ANSWERED, category=Category.NETWORK)


def test_a_document_is_read_line_by_line() -> None:
    """Links and cards give their addresses, quotes nothing, and hard breaks end lines."""
    link = {"type": "text", "text": "the change", "marks": [{"type": "link", "attrs": {"href": "https://a/1"}}]}
    content = [
        {
            "type": "blockquote",
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Fix: https://no"}]}],
        },
        {"type": "paragraph", "content": [{"type": "text", "text": "Fix: "}, link]},
        {
            "type": "paragraph",
            "content": [
                {"type": "text", "text": "one"},
                {"type": "hardBreak"},
                {"type": "inlineCard", "attrs": {"url": "https://a/2"}},
            ],
        },
    ]

    assert text_of({"type": "doc", "content": content}) == "Fix: the change https://a/1\none\nhttps://a/2"


def test_what_people_file_is_found(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """The configured JQL, on more pages than one; a long title is cut."""
    for number in range(3):
        fields = {"summary": f"{number} " + "x" * 300, "issuetype": {"name": "Incident"}, "labels": ["cause-ocr"]}
        jira_cloud.add("OPS", fields, SOMEBODY)
    people = a_system(jira_cloud.url, people="project = OPS AND type = Incident")

    filed = people.filed()

    assert [state.ticket for state in filed] == ["OPS-2", "OPS-3", "OPS-4"]
    assert (filed[0].labels, len(filed[0].title), filed[0].is_open) == (("cause-ocr",), 255, True)


def test_without_a_query_nobody_files(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """Nothing is asked."""
    assert system.filed() == []
    assert jira_cloud.seen == []


def an_agreement(**cycles: Any) -> dict[str, Any]:
    """Return an agreement as the service desk gives it."""
    return {"name": "Time to resolution", "completedCycles": [], **cycles}


COMPLETED = {
    "startTime": {"iso8601": "2026-11-24T13:00:00+0100"},
    "stopTime": {"epochMillis": int(NOON.timestamp() * 1000) + 3_600_000},
    "breachTime": {"epochMillis": int(NOON.timestamp() * 1000) + 1_800_000},
    "breached": True,
    "elapsedTime": {"millis": 3_600_000},
    "goalDuration": {"millis": 1_800_000},
}
ONGOING = {
    "startTime": {"epochMillis": int(NOON.timestamp() * 1000)},
    "breachTime": {"epochMillis": int(NOON.timestamp() * 1000) + 1_800_000},
    "breached": False,
    "paused": False,
    "withinCalendarHours": True,
    "elapsedTime": {"millis": 60_000},
}


def a_desk(jira: JiraCloud) -> JiraTickets:
    """Return a service desk's request type."""
    return a_system(jira.url, service_desk="4", request_type="12")


def test_cycles_of_agreements(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """Completed ones and the one that goes on, of every page; while its clock stands still it breaks at no time."""
    jira_cloud.agreements["OPS-1"] = [
        an_agreement(completedCycles=[COMPLETED], ongoingCycle=ONGOING),
        an_agreement(ongoingCycle=ONGOING | {"paused": True}),
    ]
    name, half, hour = "Time to resolution", NOON + timedelta(minutes=30), NOON + timedelta(hours=1)

    (state,) = a_desk(jira_cloud).states(["OPS-1"])

    minute = timedelta(minutes=1)
    assert state.sla == (
        SlaCycle(name, NOON, half, hour, is_breached=True, elapsed=60 * minute, goal=30 * minute),
        SlaCycle(name, NOON, half, None, is_breached=False, elapsed=minute),
        SlaCycle(name, NOON, None, None, is_breached=False, elapsed=minute),
    )


def test_an_account_that_is_no_agent_sees_no_cycles(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """All else is told, and it is asked once, not once for each ticket."""
    jira_cloud.add("OPS", {"summary": "x"})
    jira_cloud.is_agent = False

    states = a_desk(jira_cloud).states(["OPS-1", "OPS-2"])

    assert [(state.ticket, state.sla) for state in states] == [("OPS-1", ()), ("OPS-2", ())]
    assert len([path for _method, path in jira_cloud.seen if path.endswith("/sla")]) == 1


def test_issues_have_no_agreements(jira_cloud: JiraCloud, system: JiraTickets) -> None:
    """Only requests of a service desk are asked about."""
    system.states(["OPS-1"])

    assert not [path for _method, path in jira_cloud.seen if path.endswith("/sla")]


def test_data_center_tells_the_same(jira_server: JiraServer) -> None:
    """Its search does not give comments, and passes over what is gone without a word."""
    system = a_system(jira_server.url, "data-center", close_fields={"resolution": {"name": "Won't Do"}})
    facts = replace(FACTS, incident=replace(FACTS.incident, incident_id="yard-states-1"))
    first, second = (system.open(key, facts).ticket for key in ("k1", "k2"))
    system.remind("k5", first, LACKING)
    system.connection.post(system.connection.api(f"issue/{first}/comment"), {"body": ANSWER.replace("\n", "\r\n")})
    system.close("k3", first, RECOVERED)

    closed, still_open = system.states([first, "OPS-99999", second])

    assert (closed.ticket, closed.is_open, closed.resolution) == (first, False, Resolution.WONT_FIX)
    assert (closed.root_cause, closed.closed_at is not None) == (ANSWERED, True)
    assert (still_open.ticket, still_open.is_open, still_open.root_cause) == (second, True, None)
    system.reopen("k4", first, REOPENED)
    assert system.states([first])[0].is_open
