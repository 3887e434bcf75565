"""Write the site: which files it has, and what is on each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from language import translations
from reporting.pages import addresses
from reporting.pages.articles import Shelf
from reporting.pages.folder import Content, SiteFolder
from reporting.pages.gathering import gather
from reporting.pages.planned import CalendarText, calendar_view
from reporting.pages.press import Press
from reporting.pages.settings import SiteSettings
from reporting.pages.status import status_of
from reporting.pages.undelivered import UndeliveredView, undelivered_of
from reporting.pages.verdict import Verdict
from reporting.pages.views import EvidenceView, TargetView
from reporting.pages.wording import Wording
from reporting.ports import LocalTicket, Pending, Store

Plan = Iterator[tuple[str, Content]]


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What was written."""

    index: Path
    """The page to open."""
    files: int
    """How many files the site has, without the manifest."""
    removed: int
    """How many files of the previous site are gone."""
    verdicts: dict[str, Verdict]
    """By target."""


def render(  # noqa: PLR0913 - what only whoever wires the site can tell
    store: Store,
    site: Path,
    *,
    settings: SiteSettings,
    now: datetime,
    local_tickets: Sequence[LocalTicket] = (),
    late: Sequence[Pending] = (),
) -> SiteSummary:
    """Write the whole site into ``site``. The same store, settings and ``now`` give the same bytes.

    Args:
        store: Only read.
        site: Empty, missing, or written by an earlier call.
        settings: Language, zone and limits.
        now: When the site is written, aware.
        local_tickets: Tickets of the embedded system, which get a page each.
        late: What people should have been told by now, and were not.

    Raises:
        SiteError: The folder cannot be written or belongs to somebody else.
        StoreError: The store cannot be read.
    """
    with SiteFolder(site).held() as folder:
        press = Press(settings, Wording(translations(settings.language), settings.language, settings.zone, now))
        targets, undelivered = gather(store, settings, now, local_tickets, late), undelivered_of(late)
        pages = dict(_plan(store, press, targets, now, undelivered)) | dict(_articles(press, settings, targets))
        pages |= dict(_calendar(press, settings.calendar, now))
        removed = folder.write(pages)
    verdicts = {target.name: target.verdict for target in targets}
    return SiteSummary(site / addresses.INDEX, len(pages), removed, verdicts)


def _plan(
    store: Store, press: Press, targets: Sequence[TargetView], now: datetime, undelivered: Sequence[UndeliveredView]
) -> Plan:
    shown = {"targets": targets, "undelivered": undelivered}
    yield addresses.INDEX, partial(press.page, "index.html", addresses.INDEX, **shown)
    for target in targets:
        yield from _target_pages(press, target)
        for evidence in _evidence_of(target):
            yield evidence.page, _content_of(store, evidence)
    yield addresses.STATUS, partial(status_of, targets, now, undelivered)


def _calendar(press: Press, calendar: CalendarText | None, now: datetime) -> Plan:
    if calendar is not None:
        view = calendar_view(calendar, now)
        yield addresses.CALENDAR, partial(press.page, "calendar.html", addresses.CALENDAR, view=view)
        yield addresses.FEED, lambda: calendar.feed


def _articles(press: Press, settings: SiteSettings, targets: Sequence[TargetView]) -> Plan:
    articles = Shelf(settings.articles).views(targets)
    for each in articles:
        yield each.page, partial(press.page, "article.html", each.page, article=each)
    if articles:
        page = addresses.articles_page()
        yield page, partial(press.page, "articles.html", page, articles=articles)


def _target_pages(press: Press, target: TargetView) -> Plan:
    def sheet(template: str, page: str, **values: object) -> tuple[str, Content]:
        return page, partial(press.page, template, page, target=target, **values)

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
