"""Write the site: which parts it has, and where it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from language import translations
from reporting.domain.kpi.facts import Plan
from reporting.pages import addresses
from reporting.pages.atom import atom
from reporting.pages.badges import badges
from reporting.pages.context import Pages, Section, Site
from reporting.pages.folder import SiteFolder
from reporting.pages.front import front
from reporting.pages.gathering import gather
from reporting.pages.metrics import metrics
from reporting.pages.past import pasts_of
from reporting.pages.press import Press
from reporting.pages.rounds import rounds
from reporting.pages.services import services
from reporting.pages.settings import SiteSettings
from reporting.pages.shelves import articles, calendar
from reporting.pages.targets import targets
from reporting.pages.unchanging import common_key
from reporting.pages.undelivered import undelivered_of
from reporting.pages.verdict import Verdict
from reporting.pages.weekly.section import weeks
from reporting.pages.wording import Wording
from reporting.ports import LocalTicket, Pending, Store
from reporting.ports.figures import Figures

SECTIONS: tuple[Section, ...] = (front, targets, services, badges, metrics, atom, weeks, rounds, articles, calendar)
"""The parts of the site. A new one is one module, and its name here."""


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
    figures: Figures | None = None,
    plans: Mapping[str, Plan] | None = None,
) -> SiteSummary:
    """Write the whole site into ``site``. The same store, settings and ``now`` give the same bytes.

    Args:
        store: Only read.
        site: Empty, missing, or written by an earlier call.
        settings: Language, zone and limits.
        now: When the site is written, aware.
        local_tickets: Tickets of the embedded system, which get a page each.
        late: What people should have been told by now, and were not.
        figures: What figures are made from; without it the site has no pages of them.
        plans: What each target aims at.

    Raises:
        SiteError: The folder cannot be written or belongs to somebody else.
        StoreError: The store cannot be read.
    """
    wording = Wording(translations(settings.language), settings.language, settings.zone, now)
    with SiteFolder(site).held() as folder:
        targets_shown = gather(store, settings, now, local_tickets, late)
        press, undelivered = Press(settings, wording), undelivered_of(late)
        shown = Site(store, press, settings, now, targets_shown, undelivered, figures=figures, plans=plans or {})
        files, removed = _write(folder, shown)
    return SiteSummary(site / addresses.INDEX, files, removed, {each.name: each.verdict for each in targets_shown})


def _write(folder: SiteFolder, site: Site) -> tuple[int, int]:
    """Write every page; return how many files the site has, and how many of the previous one are gone."""
    zone, now = site.settings.zone, site.now.astimezone(UTC)
    pasts = pasts_of(site.store, site.figures, site.plans, site.targets, zone=zone, now=now, kept=folder.read)
    pages = dict(_pages(replace(site, pasts=pasts)))
    names = [each.name for each in site.targets]
    site.press.knows(pages.keys(), names)
    return len(pages), folder.write(pages, common_key(site.settings, site.press.menu_of(names)))


def _pages(site: Site) -> Pages:
    for section in SECTIONS:
        yield from section(site)
