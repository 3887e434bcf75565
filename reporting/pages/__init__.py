"""The static site: one page per target, incident, run and local ticket, written whole from what the store holds."""

from reporting.pages.rendering import SiteSummary, render
from reporting.pages.settings import SiteSettings

__all__ = ["SiteSettings", "SiteSummary", "render"]
