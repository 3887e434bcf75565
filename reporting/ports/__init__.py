"""What the pipeline needs from the outside, as interfaces. Adapters in store, tickets and pages fulfil them."""

from reporting.ports.past import Past, PastRun
from reporting.ports.store import Clock, Pending, Receipt, RunReport, Store, SuspectFinder
from reporting.ports.tickets import LocalTicket, LocalTicketBook, Ticket, TicketSystem

__all__ = [
    "Clock",
    "LocalTicket",
    "LocalTicketBook",
    "Past",
    "PastRun",
    "Pending",
    "Receipt",
    "RunReport",
    "Store",
    "SuspectFinder",
    "Ticket",
    "TicketSystem",
]
