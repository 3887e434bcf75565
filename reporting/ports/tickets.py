"""Ticket systems, as the pipeline needs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reporting.domain.actions import TicketFacts
from reporting.domain.tickets import TicketState


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as its system shows it."""

    ticket: str
    """Its key there, such as ``RONDA-1``."""
    url: str | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class LocalTicket:
    """A ticket of the embedded system, whole."""

    ticket: str
    target: str
    incident_id: str
    label: str
    title: str
    body: str
    """Plain text with blank lines between paragraphs, in the language it was written in."""
    status: str
    """``open`` or ``closed``."""
    created_at: datetime
    closed_at: datetime | None
    comments: tuple[tuple[datetime, str], ...]


class LocalTicketBook(Protocol):
    """Where the embedded ticket system keeps its tickets.

    Raises:
        StoreError: From every method, when the database cannot do it.
    """

    def add(self, key: str, draft: LocalTicket) -> LocalTicket:
        """Keep ``draft`` under the next number, once for this key and once for its incident; return what is kept."""

    def comment(self, key: str, ticket: str, text: str, at: datetime, *, is_open: bool | None = None) -> None:
        """Add a comment, and have the ticket open or closed if asked, once for this key.

        An unknown ticket is a StoreError.
        """

    def find(self, label: str, incident_id: str) -> LocalTicket | None:
        """Return the ticket of an incident."""

    def ticket(self, ticket: str) -> LocalTicket | None:
        """Return the ticket with this key, such as ``RONDA-1``."""

    def known(self, tickets: Sequence[str]) -> list[LocalTicket]:
        """Return the tickets with these keys, in the order of their numbers; an unknown one is left out."""

    def tickets(self, target: str | None = None, *, limit: int = 200) -> list[LocalTicket]:
        """Return tickets, those still open first, then newest first."""


class TicketSystem(Protocol):
    """Where tickets live. Every method is safe to repeat with the same key when ``again`` says that it is a repetition.

    ``again`` means that an earlier try may have arrived although nothing was heard of it: what it would have done is
    looked for first.

    Raises:
        DeliveryError: From every method, when the other side did not take it.
    """

    name: str

    def find(self, label: str, incident_id: str) -> Ticket | None:
        """Return the ticket with this label that names this incident; None if there is none."""

    def problems(self) -> list[str]:
        """Return what would keep a ticket from being made or closed, each with what to change; nothing is written."""

    def open(self, key: str, facts: TicketFacts, *, again: bool = False) -> Ticket:
        """Create the ticket, once for this key."""

    def attach(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Send the evidence to the ticket, each file once."""

    def update(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say in one comment what changed, once for this key."""

    def close(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say that it recovered, with evidence, and close it, once for this key.

        A ticket that people have closed already gets the comment and the evidence.
        """

    def reopen(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say in one comment that it failed again, and open the ticket again, once for this key."""

    def remind(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Say in one comment what the closing lacks (``facts.lacking``) and how to give it, once for this key."""

    def join(self, key: str, ticket: str, facts: TicketFacts, *, again: bool = False) -> None:
        """Link ``facts.copy`` to ``ticket`` as its duplicate, say so there, and close it, once for this key."""

    def states(self, tickets: Sequence[str]) -> list[TicketState]:
        """Return what these tickets say now; one that is gone is left out."""

    def filed(self) -> list[TicketState]:
        """Return the tickets that people file incidents with, as the configuration finds them; none without it."""

    def copies(self, label: str, incident_id: str) -> list[Ticket]:
        """Return every ticket with this label that names this incident, the oldest first."""
