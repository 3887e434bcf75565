"""The pages of each target, and the evidence that they show."""

from collections.abc import Callable, Iterator

from reporting.pages import addresses
from reporting.pages.context import Pages, Site
from reporting.pages.folder import Content
from reporting.pages.views import EvidenceView, TargetView
from reporting.ports import Store


def targets(site: Site) -> Pages:
    """Yield the pages of every target, and its evidence."""
    for target in site.targets:
        yield from _pages(site, target)
        for evidence in _evidence_of(target):
            yield evidence.page, _content_of(site.store, evidence)


def _pages(site: Site, target: TargetView) -> Pages:
    def sheet(template: str, page: str, **values: object) -> tuple[str, Content]:
        return site.page(template, page, target=target, **values)

    yield sheet("target.html", target.page)
    yield sheet("incidents.html", addresses.incidents_page(target.name))
    yield sheet("runs.html", addresses.runs_page(target.name))
    if target.hygiene is not None:
        yield sheet("hygiene.html", target.hygiene.page, hygiene=target.hygiene)
    if target.deployments:
        yield sheet("deployments.html", addresses.deployments_page(target.name))
    for incident in target.incidents:
        yield sheet("incident.html", incident.page, view=incident)
    for run in target.runs:
        yield sheet("run.html", run.page, view=run)
    for ticket in target.tickets:
        if ticket.page is not None:
            yield sheet("ticket.html", ticket.page, ticket=ticket.local)


def _evidence_of(target: TargetView) -> Iterator[EvidenceView]:
    for incident in target.incidents:
        yield from incident.evidence
    for deployment in target.deployments:
        for case in deployment.cases:
            yield from case.evidence
    hygiene = target.hygiene.rows if target.hygiene else ()
    for rows in (target.rows, hygiene, *(run.rows for run in target.runs)):
        for row in rows:
            yield from row.evidence


def _content_of(store: Store, evidence: EvidenceView) -> Callable[[], bytes]:
    return lambda: store.evidence(evidence.sha256) or b""
