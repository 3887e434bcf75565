"""Moments and lengths of time as people on the phone read them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

LOCALES = {"es": "es_CO", "en": "en"}
_DAY = {"es": "d 'de' MMMM", "en": "d MMMM"}
_PARTS = (("d", 86_400), ("h", 3_600), ("min", 60))
Say = Callable[[str], str]


def took(length: timedelta) -> str:
    """Return a length of time in its two largest units, such as ``1 h 5 min``; symbols are the same everywhere."""
    left = max(0, int(length.total_seconds()))
    told: list[tuple[int, str]] = []
    for symbol, size in _PARTS:
        count, left = divmod(left, size)
        if count or told:
            told.append((count, symbol))
    return " ".join(f"{count} {symbol}" for count, symbol in told[:2] if count) or "< 1 min"


def when(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return a moment with its day and zone: ``24 Nov 2026, 07:05 (UTC-5)``."""
    return f"{_dated(moment, zone, language)} ({_shift(moment, zone)})"


def between(start: datetime, end: datetime, zone: ZoneInfo, language: str) -> str:
    """Return a stretch of time: ``24 Nov 2026, 22:00 – 25 Nov 2026, 02:00 (UTC-5)``."""
    if _shift(start, zone) != _shift(end, zone):
        return f"{when(start, zone, language)} – {when(end, zone, language)}"
    until = clock_of(end, zone) if is_same_day(start, end, zone) else _dated(end, zone, language)
    return f"{_dated(start, zone, language)} – {until} ({_shift(start, zone)})"


def short(moment: datetime, at: datetime, zone: ZoneInfo, language: str) -> str:
    """Return a moment as said at ``at``: ``07:05``, or with its day if that is another."""
    day = "" if is_same_day(moment, at, zone) else f"{day_of(moment, zone, language)}, "
    return f"{day}{clock_of(moment, zone)}"


def _dated(moment: datetime, zone: ZoneInfo, language: str) -> str:
    return str(format_datetime(moment.astimezone(zone), "d MMM y, HH:mm", locale=LOCALES[language]))


def _shift(moment: datetime, zone: ZoneInfo) -> str:
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "-" if offset < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "") if offset else "UTC"


def day_of(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return a local day in words: ``24 November``."""
    return str(format_datetime(moment.astimezone(zone), _DAY[language], locale=LOCALES[language]))


def clock_of(moment: datetime, zone: ZoneInfo) -> str:
    """Return a local time: ``07:05``."""
    return f"{moment.astimezone(zone):%H:%M}"


def is_same_day(one: datetime, other: datetime, zone: ZoneInfo) -> bool:
    """Tell whether two moments lie on the same local day."""
    return one.astimezone(zone).date() == other.astimezone(zone).date()
