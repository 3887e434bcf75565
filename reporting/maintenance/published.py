"""How the configuration says that planned work is published."""

from datetime import datetime

from reporting.maintenance.events import FeedSettings
from reporting.maintenance.feed import feed
from reporting.maintenance.works import planned_of
from rondafile import Rondafile

FEED = "calendar.ics"
"""Name of the feed on the site."""
PAGE = "calendar.html"
"""Name of the page about it."""


def feed_settings_of(rondafile: Rondafile) -> FeedSettings:
    """Return how events are written; they lead to the site if it has an address."""
    site = rondafile.site_url.rstrip("/") if rondafile.site_url is not None else None
    return FeedSettings(
        language=rondafile.language,
        name=rondafile.calendar.name,
        domain=rondafile.calendar.domain,
        feed_url=f"{site}/{FEED}" if site is not None else None,
        page_url=f"{site}/{PAGE}" if site is not None else None,
    )


def feed_of(rondafile: Rondafile, now: datetime) -> bytes:
    """Return ``calendar.ics``.

    Raises:
        RondafileError: The windows are not sound.
    """
    return feed(planned_of(rondafile), feed_settings_of(rondafile), now)
