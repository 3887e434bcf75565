"""What people do to GitHub issues, and what is read from it. Each request fits the published document."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reporting.domain.actions import TicketFacts
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.tickets import Resolution
from reporting.errors import DeliveryError
from reporting.tickets.github.issues import state_of
from reporting.tickets.github.reading import MOST_PAGES
from reporting.tickets.links import Links
from tests.github_repository import NAME, Repository
from tests.reporting.tickets.github_builders import a_repository
from tests.reporting.tickets.jira_builders import FACTS, INCIDENT, LABEL, RECOVERED

ISSUES = f"/repos/{NAME}/issues"
HOUR = "2026-11-24T13:00:00Z"


def closed_issues(repository: Repository, count: int, labels: list[str]) -> list[str]:
    """File and close issues that nobody commented on, and return their numbers."""
    for number in range(1, count + 1):
        repository.add(f"n{number}", "by people", labels)
        repository.people_close(number)
    return [str(number) for number in range(1, count + 1)]


def joining(copy: str) -> TicketFacts:
    """Return what is said of a second ticket."""
    return replace(FACTS, copy=copy)


def comment_lists(repository: Repository) -> int:
    """Return how often comments were asked for."""
    return sum(path.endswith("/comments") for method, path in repository.seen if method == "GET")


@pytest.mark.parametrize(
    ("reason", "resolution", "status"),
    [
        ("completed", Resolution.DONE, "closed"),
        ("not_planned", Resolution.WONT_FIX, "closed as not planned"),
        ("duplicate", Resolution.DUPLICATE, "closed as duplicate"),
        ("something_new", Resolution.DONE, "closed as something new"),
        (None, Resolution.DONE, "closed"),
    ],
)
def test_why_it_was_closed_is_read(reason: str | None, resolution: Resolution, status: str) -> None:
    """Each of the document's reasons has its meaning; an unknown one means done."""
    issue = {"number": 7, "title": "t", "state": "closed", "created_at": HOUR, "closed_at": HOUR}

    said = state_of(issue | {"state_reason": reason})

    assert (said.resolution, said.status) == (resolution, status)
    assert said.closed_at == datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


def test_a_reopened_issue_is_open(repository: Repository) -> None:
    """Its reason is no reason for an end, and its former root cause is not said."""
    system = a_repository(repository.url)
    repository.add("t", "b", ["root-cause-code"])
    repository.people_close(1)
    system.reopen("k", "1", FACTS)

    (said,) = system.states(["1"])

    assert (said.status, said.resolution, said.root_cause) == ("open", Resolution.NONE, None)


def test_an_issue_without_moments_is_refused() -> None:
    """What answers is not GitHub, and the setting to check is named."""
    with pytest.raises(DeliveryError, match=r"issue 7 without a moment in created_at: check tickets\.github\.api_url"):
        state_of({"number": 7, "state": "open"})


def test_the_root_cause_is_read_from_comments(repository: Repository) -> None:
    """Later comments count more, and ``#12`` is the address that GitHub makes of it."""
    system = a_repository(repository.url)
    system.open("k1", FACTS)
    repository.people_say(1, "Root cause: code - not this")
    repository.people_say(1, "**Root cause:** configuration - the pool had two connections", "", "Fix: #12")
    repository.people_close(1)

    (said,) = system.states(["1"])

    fix = f"https://github.example/{NAME}/issues/12"
    assert said.root_cause == RootCause(Category.CONFIGURATION, "the pool had two connections", fix)


def test_comments_of_all_pages_are_read(repository: Repository) -> None:
    """An answer far down a long discussion counts."""
    repository.add("t", "b", [])
    for _comment in range(130):
        repository.people_say(1, "still looking")
    repository.people_say(1, "Root cause: network - a cable was cut")
    repository.people_close(1)

    (said,) = a_repository(repository.url).states(["1"])

    assert said.root_cause == RootCause(Category.NETWORK, "a cable was cut")


def test_what_people_file_may_name_its_root_cause(repository: Repository) -> None:
    """The description of an issue that is not ours counts as their word."""
    repository.add("t", "It was slow.\r\nRoot cause: capacity - one worker for two hundred trucks", [])
    repository.people_close(1)

    (said,) = a_repository(repository.url).states(["1"])

    assert said.root_cause == RootCause(Category.CAPACITY, "one worker for two hundred trucks")


@pytest.mark.parametrize(
    ("labels", "comment", "expected"),
    [
        (["root-cause-network"], "nothing", RootCause(Category.NETWORK)),
        (["root-cause-network"], "Root cause: code - a cable", RootCause(Category.NETWORK, "a cable")),
        (["root-cause-network", "root-cause-code"], "Root cause: code - a cable", RootCause(Category.CODE, "a cable")),
        (["root-cause-gremlins"], "nothing", None),
        (["root-cause-"], "Fix: https://git.example/1", RootCause(None, "", "https://git.example/1")),
    ],
)
def test_a_label_names_the_category(
    repository: Repository, labels: list[str], comment: str, expected: RootCause | None
) -> None:
    """A label of the closed list counts above a comment that names another; any other label says nothing."""
    repository.add("t", "b", labels)
    repository.people_say(1, comment)
    repository.people_close(1)

    (said,) = a_repository(repository.url).states(["1"])

    assert said.root_cause == expected


def test_our_own_comments_are_no_answer(repository: Repository) -> None:
    """A comment that ends in our mark does not count, whatever stands in it."""
    system = a_repository(repository.url)
    system.open("k1", FACTS)
    system.remind("k2", "1", RECOVERED)
    mark = repository.comments[1][0].rsplit("\n", 2)[1]
    repository.people_say(1, "Root cause: code - said by us", mark)
    repository.people_close(1)

    (said,) = system.states(["1"])

    assert mark.startswith("<!-- ronda ")
    assert said.root_cause is None


def test_an_open_issue_costs_one_request(repository: Repository) -> None:
    """Comments are asked for only where there are any, and the issue is closed."""
    system = a_repository(repository.url)
    repository.add("open", "b", [])
    repository.people_say(1, "Root cause: code - too early")
    repository.add("closed, and nobody said anything", "b", [])
    repository.people_close(2)

    said = system.states(["1", "2"])

    assert [each.root_cause for each in said] == [None, None]
    assert repository.seen == [("GET", f"{ISSUES}/1"), ("GET", f"{ISSUES}/2")]


def test_many_issues_with_our_label_are_listed(repository: Repository) -> None:
    """With a label of its own, a list is asked for instead of each issue; one that lost the label is asked alone."""
    tickets = closed_issues(repository, 120, ["monitoring"])
    repository.issues[4]["labels"] = []

    said = a_repository(repository.url, labels=["monitoring"]).states(tickets)

    assert [each.ticket for each in said] == tickets
    assert repository.seen == [("GET", ISSUES), ("GET", ISSUES), ("GET", f"{ISSUES}/5")]


def test_a_few_issues_are_not_listed(repository: Repository) -> None:
    """The list may have more pages than there are issues to ask about."""
    tickets = closed_issues(repository, MOST_PAGES, ["monitoring"])

    a_repository(repository.url, labels=["monitoring"]).states(tickets)

    assert ("GET", ISSUES) not in repository.seen


@pytest.mark.parametrize("status", [301, 404, 410])
def test_an_issue_that_is_gone_is_left_out(repository: Repository, status: int) -> None:
    """Transferred, hidden or deleted: the states of the others are there."""
    for title in ("one", "two"):
        repository.add(title, "b", [])
    repository.gone[1] = status

    assert [each.ticket for each in a_repository(repository.url).states(["1", "2"])] == ["2"]


@pytest.mark.parametrize(("status", "why"), [(301, "renamed or moved"), (404, "may see it"), (410, "switched off")])
def test_a_repository_that_is_gone_is_an_error(repository: Repository, status: int, why: str) -> None:
    """Where the whole repository is hidden, moved or without issues, no ticket is taken for gone."""
    repository.add("one", "b", [])
    repository.gone[1] = status
    repository.fails("GET", "/issues$", status)

    with pytest.raises(DeliveryError, match=why):
        a_repository(repository.url).states(["1"])


def test_what_is_no_number_is_gone(repository: Repository) -> None:
    """A key of another ticket system, left from before a change of systems, is not put into an address."""
    assert a_repository(repository.url).states(["OPS-1", "../labels"]) == []
    assert {path for _method, path in repository.seen} == {ISSUES}


def test_a_pull_request_is_no_ticket(repository: Repository) -> None:
    """The interface shows pull requests among the issues: they are no state, not filed, and no copy."""
    body = f"<!-- ronda {INCIDENT} -->"
    repository.add("pull", body, ["incident", LABEL])["pull_request"] = {"url": "https://github.example/pull"}
    system = a_repository(repository.url, people="incident")

    assert (system.states(["1"]), system.filed(), system.copies(LABEL, INCIDENT)) == ([], [], [])


def test_what_people_file_is_found_by_its_label(repository: Repository) -> None:
    """Open and closed ones, newest first, with title, labels, severity and moments; comments are not read."""
    repository.add("The gate is slow", "since noon", ["incident", "severity-s1", "cause-ocr"])
    repository.add("not an incident", "b", ["question"])
    repository.add("The yard is dark", "b", ["incident"])
    repository.people_say(3, "Root cause: network - dark fibre")
    repository.people_close(3, "not_planned")

    dark, slow = a_repository(repository.url, people="incident").filed()

    assert (dark.ticket, dark.is_open, dark.resolution) == ("3", False, Resolution.WONT_FIX)
    assert (slow.ticket, slow.is_open, slow.title, slow.priority) == ("1", True, "The gate is slow", "S1")
    assert slow.labels == ("incident", "severity-s1", "cause-ocr")
    assert slow.created_at == datetime(2026, 11, 24, 12, 1, tzinfo=UTC)
    assert comment_lists(repository) == 0


def test_a_label_that_is_not_there_is_a_problem(repository: Repository) -> None:
    """Before the first incident it is told which label people need, whatever signs are in its name."""
    repository.labels = ["incidents", "yard: incident?"]

    def problems(people: str | None) -> list[str]:
        return a_repository(repository.url, people=people).problems()

    assert problems("incident") == [f"{NAME} has no label 'incident': create it, or change tickets.github.people"]
    assert (problems("yard: incident?"), problems(None)) == ([], [])


def test_filed_issues_are_read_up_to_a_thousand(repository: Repository) -> None:
    """Of a label that stands on too much, the latest thousand count."""
    for number in range(1, 1051):
        repository.add(str(number), "b", ["incident"])

    found = a_repository(repository.url, people="incident").filed()

    assert (len(found), found[0].ticket, found[-1].ticket) == (1000, "1050", "51")
    assert len(repository.seen) == MOST_PAGES


def test_closing_keeps_the_reason_people_gave(repository: Repository) -> None:
    """What people closed as not planned gets the comment and stays not planned."""
    system = a_repository(repository.url)
    system.open("k1", FACTS)
    repository.people_close(1, "not_planned")

    system.close("k2", "1", RECOVERED)

    assert (repository.issues[0]["state_reason"], len(repository.comments[1])) == ("not_planned", 1)


def test_closing_takes_three_requests(repository: Repository) -> None:
    """Comment, a look whether people closed it, and the change."""
    system = a_repository(repository.url)
    system.open("k1", FACTS)
    repository.seen.clear()

    system.close("k2", "1", RECOVERED)

    assert repository.seen == [("POST", f"{ISSUES}/1/comments"), ("GET", f"{ISSUES}/1"), ("PATCH", f"{ISSUES}/1")]
    assert repository.issues[0]["state_reason"] == "completed"


@pytest.mark.parametrize("lost", ["/comments$", "/issues/1$"])
def test_a_lost_answer_reopens_once(repository: Repository, lost: str) -> None:
    """Whichever request was not answered, the repetition says nothing twice and the issue ends open."""
    system = a_repository(repository.url)
    system.open("k1", FACTS)
    repository.people_close(1)
    repository.fails("POST" if lost == "/comments$" else "PATCH", lost, 0, committed=True)

    with pytest.raises(DeliveryError):
        system.reopen("k2", "1", FACTS)
    system.reopen("k2", "1", FACTS, again=True)

    issue = repository.issues[0]
    assert (issue["state"], issue["state_reason"], len(repository.comments[1])) == ("open", "reopened", 1)


def test_a_lost_answer_reminds_once(repository: Repository) -> None:
    """A reminder that may have arrived is looked for."""
    system = a_repository(repository.url)
    system.open("k1", FACTS)
    repository.fails("POST", "/comments$", 0, committed=True)

    with pytest.raises(DeliveryError):
        system.remind("k2", "1", RECOVERED)
    system.remind("k2", "1", RECOVERED, again=True)

    assert len(repository.comments[1]) == 1


def test_a_copy_is_joined_as_github_does(repository: Repository) -> None:
    """Its own words on a line of their own, its reason, and the original's number in its database."""
    system = a_repository(repository.url)
    system.open("k1", FACTS)
    repository.add("copy", repository.issues[0]["body"], [LABEL])
    (original, copy) = system.copies(LABEL, INCIDENT)

    system.join("k2", original.ticket, joining(copy.ticket))

    changed = repository.issues[1]
    assert repository.comments[2][0].splitlines()[:2] == ["Duplicate of #1", ""]
    assert (changed["state"], changed["state_reason"], changed["duplicate_issue_id"]) == ("closed", "duplicate", 9001)
    assert repository.issues[0]["state"] == "open"
    assert repository.comments[1] == []


def test_a_lost_answer_joins_once(repository: Repository) -> None:
    """The copy is told once where it goes on, and ends closed."""
    system = a_repository(repository.url)
    for _time in range(2):
        system.open("k1", FACTS)
    repository.fails("PATCH", "/issues/2$", 0)

    with pytest.raises(DeliveryError):
        system.join("k2", "1", joining("2"))
    system.join("k2", "1", joining("2"), again=True)

    assert (len(repository.comments[2]), repository.issues[1]["state"]) == (1, "closed")


def test_a_copy_that_is_gone_is_joined(repository: Repository) -> None:
    """People who deleted it left nothing to do."""
    system = a_repository(repository.url)
    system.open("k1", FACTS)
    repository.add("copy", "b", [LABEL])
    repository.gone[2] = 410

    system.join("k2", "1", joining("2"))

    assert all(method == "GET" for method, _path in repository.seen[1:])


def test_the_pages_of_the_site_are_named(repository: Repository) -> None:
    """Every text but that on a copy leads to the page of its incident and to the article on its cause."""
    links = Links(lambda _incident: "https://ronda.example/page", lambda cause: f"https://kb.example/{cause}")
    system = a_repository(repository.url, links=links)
    system.open("k1", FACTS)
    for number, act in enumerate((system.update, system.close, system.reopen, system.remind)):
        act(f"k2-{number}", "1", FACTS)

    texts = [repository.issues[0]["body"], *repository.comments[1]]

    assert len(texts) == 5
    for said in texts:
        assert "| **Page** | https://ronda" in said
        assert "| **Knowledge base** | https://kb" in said
