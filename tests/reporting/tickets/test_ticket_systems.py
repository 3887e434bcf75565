"""Every ticket system keeps the promises of the port."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.actions import TicketFacts
from reporting.ports import TicketSystem
from reporting.store import open_store
from reporting.tickets.local import LocalTickets
from tests.reporting.builders import Clock
from tests.reporting.fake_tickets import FakeTickets
from tests.reporting.tickets.github_builders import a_repository
from tests.reporting.tickets.jira_builders import FACTS, RECOVERED, a_system

_NUMBERS = itertools.count(1)


def _jira_cloud(request: pytest.FixtureRequest, **changes: str) -> TicketSystem:
    jira = request.getfixturevalue("jira_cloud")
    jira.workflow = {"31": {"name": "Finish", "to": {"name": "Done"}}}
    return a_system(jira.url, **changes)


ELSEWHERE: dict[str, Callable[[pytest.FixtureRequest], TicketSystem]] = {
    "jira data center": lambda request: a_system(request.getfixturevalue("jira_server").url, "data-center"),
    "jira cloud": _jira_cloud,
    "jira desk": lambda request: _jira_cloud(request, service_desk="4", request_type="12"),
    "github": lambda request: a_repository(request.getfixturevalue("repository").url),
}


@pytest.fixture(params=["local on sqlite", "local on postgresql", "fake", *ELSEWHERE])
def system(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[TicketSystem]:
    """One row per adapter."""
    if request.param in ELSEWHERE:
        yield ELSEWHERE[request.param](request)
        return
    if request.param == "fake":
        yield FakeTickets(tmp_path / "tickets")
        return
    sqlite = request.param == "local on sqlite"
    url = f"sqlite:///{tmp_path}/r.sqlite3" if sqlite else request.getfixturevalue("postgres").fresh_url()
    with open_store(url) as store:
        yield LocalTickets(store.local_tickets, "en", ZoneInfo("America/Bogota"), clock)


def of(facts: TicketFacts, incident_id: str, label: str) -> TicketFacts:
    """Return the same facts about another incident."""
    return replace(facts, incident=replace(facts.incident, incident_id=incident_id, fingerprint=label))


class Story:
    """An incident of its own for each test, since a server outlives a test."""

    def __init__(self) -> None:
        number = next(_NUMBERS)
        self.incident_id, fingerprint = f"yard-20261124T120500-c0ffee{number}", f"{number:016x}"
        self.opening = of(FACTS, self.incident_id, fingerprint)
        self.recovery = of(RECOVERED, self.incident_id, fingerprint)
        self.later = of(FACTS, f"{self.incident_id}-later", fingerprint)
        self.label = self.opening.incident.label


@pytest.fixture
def story() -> Story:
    """What happened, as facts."""
    return Story()


def test_there_is_no_ticket_before_it_is_opened(system: TicketSystem, story: Story) -> None:
    """Looking for what is not there finds None."""
    assert system.find(story.label, story.incident_id) is None


def test_an_opened_ticket_is_found(system: TicketSystem, story: Story) -> None:
    """A ticket is found by its label and the incident it names, and is open."""
    opened = system.open("k1", story.opening)

    assert system.find(story.label, story.incident_id) == opened
    assert opened.is_open


def test_opening_again_makes_one(system: TicketSystem, story: Story) -> None:
    """A repetition opens no second ticket."""
    first = system.open("k1", story.opening)

    assert system.open("k1", story.opening, again=True) == first


def test_opening_again_opens_what_never_arrived(system: TicketSystem, story: Story) -> None:
    """A repetition of what was lost on its way there opens the ticket."""
    opened = system.open("k1", story.opening, again=True)

    assert system.find(story.label, story.incident_id) == opened


def test_the_same_cause_again_is_another_ticket(system: TicketSystem, story: Story) -> None:
    """A later incident with the same label gets a ticket of its own, and each is found."""
    first, second = system.open("k1", story.opening), system.open("k2", story.later)

    assert first.ticket != second.ticket
    assert system.find(story.label, story.later.incident.incident_id) == second
    assert system.find(story.label, story.incident_id) == first


def test_another_label_is_not_found(system: TicketSystem, story: Story) -> None:
    """The incident alone is not enough."""
    system.open("k1", story.opening)

    assert system.find("ronda-ffffffffffffffff", story.incident_id) is None


def test_evidence_may_be_sent_twice(system: TicketSystem, story: Story) -> None:
    """The ticket stays as it is."""
    opened = system.open("k1", story.opening)

    system.attach("k1:evidence", opened.ticket, story.opening)
    system.attach("k1:evidence", opened.ticket, story.opening, again=True)

    assert system.find(story.label, story.incident_id) == opened


def test_updating_leaves_it_open(system: TicketSystem, story: Story) -> None:
    """A comment may be sent twice and the ticket stays open."""
    opened = system.open("k1", story.opening)

    system.update("k2", opened.ticket, story.opening)
    system.update("k2", opened.ticket, story.opening, again=True)

    assert system.find(story.label, story.incident_id) == opened


def test_closing_twice_closes(system: TicketSystem, story: Story) -> None:
    """A closed ticket is found, and is not open."""
    opened = system.open("k1", story.opening)

    system.close("k2", opened.ticket, story.recovery)
    system.close("k2", opened.ticket, story.recovery, again=True)

    found = system.find(story.label, story.incident_id)
    assert (found and found.ticket, found and found.is_open) == (opened.ticket, False)
