"""Sentences of a review in the words of one language."""

from datetime import datetime

from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list

from reporting.domain.review.saying import Amount, Points, Said, Term, Value
from reporting.pages.amounts import amount_text, points_text
from reporting.pages.wording import Wording

MOST_NAMED = 6
"""Names that a sentence lists."""


def told(said: Said, wording: Wording) -> str:
    """Return a sentence, translated and filled in."""
    text = wording.ngettext(said.text, said.many, said.number) if said.many else wording.gettext(said.text)
    return text.format(**{name: _word(value, wording) for name, value in said.values.items()})


def _word(value: Value, wording: Wording) -> str:
    match value:
        case Amount():
            return amount_text(value.value, value.unit, wording)
        case Points():
            return points_text(value.value, wording)
        case Term():
            return wording.gettext(value.text)
        case datetime():
            return moment_text(value, wording)
        case int():
            return wording.number(value)
        case tuple():
            return listed(value, wording)
    return value


def listed(names: tuple[str, ...], wording: Wording) -> str:
    """Return some names as a list, the last of many as a number."""
    shown, more = names[:MOST_NAMED], len(names) - MOST_NAMED
    if more > 0:
        return f"{', '.join(shown)} (+{wording.number(more)})"
    return format_list(list(shown), locale=wording.locale) if shown else ""


def moment_text(moment: datetime, wording: Wording, year: int | None = None) -> str:
    """Return a moment to the minute, on the site's clock: ``Tue 24 Nov 2026, 06:10``; one in ``year`` without it."""
    local = moment.astimezone(wording.zone)
    shape = "EEE d MMM, HH:mm" if local.year == year else "EEE d MMM y, HH:mm"
    return format_datetime(local, shape, locale=wording.locale)


def span_text(starts_at: datetime, ends_at: datetime | None, wording: Wording, year: int | None = None) -> str:
    """Return a span of time to the minute; the day of its end if that is another, the year if not ``year``."""
    start = moment_text(starts_at, wording, year)
    if ends_at is None:
        return f"{start} –"
    first, last = starts_at.astimezone(wording.zone), ends_at.astimezone(wording.zone)
    if first.date() == last.date():
        return f"{start}–{format_time(last, 'HH:mm', locale=wording.locale)}"
    return f"{start} – {moment_text(ends_at, wording, year)}"


def days_text(since: datetime, until: datetime, wording: Wording) -> str:
    """Return the days of a week: ``23–29 Nov 2026``; ``until`` is the first moment after it."""
    first = since.astimezone(wording.zone).date()
    last = datetime.fromtimestamp(until.timestamp() - 1, wording.zone).date()
    end = format_date(last, "d MMM y", locale=wording.locale)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    shape = "d MMM" if first.year == last.year else "d MMM y"
    return f"{format_date(first, shape, locale=wording.locale)} – {end}"
