"""The page of each target's services: now, through 90 days, and how fast they answered."""

from functools import partial

from reporting.domain.kpi.answers import FEWEST, UNTIMED
from reporting.domain.kpi.days import DayState
from reporting.pages import addresses
from reporting.pages.context import Pages, Site
from reporting.pages.past import SPANS
from reporting.pages.past_words import LETTERS, PastWords

TROUBLED = (DayState.DOWN, DayState.PARTLY, DayState.MAINTENANCE)
"""Days that are listed in words too."""
TROUBLES = 10
"""How many of them, the latest first."""


def services(site: Site) -> Pages:
    """Yield a page for each target that has a past, and what is kept of its days that are over."""
    for target in site.targets:
        view = site.pasts.get(target.name)
        if view is not None:
            yield addresses.days_file(target.name), partial(bytes, view.elapsed)
            yield site.page(
                "services.html",
                addresses.services_page(target.name),
                target=target,
                view=view,
                words=PastWords(site.press.wording),
                letters=LETTERS,
                spans=SPANS,
                untimed=UNTIMED,
                fewest=FEWEST,
                troubled=TROUBLED,
                troubles=TROUBLES,
            )
