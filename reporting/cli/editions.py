"""The review of a week as several commands need it: as it was known at its end, with links to what is published."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from reporting.cli.words import wording_of
from reporting.domain.kpi.week import Week
from reporting.linking import ticket_url
from reporting.pages import SiteSettings, addresses
from reporting.pages.press import Press
from reporting.pages.weekly.forms import Edition
from reporting.pages.weekly.lines import Links
from reporting.pipeline.reviewing import Progress, Reviews
from reporting.store import SqlStore
from reporting.wiring import now, plan_of, published_of
from rondafile import Rondafile


def edition_of(rondafile: Rondafile, store: SqlStore, name: str, week: Week, out: Console) -> Edition:
    """Return the review of a target's week; what is being read is shown on ``out``.

    Raises:
        StoreError: The record cannot be read.
    """
    present = now()
    plan = plan_of(rondafile, name, published_of(rondafile, store))
    wording = wording_of(rondafile, min(week.until, present))
    with _progress(out, name) as tell:
        reviews = Reviews(store.figures, store.tickets, name, plan, now=present, progress=tell)
        review = reviews.review(week)
    press = Press(SiteSettings(language=rondafile.language, zone=rondafile.zone), wording)
    return Edition(review, plan, press, _links(rondafile, name))


def _links(rondafile: Rondafile, target: str) -> Links:
    """Return where names lead: to the published site and the ticket system, as far as they are known."""

    def incident(name: str) -> str | None:
        if rondafile.site_url is None:
            return None
        return f"{rondafile.site_url.rstrip('/')}/{addresses.incident_page(target, name)}"

    return Links(incident, lambda ticket: ticket_url(rondafile, target, ticket))


@contextmanager
def _progress(out: Console, name: str) -> Iterator[Progress]:
    """Show which week is being read, on a terminal only."""
    with out.status(name) as status:
        yield lambda week: status.update(f"{name} · {week.name}")
