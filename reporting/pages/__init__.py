"""The static site: one page per target, incident, run and local ticket, written whole from what the store holds."""

from reporting.pages.planned import CalendarText
from reporting.pages.rendering import SiteSummary, render
from reporting.pages.round_reports import RoundFolders
from reporting.pages.settings import ArticleText, SiteSettings

__all__ = ["ArticleText", "CalendarText", "RoundFolders", "SiteSettings", "SiteSummary", "render"]
