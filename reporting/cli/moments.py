"""Moments as people type them."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import click

from language import N_, _

EXAMPLES = N_("06:15 for today, 2026-11-24T06:15, or 2026-11-24T06:15:00-05:00")


def past_moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the moment that ``text`` names; without a zone the site's is meant, without a day today.

    Raises:
        click.BadParameter: It is no time, lies ahead, or is one that the clock of the zone skips.
    """
    try:
        at = datetime.combine(now.astimezone(zone).date(), time.fromisoformat(text)) if "-" not in text[:5] else None
        at = at or datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(
            _("{text!r} is no time: write it like {examples}").format(text=text, examples=_(EXAMPLES))
        ) from error
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
        if at.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != at.replace(tzinfo=None):
            raise click.BadParameter(
                _("{text!r} is skipped by the clock of {key}: name another time").format(text=text, key=zone.key)
            )
    if at > now:
        raise click.BadParameter(_("{text!r} lies ahead: name when it began").format(text=text))
    return at.astimezone(ZoneInfo("UTC"))
