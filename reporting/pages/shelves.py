"""The parts of the site that are no target's: the knowledge base and the maintenance calendar."""

from reporting.pages import addresses
from reporting.pages.articles import Shelf
from reporting.pages.context import Pages, Site
from reporting.pages.planned import calendar_view


def articles(site: Site) -> Pages:
    """Yield a page for each article and the list of them; nothing without any."""
    found = Shelf(site.settings.articles).views(site.targets)
    for each in found:
        yield site.page("article.html", each.page, article=each)
    if found:
        yield site.page("articles.html", addresses.articles_page(), articles=found)


def calendar(site: Site) -> Pages:
    """Yield the calendar and its feed; nothing where none is kept."""
    shown = site.settings.calendar
    if shown is not None:
        view = calendar_view(shown, site.now)
        yield site.page("calendar.html", addresses.CALENDAR, view=view)
        yield addresses.FEED, lambda: shown.feed
