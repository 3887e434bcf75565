"""Figures as people read them: values in their unit, differences, and what each figure is called."""

from babel import Locale
from babel.numbers import format_decimal, format_percent

from language import N_
from reporting.domain.kpi.definitions import HYGIENE
from reporting.domain.kpi.figure import Figure, Unit
from reporting.domain.kpi.hygiene import FIGURES
from reporting.pages.wording import Wording

NOTHING = N_("n/a")
"""Stands where there is no value."""
_LEAST = 1e-5
"""The least share that is shown, with three decimals of a percent."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_FEW = 2
"""Up to so many of a unit of time the next smaller one is told: 90 minutes, and not 1.5 hours."""
_SPANS = ((_FEW * _MINUTE, N_("{n} s"), 1), (_FEW * _HOUR, N_("{n} min"), _MINUTE), (_FEW * _DAY, N_("{n} h"), _HOUR))


def title_of(figure: Figure, wording: Wording) -> str:
    """Return what a figure is called, with the part it is about."""
    title, part = wording.gettext(figure.of.title), part_of(figure, wording)
    return f"{title} · {part}" if part else title


def part_of(figure: Figure, wording: Wording) -> str:
    """Return what a figure is about, of several; empty for the whole."""
    return wording.gettext(FIGURES[figure.part]) if figure.of is HYGIENE else figure.part


def value_text(figure: Figure, wording: Wording) -> str:
    """Return a value in its unit and the language's way of writing numbers; ``n/a`` if there is none."""
    return wording.gettext(NOTHING) if figure.value is None else amount_text(figure.value, figure.of.unit, wording)


def amount_text(value: float, unit: Unit, wording: Wording) -> str:
    """Return a number with its unit in the language's way of writing it."""
    if unit is Unit.RATIO:
        return share_text(value, wording)
    if unit is Unit.SECONDS:
        return duration_text(value, wording)
    return str(format_decimal(value, locale=wording.locale))


def share_text(ratio: float, wording: Wording) -> str:
    """Return a share in percent. What is not all or nothing is not shown as that: a second down is not 100 %."""
    pattern = Locale.parse(wording.locale).percent_formats[None].pattern.replace("#,##0", "#,##0.###")
    return str(format_percent(_not_whole(ratio), pattern, locale=wording.locale))


def points_text(difference: float, wording: Wording) -> str:
    """Return how far two shares are apart, in percentage points, without a sign."""
    points = max(abs(difference) * 100, 0.001) if difference else 0
    return wording.gettext(N_("{n} points")).format(n=format_decimal(points, "#,##0.###", locale=wording.locale))


def difference_text(difference: float, unit: Unit, wording: Wording) -> str:
    """Return how much a value grew or fell, with its sign; percentages differ by points."""
    size = points_text(difference, wording) if unit is Unit.RATIO else amount_text(abs(difference), unit, wording)
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return f"{sign}{size}"


def duration_text(seconds: float, wording: Wording) -> str:
    """Return seconds, minutes, hours or days, with one decimal."""
    text, size = next(((text, size) for most, text, size in _SPANS if abs(seconds) < most), (N_("{n} days"), _DAY))
    return wording.gettext(text).format(n=format_decimal(seconds / size, "#,##0.#", locale=wording.locale))


def _not_whole(ratio: float) -> float:
    """Return a share that rounds to all or to nothing only if it is that."""
    if _LEAST / 2 > ratio > 0:
        return _LEAST
    return 1 - _LEAST if 1 > ratio > 1 - _LEAST / 2 else ratio
