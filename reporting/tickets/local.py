"""The embedded ticket system: for a team without one, and for the demo. Its tickets are pages of the site."""

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from reporting.domain.actions import TicketFacts
from reporting.errors import DeliveryError, StoreError
from reporting.ports import Clock, LocalTicket, LocalTicketBook, Ticket
from reporting.tickets import text
from reporting.tickets.formats.document import plain


class LocalTickets:
    """A TicketSystem that keeps its tickets in a book of our own."""

    name = "local"

    def __init__(self, book: LocalTicketBook, language: str, zone: ZoneInfo, clock: Clock) -> None:
        self._book, self._language, self._zone, self._clock = book, language, zone, clock

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
        written = text.opening(facts, self._language, self._zone)
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
        written = text.change(facts, self._language, self._zone)
        with _delivered():
            self._book.comment(key, ticket, plain(written.blocks), self._clock())

    def close(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say that it recovered and close it, once for this key."""
        del again
        written = text.recovery(facts, self._language, self._zone)
        with _delivered():
            self._book.comment(key, ticket, plain(written.blocks), self._clock(), close=True)


@contextmanager
def _delivered() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise DeliveryError(str(error)) from error


def _shown(ticket: LocalTicket) -> Ticket:
    return Ticket(ticket.ticket, None, ticket.status == "open")
