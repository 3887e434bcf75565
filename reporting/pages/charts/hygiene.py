"""The chart of the hygiene figures: a small plot for each, with a scale of its own from 0."""

from functools import partial

from reporting.domain.kpi.definitions import HYGIENE
from reporting.domain.kpi.figure import Unit
from reporting.domain.kpi.hygiene import FIGURES
from reporting.pages.amounts import amount_text
from reporting.pages.charts.describing import described
from reporting.pages.charts.draft import Draft, Known, Series
from reporting.pages.charts.labels import end_label, labels_of
from reporting.pages.charts.marks import LOOKS, last_of, lines_of
from reporting.pages.charts.panels import Layer, about_holes, assembled, holes, panel, side

_HEIGHT = 24


def hygiene(known: Known) -> Draft:
    """Return every hygiene figure that has a value, one below the other."""
    gettext, say = known.wording.gettext, partial(amount_text, unit=Unit.COUNT, wording=known.wording)
    titles = {name: _capital(gettext(title)) for name, title in FIGURES.items()}
    series = tuple(known.series(f"{HYGIENE.key}.{name}", title, "", say) for name, title in titles.items())
    shown = [each for each in series if each.has_values]
    if not shown:
        return Draft("hygiene", gettext(HYGIENE.title), series, "", {})
    plots = [_plot(known, each, is_first=each is shown[0], is_last=each is shown[-1]) for each in shown]
    words = described(series, known.weeks, known.wording)
    return Draft("hygiene", gettext(HYGIENE.title), series, words, assembled(*plots))


def _plot(known: Known, series: Series, *, is_first: bool, is_last: bool) -> Layer:
    top, look = max([1.0, *(each for each in series.values if each is not None)]), LOOKS[0]
    assert last_of(series.values) is not None
    label = end_label(known, series, look, lambda value: _HEIGHT * (1 - value / top) + 4)
    layers = holes(known, _HEIGHT, series.values)
    layers += lines_of(known.weeks, [(look, series.values)], side((0, top), [0, top], ",.6~r"))
    layers += labels_of([label], _HEIGHT)
    notes = [series.title, *(about_holes(known, series.values) if is_first else [])]
    return panel(known, layers, _HEIGHT, [" · ".join(notes)], is_last=is_last)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
