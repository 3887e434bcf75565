"""Join the configuration to the adapters. A new ticket system, channel or page is one line here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from reporting.checkouts.git import suspects
from reporting.domain.deployments import Suspects, no_checkout
from reporting.domain.kpi.facts import Plan
from reporting.domain.maintenance.notice import windows_in_force
from reporting.domain.maintenance.work import Work
from reporting.domain.windows import Window
from reporting.knowledge import KnowledgeFolder, without_marks
from reporting.knowledge.hiding import hiding
from reporting.linking import links_to
from reporting.maintenance.works import planned_of
from reporting.pages import ArticleText, CalendarText, RoundFolders, SiteSettings, SiteSummary, render
from reporting.ports import Pending, SuspectFinder, TicketSystem
from reporting.store import SqlStore, open_store
from reporting.tickets.links import Links
from reporting.tickets.local import LocalTickets
from rondafile import Rondafile
from rondafile.held import held_secrets
from rondafile.models import Confluence

if TYPE_CHECKING:
    from reporting.knowledge.confluence import Connection


def _links(rondafile: Rondafile) -> Links:
    return links_to(rondafile.site_url, rondafile.knowledge)


def _local(rondafile: Rondafile, store: SqlStore) -> TicketSystem:
    return LocalTickets(store.local_tickets, rondafile.language, rondafile.zone, now, links=_links(rondafile))


def _jira(rondafile: Rondafile, store: SqlStore) -> TicketSystem:
    from reporting.tickets.jira.system import JiraTickets  # noqa: PLC0415 - its library costs 0.3 s

    assert rondafile.tickets.jira is not None
    return JiraTickets(
        rondafile.tickets.jira, rondafile.language, rondafile.zone, store.evidence, links=_links(rondafile)
    )


def _github(rondafile: Rondafile, store: SqlStore) -> TicketSystem:
    from reporting.tickets.github.system import GitHubTickets  # noqa: PLC0415 - httpx is not needed for the others

    assert rondafile.tickets.github is not None
    return GitHubTickets(
        rondafile.tickets.github, rondafile.language, rondafile.zone, store.evidence, links=_links(rondafile)
    )


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


def knowledge_of(rondafile: Rondafile) -> KnowledgeFolder:
    """Return the folder of the knowledge base."""
    return KnowledgeFolder(rondafile.knowledge)


def cleaner_of(rondafile: Rondafile) -> Callable[[str], str]:
    """Return what takes the secrets of the configuration, and what looks like one, out of a text."""
    return hiding(held_secrets(rondafile))


def confluence_of(settings: Confluence) -> "Connection":
    """Return the connection to the space that the knowledge base is published to."""
    from reporting.knowledge.confluence import Connection  # noqa: PLC0415 - httpx is not needed for the others

    return Connection(settings)


def articles_of(rondafile: Rondafile) -> tuple[ArticleText, ...]:
    """Return the articles as the site shows them; one that cannot be read says why."""
    return tuple(
        ArticleText(cause, "", problem=found)
        if isinstance(found, str)
        else ArticleText(cause, without_marks(found.text))
        for cause, found in knowledge_of(rondafile).legible().items()
    )


def published_of(rondafile: Rondafile, store: SqlStore) -> tuple[Work, ...]:
    """Return the planned work with when the site first showed it.

    Raises:
        RondafileError: The file of the windows is not sound.
        StoreError: The store cannot be read.
    """
    return store.windows.as_published(planned_of(rondafile), now())


def windows_of(rondafile: Rondafile, store: SqlStore | None) -> tuple[Window, ...]:
    """Return the maintenance windows that count for incidents, a year back and a year ahead.

    Without the store their file is taken at its word for when they were published.

    Raises:
        RondafileError: The file of the windows is not sound.
    """
    works = planned_of(rondafile) if store is None else published_of(rondafile, store)
    return windows_in_force(works, now())


def calendar_of(rondafile: Rondafile, store: SqlStore) -> CalendarText | None:
    """Return the maintenance calendar as the site shows it; None without a file of windows.

    Raises:
        RondafileError: That file is not sound.
    """
    if rondafile.maintenance is None:
        return None
    from reporting.maintenance.published import feed_of, feed_settings_of  # noqa: PLC0415 - icalendar costs 0.2 s

    feed_url = feed_settings_of(rondafile).feed_url
    return CalendarText(published_of(rondafile, store), feed_of(rondafile, now()), feed_url)


def late_of(rondafile: Rondafile, store: SqlStore) -> tuple[Pending, ...]:
    """Return what has waited longer than ``policy.undelivered_after_s``, its errors without secrets.

    Raises:
        StoreError: The store cannot be read.
    """
    clean = cleaner_of(rondafile)
    overdue = now() - timedelta(seconds=rondafile.policy.undelivered_after_s)
    return tuple(replace(each, last_error=clean(each.last_error)) for each in store.undelivered(overdue))


def plan_of(rondafile: Rondafile, target: str, works: tuple[Work, ...]) -> Plan:
    """Return what a target aims at, as the domain knows it."""
    kpi = rondafile.targets[target].kpi
    return Plan(
        zone=rondafile.zone,
        critical_hours=rondafile.policy.weekly_hours,
        objective=kpi.objective,
        gap=timedelta(minutes=kpi.gap_min),
        every=None if kpi.every_min is None else timedelta(minutes=kpi.every_min),
        works=works,
    )


def write_site(rondafile: Rondafile, store: SqlStore, *, is_copy: bool = False) -> SiteSummary:
    """Write the site where the configuration says, and note which planned work it shows.

    Args:
        rondafile: The configuration.
        store: What the site is made from.
        is_copy: Whether it lies where nobody reads it: what it shows is not published by that.

    Raises:
        SiteError: It cannot be written there.
        StoreError: The store cannot be read.
    """
    works = published_of(rondafile, store)
    settings = SiteSettings(
        language=rondafile.language,
        zone=rondafile.zone,
        site_url=rondafile.site_url,
        targets=tuple(rondafile.targets),
        weeks=rondafile.report.weeks,
        flaky_days=rondafile.policy.flaky_days,
        articles=articles_of(rondafile),
        calendar=calendar_of(rondafile, store),
        rounds=RoundFolders(rondafile.results, rondafile.report.allure, rondafile.site),
    )
    summary = render(
        store,
        rondafile.site,
        settings=settings,
        now=now(),
        local_tickets=store.local_tickets.tickets(),
        late=late_of(rondafile, store),
        figures=store.figures,
        plans={name: plan_of(rondafile, name, works) for name in rondafile.targets},
    )
    if not is_copy:
        store.windows.note(settings.calendar.works if settings.calendar else (), now())
    return summary
