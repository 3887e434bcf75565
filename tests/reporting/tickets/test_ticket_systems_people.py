"""Every ticket system keeps the promises of the port about what people do, and what is done about it."""

import re
from collections.abc import Callable

from reporting.domain.tickets import Resolution, TicketState
from reporting.ports import TicketSystem
from tests.reporting.tickets.conftest import Story

Counted = Callable[[str], int]


def state(system: TicketSystem, ticket: str) -> TicketState:
    """Return what one ticket says."""
    (said,) = system.states([ticket])
    return said


def nobody_has(ticket: str) -> str:
    """Return a key of the same shape that no ticket has."""
    return re.sub(r"\d+$", "999999", ticket)


def test_an_open_ticket_says_so(system: TicketSystem, story: Story) -> None:
    """Its state names it, its title and its label, and has no end."""
    opened = system.open("k1", story.opening)

    said = state(system, opened.ticket)

    assert (said.ticket, said.is_open, said.closed_at) == (opened.ticket, True, None)
    assert (said.resolution, said.root_cause) == (Resolution.NONE, None)
    assert said.url == opened.url


def test_a_closed_ticket_says_when(system: TicketSystem, story: Story) -> None:
    """Its state has an end that is not before its beginning, and it was not dismissed."""
    opened = system.open("k1", story.opening)
    system.close("k2", opened.ticket, story.recovery)

    said = state(system, opened.ticket)

    assert said.closed_at is not None
    assert said.created_at <= said.closed_at
    assert said.created_at.utcoffset() is not None
    assert (said.is_open, said.resolution) == (False, Resolution.DONE)


def test_what_we_say_names_no_root_cause(system: TicketSystem, story: Story) -> None:
    """Our own comments, the reminder with its template among them, are never read as people's answer."""
    opened = system.open("k1", story.opening)
    system.close("k2", opened.ticket, story.recovery)
    system.remind("k3", opened.ticket, story.reminder)

    assert state(system, opened.ticket).root_cause is None


def test_a_ticket_that_is_gone_is_left_out(system: TicketSystem, story: Story) -> None:
    """The states of the others are there."""
    opened = system.open("k1", story.opening)

    said = system.states([nobody_has(opened.ticket), opened.ticket])

    assert [each.ticket for each in said] == [opened.ticket]


def test_nothing_is_asked_about_nothing(system: TicketSystem) -> None:
    """Without tickets there are no states."""
    assert system.states([]) == []


def test_reopening_twice_opens_once(system: TicketSystem, story: Story, comments: Counted) -> None:
    """A repetition of what may have arrived says nothing more, and the ticket is open."""
    opened = system.open("k1", story.opening)
    system.close("k2", opened.ticket, story.recovery)
    before = comments(opened.ticket)

    system.reopen("k3", opened.ticket, story.again())
    system.reopen("k3", opened.ticket, story.again(), again=True)

    said = state(system, opened.ticket)
    assert comments(opened.ticket) == before + 1
    assert (said.is_open, said.closed_at, said.resolution) == (True, None, Resolution.NONE)


def test_reopening_an_open_ticket_is_a_comment(system: TicketSystem, story: Story, comments: Counted) -> None:
    """Where people were faster, it is said all the same."""
    opened = system.open("k1", story.opening)

    system.reopen("k3", opened.ticket, story.again())

    assert comments(opened.ticket) == 1
    assert state(system, opened.ticket).is_open


def test_a_reopened_ticket_is_closed_again(system: TicketSystem, story: Story) -> None:
    """It goes through as many ends as it has beginnings."""
    opened = system.open("k1", story.opening)
    system.close("k2", opened.ticket, story.recovery)
    system.reopen("k3", opened.ticket, story.again())

    system.close("k4", opened.ticket, story.recovery)

    assert not state(system, opened.ticket).is_open


def test_reminding_twice_comments_once(system: TicketSystem, story: Story, comments: Counted) -> None:
    """People are reminded once, and the ticket stays closed."""
    opened = system.open("k1", story.opening)
    system.close("k2", opened.ticket, story.recovery)
    before = comments(opened.ticket)

    system.remind("k3", opened.ticket, story.reminder)
    system.remind("k3", opened.ticket, story.reminder, again=True)

    assert comments(opened.ticket) == before + 1
    assert not state(system, opened.ticket).is_open


def test_a_closed_ticket_may_be_closed(system: TicketSystem, story: Story, comments: Counted) -> None:
    """What somebody closed already gets the comment on its recovery, and no error."""
    opened = system.open("k1", story.opening)
    system.close("k2", opened.ticket, story.recovery)
    before = comments(opened.ticket)

    system.close("k9", opened.ticket, story.recovery)

    assert comments(opened.ticket) == before + 1
    assert not state(system, opened.ticket).is_open


def test_a_joined_copy_is_closed(system: TicketSystem, story: Story, comments: Counted) -> None:
    """The copy is closed with one comment, however often it is tried; the original goes on."""
    original, copy = system.open("k1", story.opening), system.open("k2", story.later)

    system.join("k3", original.ticket, story.copy(copy.ticket))
    system.join("k3", original.ticket, story.copy(copy.ticket), again=True)

    assert (state(system, original.ticket).is_open, state(system, copy.ticket).is_open) == (True, False)
    assert comments(copy.ticket) == 1


def test_all_copies_are_found(system: TicketSystem, story: Story) -> None:
    """Every ticket of an incident is found, the oldest first, and none of another incident."""
    made = [system.open(key, story.opening) for key in ("k1", "k2")]
    system.open("k3", story.later)

    assert system.copies(story.label, story.incident_id) == list(dict.fromkeys(made))


def test_there_are_no_copies_of_nothing(system: TicketSystem, story: Story) -> None:
    """An incident without a ticket has no copies."""
    assert system.copies(story.label, story.incident_id) == []


def test_nothing_is_filed_unless_configured(system: TicketSystem, story: Story) -> None:
    """What Ronda opens is not what people filed."""
    system.open("k1", story.opening)

    assert system.filed() == []
