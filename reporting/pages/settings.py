"""What the site needs to know besides what the store holds."""

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from reporting.pages.planned import CalendarText
from reporting.pages.round_reports import RoundFolders


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article of the knowledge base."""

    cause: str
    """A key of ``reporting.domain.causes.CAUSES``."""
    text: str
    """Markdown, as people wrote it; empty if it cannot be read."""
    problem: str = ""
    """Why it cannot be read."""


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """How the site speaks, and how much of the past it shows."""

    language: str = "es"
    """A code of ``language.LANGUAGES``."""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """In which times are written."""
    site_url: str | None = None
    """Where the site is published; None if that is not known."""
    title: str = "Ronda"
    """Name of the site, shown on every page."""
    stale_after: timedelta = timedelta(minutes=15)
    """A target that was not measured for longer than this is marked as out of date."""
    targets: tuple[str, ...] = ()
    """Targets to list even if there is no run of them yet; those the store knows are added."""
    runs_shown: int = 30
    """Latest runs of each target that get a page, at least 1."""
    incidents_shown: int = 200
    """Incidents of each target that get a page, the open ones first."""
    weeks: int = 12
    """Finished weeks of each target that have a page."""
    flaky_days: int = 14
    """How long a flaky case is kept apart."""
    articles: tuple[ArticleText, ...] = ()
    """The knowledge base, at most one for each cause; without any the site has no such part."""
    calendar: CalendarText | None = None
    """The maintenance calendar; without one the site has no such page and no feed."""
    rounds: RoundFolders | None = None
    """Where reports of single rounds lie; without it the site has none."""
