"""The chart of the time to restore: the mean that the plan asks for, beside the median."""

from collections.abc import Callable, Sequence
from functools import partial

from reporting.domain.kpi.definitions import RESTORE
from reporting.pages.amounts import duration_text
from reporting.pages.charts import palette as use
from reporting.pages.charts.describing import described
from reporting.pages.charts.draft import Draft, Known, Series
from reporting.pages.charts.labels import end_label, labels_of
from reporting.pages.charts.marks import LOOKS, lines_of
from reporting.pages.charts.notation import in_unit, unit_for
from reporting.pages.charts.panels import Layer, about_holes, assembled, holes, panel, side
from reporting.pages.charts.scales import lines_up_to

_UNITS: dict[str, Callable[[Callable[[str], str]], str]] = {
    "s": lambda gettext: gettext("Seconds"),
    "min": lambda gettext: gettext("Minutes"),
    "h": lambda gettext: gettext("Hours"),
    "d": lambda gettext: gettext("Days"),
}


def restore(known: Known) -> Draft:
    """Return mean and median time to restore; weeks in which too few incidents ended are holes."""
    gettext, say = known.wording.gettext, partial(duration_text, wording=known.wording)
    title = gettext("Time to restore")
    series = (
        known.series(RESTORE.mean.key, gettext(RESTORE.mean.title), gettext("mean"), say),
        known.series(RESTORE.median.key, gettext(RESTORE.median.title), gettext("median"), say),
    )
    if not any(each.has_values for each in series):
        return Draft("restore", title, series, "", {})
    words = described(series, known.weeks, known.wording)
    return Draft("restore", title, series, words, assembled(_plot(known, series)))


def _plot(known: Known, series: Sequence[Series]) -> Layer:
    wording = known.wording
    shown = [each for each in series if each.has_values]
    size, symbol = unit = unit_for(max(value for each in shown for value in each.values if value is not None))
    scaled = [[None if value is None else value / size for value in each.values] for each in shown]
    lines = lines_up_to(max(value for values in scaled for value in values if value is not None))

    def at(seconds: float) -> float:
        return use.HEIGHT * (1 - seconds / size / lines[-1])

    say = partial(in_unit, unit=unit, wording=wording)
    layers = holes(known, use.HEIGHT, *scaled)
    layers += lines_of(known.weeks, list(zip(LOOKS, scaled, strict=False)), side((0, lines[-1]), lines, ",.6~r"))
    ends = [end_label(known, each, look, at, say) for each, look in zip(shown, LOOKS, strict=False)]
    layers += labels_of(ends, use.HEIGHT)
    said = wording.gettext("{unit}, incidents that ended in the week").format(unit=_UNITS[symbol](wording.gettext))
    return panel(known, layers, use.HEIGHT, [said, *about_holes(known, *scaled)])
