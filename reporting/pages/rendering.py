"""Write the site: which parts it has, and where it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from language import translations
from reporting.domain.kpi.facts import Plan
from reporting.pages import addresses
from reporting.pages.context import Pages, Section, Site
from reporting.pages.folder import SiteFolder
from reporting.pages.front import front
from reporting.pages.gathering import gather
from reporting.pages.press import Press
from reporting.pages.settings import SiteSettings
from reporting.pages.shelves import articles, calendar
from reporting.pages.targets import targets
from reporting.pages.undelivered import undelivered_of
from reporting.pages.verdict import Verdict
from reporting.pages.wording import Wording
from reporting.ports import LocalTicket, Pending, Store
from reporting.ports.figures import Figures

SECTIONS: tuple[Section, ...] = (front, targets, articles, calendar)
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
        plans: What each configured target aims at.

    Raises:
        SiteError: The folder cannot be written or belongs to somebody else.
        StoreError: The store cannot be read.
    """
    with SiteFolder(site).held() as folder:
        shown = Site(
            store=store,
            press=Press(settings, Wording(translations(settings.language), settings.language, settings.zone, now)),
            settings=settings,
            now=now,
            targets=gather(store, settings, now, local_tickets, late),
            undelivered=undelivered_of(late),
            figures=figures,
            plans=plans or {},
        )
        pages = dict(_pages(shown))
        removed = folder.write(pages)
    verdicts = {target.name: target.verdict for target in shown.targets}
    return SiteSummary(site / addresses.INDEX, len(pages), removed, verdicts)


def _pages(site: Site) -> Pages:
    for section in SECTIONS:
        yield from section(site)
