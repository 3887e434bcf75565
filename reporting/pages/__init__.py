"""The static site: one page per target, incident, run and local ticket, written whole from what the store holds."""

from reporting.pages.settings import SiteSettings
from reporting.pages.site import SiteSummary, render

__all__ = ["SiteSettings", "SiteSummary", "render"]
