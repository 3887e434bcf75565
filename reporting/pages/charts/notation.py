"""Units, axes and weeks as the reader's language writes them; values are written by ``amounts``."""

from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from reporting.pages.wording import Wording

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def in_unit(seconds: float, unit: tuple[int, str], wording: Wording) -> str:
    """Return a duration in this unit, as ``unit_for`` returns it."""
    size, symbol = unit
    return f"{format_decimal(seconds / size, '#,##0.#', locale=wording.locale)}\N{NO-BREAK SPACE}{symbol}"


def unit_for(seconds: float) -> tuple[int, str]:
    """Return the unit that a duration is shown in, as its seconds and its symbol."""
    if seconds < 2 * MINUTE:
        return 1, "s"
    if seconds < 2 * HOUR:
        return MINUTE, "min"
    return (HOUR, "h") if seconds < 2 * DAY else (DAY, "d")


def d3_locale(wording: Wording) -> dict[str, Any]:
    """Return how the axes write numbers, as d3-format takes it."""
    pattern = Locale.parse(wording.locale).percent_formats[None].pattern
    return {
        "decimal": get_decimal_symbol(wording.locale),
        "thousands": get_group_symbol(wording.locale),
        "grouping": [3],
        "currency": ["", ""],
        "percent": pattern.partition("0")[2],
    }


def week_label(week: str, wording: Wording) -> list[str]:
    """Return a week such as ``2026-W48`` in two lines: its number, and its Monday."""
    year, _, number = week.partition("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    return [f"W{number}", str(format_date(monday, "d MMM", locale=wording.locale))]
