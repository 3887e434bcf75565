"""Join the configuration to the adapters. A new ticket system, channel or page is one line here."""

from collections.abc import Callable
from datetime import UTC, datetime

from reporting.checkouts.git import suspects
from reporting.domain.deployments import Suspects, no_checkout
from reporting.pages import SiteSettings, SiteSummary, render
from reporting.ports import SuspectFinder, TicketSystem
from reporting.store import SqlStore, open_store
from reporting.tickets.local import LocalTickets
from rondafile import Rondafile


def _local(rondafile: Rondafile, store: SqlStore) -> TicketSystem:
    return LocalTickets(store.local_tickets, rondafile.language, rondafile.zone, now)


def _jira(rondafile: Rondafile, store: SqlStore) -> TicketSystem:
    from reporting.tickets.jira.system import JiraTickets  # noqa: PLC0415 - its library costs 0.3 s

    assert rondafile.tickets.jira is not None
    return JiraTickets(rondafile.tickets.jira, rondafile.language, rondafile.zone, store.evidence)


def _github(rondafile: Rondafile, store: SqlStore) -> TicketSystem:
    from reporting.tickets.github.system import GitHubTickets  # noqa: PLC0415 - httpx is not needed for the others

    assert rondafile.tickets.github is not None
    return GitHubTickets(rondafile.tickets.github, rondafile.language, rondafile.zone, store.evidence)


TICKET_SYSTEMS: dict[str, Callable[[Rondafile, SqlStore], TicketSystem]] = {
    "local": _local,
    "jira": _jira,
    "github": _github,
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
    return TICKET_SYSTEMS[rondafile.tickets.system](rondafile, store)


def suspects_of(rondafile: Rondafile) -> SuspectFinder:
    """Return what finds the commits between two versions of a target, in the checkout that its gate names."""

    def find(target: str, baseline: str, deployment: str) -> Suspects:
        known = rondafile.targets.get(target)
        checkout = known.gate.checkout if known and known.gate else None
        return suspects(checkout, baseline, deployment) if checkout else no_checkout(baseline, deployment)

    return find


def write_site(rondafile: Rondafile, store: SqlStore) -> SiteSummary:
    """Write the site where the configuration says.

    Raises:
        SiteError: It cannot be written there.
        StoreError: The store cannot be read.
    """
    settings = SiteSettings(
        language=rondafile.language,
        zone=rondafile.zone,
        targets=tuple(rondafile.targets),
        flaky_days=rondafile.policy.flaky_days,
    )
    return render(store, rondafile.site, settings=settings, now=now(), local_tickets=store.local_tickets.tickets())
