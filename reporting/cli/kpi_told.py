"""A week's figures for people and for machines."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from rich.console import Console
from rich.markup import escape

from language import _
from reporting.cli.common import labelled, styled
from reporting.cli.words import moment_text
from reporting.domain.kpi.definitions import HYGIENE
from reporting.domain.kpi.facts import Kpis
from reporting.domain.kpi.figure import Figure, Unit
from reporting.domain.kpi.hygiene import FIGURES
from reporting.domain.kpi.maintenance import Occasion
from reporting.domain.kpi.outages import Apart
from reporting.domain.kpi.trends import Shift
from rondafile import Rondafile

MOST_TOLD = 20
"""Names that are listed behind a figure; ``--json`` has them all."""
_LEAST = 1e-5
"""The least share that is shown, with three decimals of a percent."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_FEW = 2
"""Up to so many of a unit of time the next smaller one is told: 90 minutes, and not 1.5 hours."""


def tell(out: Console, rondafile: Rondafile, found: Kpis, shifts: Sequence[Shift], *, explain: bool) -> None:
    """Print the figures of a week beside those of the one before."""
    first, last = (moment_text(each, rondafile) for each in (found.since, found.until))
    out.print(styled("bold", f"{found.target} · {found.week} · {first} – {last}"))
    language = rondafile.language
    shown = [each for each in shifts if not _is_empty(each.after)]
    if explain:
        _tell_each(out, shown, language)
    else:
        for line in _table(shown, language):
            out.print(escape(line))
    _tell_apart(out, found)
    for work in found.maintenance.emergencies:
        day = format_date(work.starts_at.astimezone(rondafile.zone), "d MMM y", locale=language)
        out.print(labelled(_("Emergency maintenance"), f"{day} · {work.title} · {work.emergency}"))


def _table(shifts: Sequence[Shift], language: str) -> Iterator[str]:
    """Yield the lines of a table, each as long as it needs to be: none is cut or folded in a pipe."""
    lines = [(_("Figure"), _("This week"), _("Week before"), _("Of"))]
    for each in shifts:
        before = value_text(each.before, language) if each.before is not None else _("n/a")
        count = "" if each.after.count is None else format_decimal(each.after.count, locale=language)
        lines.append((title_of(each.after), value_text(each.after, language), before, count))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for title, *cells in lines:
        figures = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        yield "  ".join([title.ljust(widths[0]), *figures]).rstrip()


def title_of(figure: Figure) -> str:
    """Return what a figure is called, with the part it is about."""
    part = _(FIGURES[figure.part]) if figure.of is HYGIENE else figure.part
    return f"{_(figure.of.title)} · {part}" if part else _(figure.of.title)


def value_text(figure: Figure, language: str) -> str:
    """Return a value in its unit and the language's way of writing numbers; ``n/a`` if there is none."""
    if figure.value is None:
        return _("n/a")
    if figure.of.unit is Unit.RATIO:
        pattern = Locale.parse(language).percent_formats[None].pattern.replace("#,##0", "#,##0.###")
        return str(format_percent(_not_whole(figure.value), pattern, locale=language))
    if figure.of.unit is Unit.SECONDS:
        return duration_text(figure.value, language)
    return str(format_decimal(figure.value, locale=language))


def _not_whole(ratio: float) -> float:
    """Return a share that rounds to all or to nothing only if it is that: a second down in a week is not 100 %."""
    if _LEAST / 2 > ratio > 0:
        return _LEAST
    return 1 - _LEAST if 1 > ratio > 1 - _LEAST / 2 else ratio


def duration_text(seconds: float, language: str) -> str:
    """Return seconds, minutes, hours or days, with one decimal."""
    size = abs(seconds)
    if size < _FEW * _MINUTE:
        text, unit = _("{n} s"), 1
    elif size < _FEW * _HOUR:
        text, unit = _("{n} min"), _MINUTE
    elif size < _FEW * _DAY:
        text, unit = _("{n} h"), _HOUR
    else:
        text, unit = _("{n} days"), _DAY
    return text.format(n=format_decimal(seconds / unit, "#,##0.#", locale=language))


def document_of(found: Kpis, shifts: Sequence[Shift]) -> dict[str, Any]:
    """Return the figures for machines, each with what is behind it."""
    lasting = {"restore": found.restore[""], "resolution": found.resolution[""]}
    return {
        "target": found.target,
        "week": found.week,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "known_by": found.known_by.isoformat(),
        "figures": [_figure(each) for each in shifts],
        "apart": {kind.value: list(names) for kind, names in sorted(found.apart.items())},
        "in_bulk": {name: list(each.in_bulk) for name, each in lasting.items()},
        "root_cause": {"identified": list(found.closed.identified), "missing": list(found.closed.missing)},
        "deployments": [
            {"version": each.name, "regressions": list(each.regressions), "incidents": list(each.incidents)}
            for each in found.changes
        ],
        "maintenance": {
            "in_time": [_occasion(each) for each in found.maintenance.in_time],
            "emergencies": [_occasion(each) for each in found.maintenance.emergencies],
            "missed": [_occasion(each) for each in found.maintenance.missed],
        },
        "runs_before_their_time": list(found.schedule.early),
    }


def _figure(shift: Shift) -> dict[str, Any]:
    figure, before = shift.after, shift.before
    return {
        "name": figure.name,
        "part": figure.part,
        "title": title_of(figure),
        "value": figure.value,
        "unit": figure.of.unit.value,
        "reason": figure.reason.tell(_) if figure.reason is not None else None,
        "count": figure.count,
        "behind": list(figure.behind),
        "before": before.value if before is not None else None,
        "difference": shift.difference,
        "formula": _(figure.of.formula),
        "source": _source(figure),
    }


def _occasion(occasion: Occasion) -> dict[str, Any]:
    return {
        "work_id": occasion.work_id,
        "title": occasion.title,
        "starts_at": occasion.starts_at.isoformat(),
        "notice_h": occasion.notice.total_seconds() / _HOUR,
        "emergency": occasion.emergency,
    }


def _is_empty(figure: Figure) -> bool:
    """Tell whether a figure is a severity's of which there is none: the whole says so already."""
    is_of_times = figure.name.startswith(("restore.", "resolution."))
    return is_of_times and bool(figure.part) and not figure.behind


def _tell_each(out: Console, shifts: Sequence[Shift], language: str) -> None:
    for each in shifts:
        figure = each.after
        out.print(labelled(title_of(figure), value_text(figure, language)))
        for line in _explained(figure):
            out.print(escape(f"  {line}"))


def _explained(figure: Figure) -> Iterator[str]:
    if figure.reason is not None:
        yield _("why there is none: {reason}").format(reason=figure.reason.tell(_))
    yield _("formula: {formula}").format(formula=_(figure.of.formula))
    yield _("source: {source}").format(source=_source(figure))
    if figure.behind:
        yield _("behind it: {names}").format(names=", ".join(figure.behind[:MOST_TOLD]))
    if len(figure.behind) > MOST_TOLD:
        yield _("… and {count} more").format(count=len(figure.behind) - MOST_TOLD)


def _source(figure: Figure) -> str:
    return "; ".join(_(each) for each in figure.of.sources)


def _tell_apart(out: Console, found: Kpis) -> None:
    titles = {
        Apart.DUPLICATE: _("Duplicates, not counted"),
        Apart.WONT_FIX: _("Will not be mended, not counted"),
        Apart.FALSE_ALARM: _("False alarms, not counted"),
        Apart.CLOCK: _("Ended before they began, not counted"),
    }
    bulk: Mapping[str, tuple[str, ...]] = {
        _("Closed together, and counted: time to restore"): found.restore[""].in_bulk,
        _("Closed together, and counted: time to resolution"): found.resolution[""].in_bulk,
    }
    for title, names in [*((titles[kind], names) for kind, names in found.apart.items()), *bulk.items()]:
        if names:
            out.print(labelled(title, ", ".join(names)))
