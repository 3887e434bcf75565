"""One row for each ticket system, and an incident of its own for each test, since a server outlives a test."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from reporting.domain.actions import TicketFacts
from reporting.domain.rootcause import Lack
from reporting.ports import TicketSystem
from reporting.store import open_store
from reporting.tickets.local import LocalTickets
from tests.reporting.builders import Clock
from tests.reporting.fake_tickets import FakeTickets
from tests.reporting.tickets.github_builders import a_repository
from tests.reporting.tickets.jira_builders import FACTS, RECOVERED, a_system

_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket system, and a look behind it."""

    system: TicketSystem
    comments: Callable[[str], int]
    """Returns how many comments a ticket has."""


def _jira_data_center(request: pytest.FixtureRequest) -> Row:
    server = request.getfixturevalue("jira_server")

    def comments(ticket: str) -> int:
        address = f"{server.url}/rest/api/2/issue/{ticket}/comment"
        return len(httpx.get(address, trust_env=False).raise_for_status().json()["comments"])

    return Row(a_system(server.url, "data-center"), comments)


def _jira_cloud(request: pytest.FixtureRequest, **changes: str) -> Row:
    jira = request.getfixturevalue("jira_cloud")
    jira.workflow = {"31": {"name": "Finish", "to": {"name": "Done"}}}
    return Row(a_system(jira.url, **changes), lambda ticket: len(jira.comments[ticket]))


def _github(request: pytest.FixtureRequest) -> Row:
    repository = request.getfixturevalue("repository")
    return Row(a_repository(repository.url), lambda ticket: len(repository.comments[int(ticket)]))


ELSEWHERE: dict[str, Callable[[pytest.FixtureRequest], Row]] = {
    "jira data center": _jira_data_center,
    "jira cloud": _jira_cloud,
    "jira desk": lambda request: _jira_cloud(request, service_desk="4", request_type="12"),
    "github": _github,
}


@pytest.fixture(params=["local on sqlite", "local on postgresql", "fake", *ELSEWHERE])
def row(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Row]:
    """One row per adapter."""
    if request.param in ELSEWHERE:
        yield ELSEWHERE[request.param](request)
        return
    if request.param == "fake":
        fake = FakeTickets(tmp_path / "tickets", knows_keys=False)
        yield Row(fake, lambda ticket: len(_of(fake, ticket)["comments"]))
        return
    sqlite = request.param == "local on sqlite"
    url = f"sqlite:///{tmp_path}/r.sqlite3" if sqlite else request.getfixturevalue("postgres").fresh_url()
    with open_store(url) as store:
        system = LocalTickets(store.local_tickets, "en", ZoneInfo("America/Bogota"), clock)
        yield Row(system, lambda ticket: len(store.local_tickets.known([ticket])[0].comments))


@pytest.fixture
def system(row: Row) -> TicketSystem:
    """The ticket system of the row."""
    return row.system


@pytest.fixture
def comments(row: Row) -> Callable[[str], int]:
    """Counts the comments of a ticket of the row."""
    return row.comments


def _of(fake: FakeTickets, ticket: str) -> dict[str, dict[str, str]]:
    return next(each for each in fake.tickets() if each["ticket"] == ticket)


def of(facts: TicketFacts, incident_id: str, label: str) -> TicketFacts:
    """Return the same facts about another incident."""
    return replace(facts, incident=replace(facts.incident, incident_id=incident_id, fingerprint=label))


class Story:
    """What happened to one incident, as facts."""

    def __init__(self) -> None:
        number = next(_NUMBERS)
        self.incident_id, fingerprint = f"yard-20261124T120500-{number:06x}", f"{number:016x}"
        self.opening = of(FACTS, self.incident_id, fingerprint)
        self.recovery = of(RECOVERED, self.incident_id, fingerprint)
        self.later = of(FACTS, f"yard-20261124T130500-{number:06x}", fingerprint)
        self.reminder = replace(self.recovery, lacking=(Lack.CATEGORY, Lack.FIX))
        self.label = self.opening.incident.label

    def again(self) -> TicketFacts:
        """It came back."""
        return replace(self.opening, incident=replace(self.opening.incident, reopened=1))

    def copy(self, ticket: str) -> TicketFacts:
        """``ticket`` is a second one of the incident."""
        return replace(self.opening, copy=ticket)


@pytest.fixture
def story() -> Story:
    """What happened, as facts."""
    return Story()
