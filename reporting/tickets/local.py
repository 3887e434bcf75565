"""The embedded ticket system: for a team without one, and for the demo. Its tickets are pages of the site."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from reporting.domain.actions import TicketFacts
from reporting.domain.tickets import Resolution, TicketState
from reporting.errors import DeliveryError, StoreError
from reporting.ports import Clock, LocalTicket, LocalTicketBook, Ticket
from reporting.tickets import text
from reporting.tickets.formats.document import Document, plain
from reporting.tickets.links import NO_LINKS, Links


class LocalTickets:
    """A TicketSystem that keeps its tickets in a book of our own."""

    name = "local"

    def __init__(
        self, book: LocalTicketBook, language: str, zone: ZoneInfo, clock: Clock, *, links: Links = NO_LINKS
    ) -> None:
        self._book, self._language, self._zone, self._clock, self._links = book, language, zone, clock, links

    def find(self, label: str, incident_id: str) -> Ticket | None:
        """Return the ticket of this incident."""
        with _delivered():
            found = self._book.find(label, incident_id)
        return None if found is None else _shown(found)

    def problems(self) -> list[str]:
        """Return none: its tickets are in the store."""
        return []

    def open(self, key: str, facts: TicketFacts, *, again: bool = False) -> Ticket:
        """Create the ticket, once for this key; the book knows its keys, so that a repetition needs no look."""
        del again
        written = text.opening(facts, self._language, self._zone, self._links)
        incident = facts.incident
        draft = LocalTicket(
            ticket="",
            target=incident.target,
            incident_id=incident.incident_id,
            label=incident.label,
            title=written.title,
            body=plain(written.blocks),
            status="open",
            created_at=self._clock(),
            closed_at=None,
            comments=(),
        )
        with _delivered():
            return _shown(self._book.add(key, draft))

    def attach(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Do nothing: the evidence is on the page of the incident, which the ticket's page leads to."""

    def update(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say in one comment what changed, once for this key."""
        del again
        self._comment(key, ticket, text.change(facts, self._language, self._zone, self._links))

    def close(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say that it recovered and close it, once for this key."""
        del again
        self._comment(key, ticket, text.recovery(facts, self._language, self._zone, self._links), is_open=False)

    def reopen(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say that it failed again and open it, once for this key."""
        del again
        self._comment(key, ticket, text.change(facts, self._language, self._zone, self._links), is_open=True)

    def remind(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say in one comment what the closing lacks, once for this key; it is given by command."""
        del again
        written = text.reminder(facts, self._language, self._zone, self._links, by_comment=False)
        self._comment(key, ticket, written)

    def join(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say on the copy where it goes on and close it, once for this key; the book itself makes no copies."""
        del again
        self._comment(key, facts.copy, text.joining(facts, ticket, self._language, self._zone), is_open=False)

    def states(self, tickets: Sequence[str]) -> list[TicketState]:
        """Return what these tickets say. People write nothing into them: a root cause comes by command."""
        with _delivered():
            return [_state(each) for each in self._book.known(tickets)]

    def filed(self) -> list[TicketState]:
        """Return none: people file nothing here but by command."""
        return []

    def copies(self, label: str, incident_id: str) -> list[Ticket]:
        """Return the ticket of this incident: the book keeps one for each."""
        found = self.find(label, incident_id)
        return [] if found is None else [found]

    def _comment(self, key: str, ticket: str, document: Document, is_open: bool | None = None) -> None:
        with _delivered():
            self._book.comment(key, ticket, plain(document.blocks), self._clock(), is_open=is_open)


@contextmanager
def _delivered() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise DeliveryError("{why}", why=error) from error


def _shown(ticket: LocalTicket) -> Ticket:
    return Ticket(ticket.ticket, None, ticket.status == "open")


def _state(ticket: LocalTicket) -> TicketState:
    is_open = ticket.status == "open"
    return TicketState(
        ticket=ticket.ticket,
        is_open=is_open,
        status=ticket.status,
        title=ticket.title,
        created_at=ticket.created_at,
        closed_at=ticket.closed_at,
        resolution=Resolution.NONE if is_open else Resolution.DONE,
        labels=(ticket.label,),
    )
