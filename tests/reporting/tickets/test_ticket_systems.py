"""Every ticket system keeps the promises of the port."""

from reporting.ports import TicketSystem
from tests.reporting.tickets.conftest import Story


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
