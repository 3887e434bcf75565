"""Send what waits for channels, and make the mails of weekly reviews when they are sent."""

from datetime import datetime
from functools import cache
from typing import IO

from reporting.cli.common import console
from reporting.domain.actions import WeeklyFacts
from reporting.domain.kpi.week import Week
from reporting.errors import DeliveryError
from reporting.notices.message import Inline, Letter, Link
from reporting.outlets import Letters, telling_of, writer_of
from reporting.pages.addresses import week_page
from reporting.pipeline import Delivered, tell
from reporting.store import SqlStore
from reporting.wiring import now
from rondafile import Rondafile


def tell_channels(rondafile: Rondafile, store: SqlStore, screen: IO[str] | None = None) -> tuple[Delivered, ...]:
    """Send everything that is due to channels, weekly reviews too, and return what arrived.

    The console's messages go to ``screen``; without it to standard output.
    """
    write = writer_of(rondafile, now, letters_of(rondafile, store))
    return tell(store, telling_of(rondafile, store, now, screen), write, now)


def letters_of(rondafile: Rondafile, store: SqlStore) -> Letters:
    """Return what makes the mail of a review, once for all channels that get it."""

    @cache
    def letter(facts: WeeklyFacts) -> Letter:
        if facts.target not in rondafile.targets:
            said = f"there is no target {facts.target!r}: put [targets.{facts.target}] back"
            raise DeliveryError(said, permanent=True)
        return _letter(rondafile, store, facts)

    return letter


def _letter(rondafile: Rondafile, store: SqlStore, facts: WeeklyFacts) -> Letter:
    from reporting.cli.editions import edition_of  # noqa: PLC0415 - the review is not needed where none waits
    from reporting.pages.weekly_letter import written  # noqa: PLC0415 - as above

    week = Week.parse(facts.week, rondafile.zone)
    page_url = _page_url(rondafile, facts.target, week, now())
    edition = edition_of(rondafile, store, facts.target, week, console(to_stderr=True))
    made = written(edition, page_url)
    title = edition.press.wording.gettext("Page of the week")
    return Letter(
        title=made.subject,
        lead=made.headline,
        links=(Link(title, page_url),) if page_url is not None else (),
        thread=f"weekly-{facts.target}",
        language=rondafile.language,
        text=made.text,
        html=made.html,
        pictures=tuple(Inline(each.content_id, f"{each.name}.png", each.png) for each in made.shown if each.png),
    )


def _page_url(rondafile: Rondafile, target: str, week: Week, at: datetime) -> str | None:
    """Return where the page of a week is; None for one that the site has none of any more, or without a site."""
    oldest = Week.of(at, rondafile.zone).back(rondafile.report.weeks)
    if rondafile.site_url is None or week.monday < oldest.monday:
        return None
    return f"{rondafile.site_url.rstrip('/')}/{week_page(target, week.name)}"
