"""A week's figures on the screen."""

from collections.abc import Iterator, Mapping, Sequence

from babel.dates import format_date
from babel.numbers import format_decimal
from rich.console import Console
from rich.markup import escape

from language import _
from reporting.cli.common import labelled, styled
from reporting.cli.words import moment_text, wording_of
from reporting.domain.kpi.facts import Kpis
from reporting.domain.kpi.figure import Figure
from reporting.domain.kpi.outages import Apart
from reporting.domain.kpi.trends import Shift
from reporting.pages.amounts import title_of, value_text
from reporting.pages.figure_document import source_text
from reporting.pages.wording import Wording
from rondafile import Rondafile

MOST_TOLD = 20
"""Names that are listed behind a figure; ``--json`` has them all."""


def tell(out: Console, rondafile: Rondafile, found: Kpis, shifts: Sequence[Shift], *, explain: bool) -> None:
    """Print the figures of a week beside those of the one before."""
    first, last = (moment_text(each, rondafile) for each in (found.since, found.until))
    out.print(styled("bold", f"{found.target} · {found.week} · {first} – {last}"))
    wording = wording_of(rondafile, found.known_by)
    shown = [each for each in shifts if not _is_empty(each.after)]
    if explain:
        _tell_each(out, shown, wording)
    else:
        for line in _table(shown, wording):
            out.print(escape(line))
    _tell_apart(out, found)
    for work in found.maintenance.emergencies:
        day = format_date(work.starts_at.astimezone(rondafile.zone), "d MMM y", locale=wording.locale)
        out.print(labelled(_("Emergency maintenance"), f"{day} · {work.title} · {work.emergency}"))


def _table(shifts: Sequence[Shift], wording: Wording) -> Iterator[str]:
    """Yield the lines of a table, each as long as it needs to be: none is cut or folded in a pipe."""
    lines = [(_("Figure"), _("This week"), _("Week before"), _("Of"))]
    for each in shifts:
        before = value_text(each.before, wording) if each.before is not None else _("n/a")
        count = "" if each.after.count is None else format_decimal(each.after.count, locale=wording.locale)
        lines.append((title_of(each.after, wording), value_text(each.after, wording), before, count))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for title, *cells in lines:
        figures = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        yield "  ".join([title.ljust(widths[0]), *figures]).rstrip()


def _is_empty(figure: Figure) -> bool:
    """Tell whether a figure is a severity's of which there is none: the whole says so already."""
    is_of_times = figure.name.startswith(("restore.", "resolution."))
    return is_of_times and bool(figure.part) and not figure.behind


def _tell_each(out: Console, shifts: Sequence[Shift], wording: Wording) -> None:
    for each in shifts:
        figure = each.after
        out.print(labelled(title_of(figure, wording), value_text(figure, wording)))
        for line in _explained(figure, wording):
            out.print(escape(f"  {line}"))


def _explained(figure: Figure, wording: Wording) -> Iterator[str]:
    if figure.reason is not None:
        yield _("why there is none: {reason}").format(reason=figure.reason.tell(_))
    yield _("formula: {formula}").format(formula=_(figure.of.formula))
    yield _("source: {source}").format(source=source_text(figure, wording))
    if figure.behind:
        yield _("behind it: {names}").format(names=", ".join(figure.behind[:MOST_TOLD]))
    if len(figure.behind) > MOST_TOLD:
        yield _("… and {count} more").format(count=len(figure.behind) - MOST_TOLD)


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
