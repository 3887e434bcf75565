"""GitHub issues, and what goes wrong on the way. Each request fits the published document."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from reporting.errors import DeliveryError
from reporting.tickets.github.system import MAX_BODY
from tests.github_repository import NAME, Repository
from tests.reporting.builders import an_incident, some_facts
from tests.reporting.tickets.github_builders import a_repository
from tests.reporting.tickets.jira_builders import CONTENT, FACTS, INCIDENT, LABEL, RECOVERED, WHOAMI


def refusal(act: Callable[[], Any]) -> DeliveryError:
    """Return the refusal that ``act`` ends in."""
    with pytest.raises(DeliveryError) as caught:
        act()
    return caught.value


def test_opening_is_one_request(repository: Repository) -> None:
    """Title, text, labels and assignees land together, and the answer is where people open it."""
    made = a_repository(repository.url, labels=["ronda"]).open("k1", FACTS, again=False)

    assert repository.seen == [("POST", f"/repos/{NAME}/issues")]
    assert repository.issues[0]["labels"] == [LABEL, "ronda"]
    assert (made.ticket, made.url) == ("1", f"https://github.example/{NAME}/issues/1")


@pytest.mark.parametrize("status", [0, 502])
def test_an_answer_that_was_lost_makes_no_second_issue(repository: Repository, status: int) -> None:
    """The issue is made, the answer does not arrive: trying again finds it."""
    repository.fails("POST", "/issues$", status, committed=True)
    system = a_repository(repository.url)

    assert refusal(lambda: system.open("k1", FACTS, again=False)).retry_after_s == 60.0
    system.open("k1", FACTS, again=True)

    assert len(repository.issues) == 1


def test_an_issue_far_down_the_list_is_found(repository: Repository) -> None:
    """All pages are looked through, and only the text of this incident counts."""
    for number in range(130):
        repository.add(str(number), f"<!-- ronda other-{number} -->", [LABEL])
    repository.add("ours", f"<!-- ronda {INCIDENT} -->", [LABEL])

    found = a_repository(repository.url).find(LABEL, INCIDENT)

    assert found is not None
    assert found.ticket == "131"


def test_evidence_is_one_comment_said_once(repository: Repository) -> None:
    """The interface takes no files: the text of the evidence is in a comment, once."""
    system = a_repository(repository.url)
    system.open("k1", FACTS, again=False)
    repository.fails("POST", "/comments$", 0, committed=True)

    refusal(lambda: system.attach("k1e", "1", FACTS, again=False))
    system.attach("k1e", "1", FACTS, again=True)

    assert len(repository.comments[1]) == 1
    assert CONTENT.decode().strip() in repository.comments[1][0]


def test_evidence_that_is_no_text_is_pointed_to(repository: Repository) -> None:
    """A picture stays on the page of the incident."""
    system = a_repository(repository.url, content=lambda _digest: b"\x89PNG\xff")
    system.open("k1", FACTS, again=False)

    system.attach("k1e", "1", FACTS, again=False)

    assert "is no text" in repository.comments[1][0]


def test_recovery_closes_and_says_why_once(repository: Repository) -> None:
    """Closing again neither comments twice nor reopens."""
    system = a_repository(repository.url)
    system.open("k1", FACTS, again=False)
    repository.fails("PATCH", "/issues/1$", 0)

    refusal(lambda: system.close("k3", "1", RECOVERED, again=False))
    system.close("k3", "1", RECOVERED, again=True)

    assert repository.issues[0]["state"] == "closed"
    assert len(repository.comments[1]) == 1
    assert '"latency_ms": 41.0' in repository.comments[1][0]


def test_without_closing_there_is_only_a_comment(repository: Repository) -> None:
    """The issue stays open for people to close."""
    system = a_repository(repository.url, close=False)
    system.open("k1", FACTS, again=False)

    system.close("k3", "1", RECOVERED, again=False)

    assert (repository.issues[0]["state"], len(repository.comments[1])) == ("open", 1)


def test_a_change_is_said_once(repository: Repository) -> None:
    """A comment whose answer was lost is recognised."""
    system = a_repository(repository.url)
    system.open("k1", FACTS, again=False)
    repository.fails("POST", "/comments$", 0, committed=True)

    refusal(lambda: system.update("k2", "1", FACTS, again=False))
    system.update("k2", "1", FACTS, again=True)

    assert len(repository.comments[1]) == 1


REFUSED = {401: "Renew $GITHUB_TOKEN", 403: "permission to read and write issues", 404: "tickets.github.repository"}


@pytest.mark.parametrize("status", [*REFUSED, 410, 422, 301])
def test_a_refusal_says_what_to_change(repository: Repository, status: int) -> None:
    """Each names the setting that mends it, and no secret."""
    repository.fails("POST", "/issues$", status, body='{"message": "no", "errors": [{"field": "labels"}]}')

    error = refusal(lambda: a_repository(repository.url).open("k1", FACTS, again=False))

    assert REFUSED.get(status, "") in str(error)
    assert error.permanent
    assert "github-token-0001" not in str(error)


def test_a_limited_rate_is_waited_out(repository: Repository) -> None:
    """Retry-After counts, and else the reset of an empty allowance."""
    reset = str(int(time.time()) + 1800)
    repository.fails("POST", "/issues$", 429, headers={"Retry-After": "77"})
    repository.fails("POST", "/issues$", 403, headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset})
    system = a_repository(repository.url)

    first = refusal(lambda: system.open("k1", FACTS, again=False))
    second = refusal(lambda: system.open("k1", FACTS, again=False))

    assert (first.retry_after_s, first.permanent) == (77.0, False)
    assert second.retry_after_s == pytest.approx(1800, abs=30)


def test_another_server_is_not_taken_for_github(repository: Repository) -> None:
    """A page that answers 200 names the address to check."""
    repository.fails("POST", "/issues$", 200, body="<html></html>", content_type="text/html")

    assert "tickets.github.api_url" in str(refusal(lambda: a_repository(repository.url).open("k1", FACTS, again=False)))


def test_a_long_text_is_sent_within_the_limit(repository: Repository) -> None:
    """Whole lines are left out, and it is said."""
    facts = some_facts(an_incident(message="🚚" * 80_000), replace(WHOAMI, message="x" * 4000))

    a_repository(repository.url).open("k1", facts, again=False)

    assert len(repository.issues[0]["body"]) <= MAX_BODY
    assert "left out" in repository.issues[0]["body"]
