"""What the pages about the past are made from: while that stays the same, they are not made again."""

from collections.abc import Iterable
from functools import partial

from reporting.pages.context import Site
from reporting.pages.evidence import EvidenceView
from reporting.pages.folder import Content, Settled
from reporting.pages.settings import SiteSettings
from reporting.pages.views import IncidentView, RunView, TargetView, TicketView
from reporting.pages.weekly.keys import key_of
from reporting.ports import Store


def common_key(settings: SiteSettings, menu: Iterable[str]) -> str:
    """Return what all pages depend on: the words, and where the menu and the causes lead."""
    articles = sorted(each.cause for each in settings.articles)
    return key_of(settings.language, settings.zone.key, settings.title, articles, list(menu))[:16]


def run_page(site: Site, target: TargetView, view: RunView) -> tuple[str, Content]:
    """Return the page of a run: what it found never changes, only what is still kept of it."""
    reports = site.press.round_reports.of(target.name, view.run.run_id)
    key = key_of(target.name, view.run, view.size, [each.page for each in view.evidence], reports)
    return _settled(site, "run.html", view.page, key, target=target, view=view)


def incident_page(site: Site, target: TargetView, view: IncidentView) -> tuple[str, Content]:
    """Return the page of an incident; while it goes on it shows the present, and is made each time."""
    values: dict[str, object] = {"target": target, "view": view}
    if view.incident.closed_at is None:
        return site.page("incident.html", view.page, **values)
    seen = [(each.key, each.depth, each.then is not None) for each in view.affected]
    key = key_of(
        *(target.name, view.incident, view.ticket, view.run_page, len(view.events), view.stretches),
        *(seen, [each.page for each in view.evidence]),
    )
    return _settled(site, "incident.html", view.page, key, **values)


def ticket_page(site: Site, target: TargetView, page: str, view: TicketView) -> tuple[str, Content]:
    """Return the page of a ticket of the embedded system; one that is open is made each time."""
    if view.local is None or view.local.closed_at is None:
        return site.page("ticket.html", page, target=target, ticket=view.local)
    whose = [each.page for each in target.incidents if each.incident.incident_id == view.local.incident_id]
    return _settled(site, "ticket.html", page, key_of(target.name, view, whose), target=target, ticket=view.local)


def evidence_file(store: Store, evidence: EvidenceView) -> tuple[str, Content]:
    """Return a piece of evidence, which is named after its content."""
    return evidence.page, Settled(evidence.sha256, lambda: store.evidence(evidence.sha256) or b"")


def _settled(site: Site, template: str, page: str, key: str, **values: object) -> tuple[str, Content]:
    return page, Settled(key, partial(site.press.page, template, page, **values))
