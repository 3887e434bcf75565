"""Every ticket system keeps the promises of the port."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.ports import TicketSystem
from reporting.store import open_store
from reporting.tickets.local import LocalTickets
from tests.reporting.builders import Clock, an_incident, some_facts
from tests.reporting.fake_tickets import FakeTickets

FACTS = some_facts()
LABEL, INCIDENT = FACTS.incident.label, FACTS.incident.incident_id


@pytest.fixture(params=["local on sqlite", "local on postgresql", "fake"])
def system(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[TicketSystem]:
    """One row per adapter."""
    if request.param == "fake":
        yield FakeTickets(tmp_path / "tickets")
        return
    sqlite = request.param == "local on sqlite"
    url = f"sqlite:///{tmp_path}/r.sqlite3" if sqlite else request.getfixturevalue("postgres").fresh_url()
    with open_store(url) as store:
        yield LocalTickets(store.local_tickets, "en", ZoneInfo("America/Bogota"), clock)


def test_there_is_no_ticket_before_it_is_opened(system: TicketSystem) -> None:
    """Looking for what is not there finds None."""
    assert system.find(LABEL, INCIDENT) is None


def test_an_opened_ticket_is_found(system: TicketSystem) -> None:
    """A ticket is found by its label and the incident it names, and is open."""
    opened = system.open("k1", FACTS)

    assert system.find(LABEL, INCIDENT) == opened
    assert opened.is_open


def test_opening_twice_makes_one(system: TicketSystem) -> None:
    """The same key opens one ticket."""
    assert system.open("k1", FACTS) == system.open("k1", FACTS)


def test_the_same_cause_again_is_another_ticket(system: TicketSystem) -> None:
    """A later incident with the same label gets a ticket of its own, and each is found."""
    again = some_facts(an_incident(incident_id="yard-later"))

    first, second = system.open("k1", FACTS), system.open("k2", again)

    assert first.ticket != second.ticket
    assert system.find(LABEL, "yard-later") == second
    assert system.find(LABEL, INCIDENT) == first


def test_another_label_is_not_found(system: TicketSystem) -> None:
    """The incident alone is not enough."""
    system.open("k1", FACTS)

    assert system.find("ronda-0000000000000000", INCIDENT) is None


def test_updating_leaves_it_open(system: TicketSystem) -> None:
    """A comment may be sent twice and the ticket stays open."""
    opened = system.open("k1", FACTS)

    system.update("k2", opened.ticket, FACTS)
    system.update("k2", opened.ticket, FACTS)

    assert system.find(LABEL, INCIDENT) == opened


def test_closing_twice_closes(system: TicketSystem) -> None:
    """A closed ticket is found, and is not open."""
    opened = system.open("k1", FACTS)

    system.close("k2", opened.ticket, FACTS)
    system.close("k2", opened.ticket, FACTS)

    found = system.find(LABEL, INCIDENT)
    assert (found and found.ticket, found and found.is_open) == (opened.ticket, False)
