"""Join the configuration to the adapters. A new ticket system, channel or page is one line here."""

from collections.abc import Callable
from datetime import UTC, datetime

from reporting.pages import SiteSettings, SiteSummary, render
from reporting.ports import LocalTicketBook, TicketSystem
from reporting.store import SqlStore, open_store
from reporting.tickets.local import LocalTickets
from rondafile import Rondafile

TICKET_SYSTEMS: dict[str, Callable[[Rondafile, LocalTicketBook], TicketSystem]] = {
    "local": lambda rondafile, book: LocalTickets(book, rondafile.language, rondafile.zone, now),
}
"""By the name of ``tickets.system``."""


def now() -> datetime:
    """Return the present moment in UTC: the only clock of the reporter."""
    return datetime.now(UTC)


def store_of(rondafile: Rondafile) -> SqlStore:
    """Open the store that the configuration names.

    Raises:
        StoreError: It cannot be opened; the message names no password.
    """
    return open_store(rondafile.store.reveal())


def tickets_of(rondafile: Rondafile, store: SqlStore) -> TicketSystem:
    """Return the configured ticket system."""
    return TICKET_SYSTEMS[rondafile.tickets.system](rondafile, store.local_tickets)


def write_site(rondafile: Rondafile, store: SqlStore) -> SiteSummary:
    """Write the site where the configuration says.

    Raises:
        SiteError: It cannot be written there.
        StoreError: The store cannot be read.
    """
    settings = SiteSettings(language=rondafile.language, zone=rondafile.zone, targets=tuple(rondafile.targets))
    return render(store, rondafile.site, settings=settings, now=now(), local_tickets=store.local_tickets.tickets())
