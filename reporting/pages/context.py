"""What every part of the site is made from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from reporting.domain.kpi.facts import Plan
from reporting.pages.folder import Content
from reporting.pages.past import PastView
from reporting.pages.press import Press
from reporting.pages.settings import SiteSettings
from reporting.pages.undelivered import UndeliveredView
from reporting.pages.views import TargetView
from reporting.ports import Store
from reporting.ports.figures import Figures

Pages = Iterator[tuple[str, Content]]
"""Files of the site, each with what makes its content; a file is made when it is written, one at a time."""


@dataclass(frozen=True, slots=True)
class Site:
    """What is known when the site is written."""

    store: Store
    """Only read."""
    press: Press
    settings: SiteSettings
    now: datetime
    """When it is written, aware."""
    targets: Sequence[TargetView] = ()
    """Those that need somebody first."""
    undelivered: Sequence[UndeliveredView] = ()
    figures: Figures | None = None
    """What figures are made from; without it there are no pages of them."""
    plans: Mapping[str, Plan] = field(default_factory=dict)
    """What each configured target aims at."""
    pasts: Mapping[str, PastView] = field(default_factory=dict)
    """How each target did through the last days; empty without figures."""

    def page(self, template: str, page: str, **values: object) -> tuple[str, Content]:
        """Return a page with what prints it."""
        return page, partial(self.press.page, template, page, **values)


Section = Callable[[Site], Pages]
"""A part of the site: yields its files."""
