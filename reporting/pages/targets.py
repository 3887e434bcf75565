"""The pages of each target, and the evidence that they show."""

from collections.abc import Iterator

from reporting.pages import addresses
from reporting.pages.context import Pages, Site
from reporting.pages.evidence import EvidenceView
from reporting.pages.folder import Content
from reporting.pages.past_words import LETTERS, PastWords
from reporting.pages.unchanging import evidence_file, incident_page, run_page, ticket_page
from reporting.pages.views import TargetView


def targets(site: Site) -> Pages:
    """Yield the pages of every target, and its evidence."""
    for target in site.targets:
        yield from _pages(site, target)
        for evidence in _evidence_of(target):
            yield evidence_file(site.store, evidence)


def _pages(site: Site, target: TargetView) -> Pages:
    def sheet(template: str, page: str, **values: object) -> tuple[str, Content]:
        return site.page(template, page, target=target, **values)

    yield sheet(
        "target.html",
        target.page,
        past=site.pasts.get(target.name),
        services_page=addresses.services_page(target.name),
        words=PastWords(site.press.wording),
        letters=LETTERS,
    )
    yield sheet("incidents.html", addresses.incidents_page(target.name))
    yield sheet("runs.html", addresses.runs_page(target.name))
    if target.hygiene is not None:
        yield sheet("hygiene.html", target.hygiene.page, hygiene=target.hygiene)
    if target.deployments:
        yield sheet("deployments.html", addresses.deployments_page(target.name))
    for incident in target.incidents:
        yield incident_page(site, target, incident)
    for run in target.runs:
        yield run_page(site, target, run)
    for ticket in target.tickets:
        if ticket.page is not None:
            yield ticket_page(site, target, ticket.page, ticket)


def _evidence_of(target: TargetView) -> Iterator[EvidenceView]:
    for incident in target.incidents:
        yield from incident.evidence
    for deployment in target.deployments:
        for case in deployment.cases:
            yield from case.evidence
    hygiene = target.hygiene.rows if target.hygiene else ()
    for run in target.runs:
        yield from run.evidence
    for rows in (target.rows, hygiene):
        for row in rows:
            yield from row.evidence
