"""The page that people open first, and what a program reads instead of it."""

from functools import partial

from reporting.pages import addresses
from reporting.pages.context import Pages, Site
from reporting.pages.past_words import LETTERS, PastWords
from reporting.pages.status import status_of


def front(site: Site) -> Pages:
    """Yield the first page and ``status.json``."""
    yield site.page(
        "index.html",
        addresses.INDEX,
        targets=site.targets,
        undelivered=site.undelivered,
        pasts=site.pasts,
        services_page=addresses.services_page,
        words=PastWords(site.press.wording),
        letters=LETTERS,
    )
    yield addresses.STATUS, partial(status_of, site.targets, site.now, site.undelivered, site.pasts)
