"""Charts of shares near the whole: availability, and the planned runs that took place."""

from collections.abc import Sequence
from functools import partial

from reporting.domain.kpi.definitions import AVAILABILITY, AVAILABILITY_CRITICAL, SCHEDULE
from reporting.pages.amounts import share_text
from reporting.pages.charts import palette as use
from reporting.pages.charts.describing import described, missed
from reporting.pages.charts.draft import Draft, Known, Series
from reporting.pages.charts.labels import Label, end_label, labels_of
from reporting.pages.charts.marks import LOOKS, lines_of, rule_at
from reporting.pages.charts.panels import Layer, about_holes, assembled, holes, panel, side

FEET = (
    *((0.999, 0.0005), (0.998, 0.001), (0.995, 0.0025), (0.99, 0.0025), (0.98, 0.005), (0.95, 0.01)),
    *((0.9, 0.02), (0.8, 0.05), (0.5, 0.1), (0.0, 0.25)),
)
"""Where the axis of a share may begin, with the distance of its lines. The nearest to the values is taken."""
_ROOM = 0.06
"""Of the height: what stays free below the lowest value."""


def availability(known: Known) -> Draft:
    """Return availability, whole and inside critical hours, with the objective across."""
    wording, gettext, say = known.wording, known.wording.gettext, partial(share_text, wording=known.wording)
    series = (
        known.series("availability.whole", gettext(AVAILABILITY.title), gettext("at all times"), say),
        known.series("availability.critical", gettext(AVAILABILITY_CRITICAL.title), gettext("critical hours"), say),
    )
    title, objective = gettext(AVAILABILITY.title), known.plan.objective
    if not any(each.has_values for each in series):
        return Draft("availability", title, series, "", {})
    further = [missed(series[0].values, objective, say(objective), wording)] if series[0].has_values else []
    words = described(series, known.weeks, wording, *further)
    plot = _plot(known, series, gettext("% of the time that was measured"), objective)
    return Draft("availability", title, series, words, assembled(plot))


def schedule(known: Known) -> Draft:
    """Return the share of the planned runs that took place."""
    gettext, say = known.wording.gettext, partial(share_text, wording=known.wording)
    title = gettext(SCHEDULE.title)
    series = (known.series("schedule.coverage", title, gettext("took place"), say),)
    if not series[0].has_values:
        return Draft("schedule", title, series, "", {})
    plot = _plot(known, series, gettext("% of the runs that were planned"), None)
    return Draft("schedule", title, series, described(series, known.weeks, known.wording), assembled(plot))


def foot_of(values: Sequence[float]) -> tuple[float, float]:
    """Return where the axis begins, and the distance of its lines: as near to the values as leaves room below them."""
    lowest = min(values)
    return next((foot, step) for foot, step in FEET if lowest >= foot + _ROOM * (1 - foot) or not foot)


def _plot(known: Known, series: Sequence[Series], unit: str, objective: float | None) -> Layer:
    wording = known.wording
    shown = [each for each in series if each.has_values]
    values = [value for each in shown for value in each.values if value is not None]
    foot, step = foot_of([*values, *([] if objective is None else [objective])])
    lines = [round(foot + number * step, 6) for number in range(round((1 - foot) / step) + 1)]
    all_values = [each.values for each in shown]

    def at(value: float) -> float:
        return use.HEIGHT * (1 - value) / (1 - foot)

    layers, labels = holes(known, use.HEIGHT, *all_values), []
    if objective is not None:
        layers.append(rule_at(at(objective)))
        labels.append(Label(at(objective), share_text(objective, wording), wording.gettext("objective")))
    pairs = list(zip(LOOKS, shown, strict=False))
    form = ".1~%" if step in (0.001, 0.005) or step >= 0.01 else ".2~%"
    layers += lines_of(known.weeks, [(look, each.values) for look, each in pairs], side((foot, 1.0), lines, form))
    layers += labels_of([*labels, *(end_label(known, each, look, at) for look, each in pairs)], use.HEIGHT)
    begins = [wording.gettext("axis from {foot}, not from 0").format(foot=share_text(foot, wording))] if foot else []
    notes = [unit, " · ".join([*begins, *about_holes(known, *all_values)])]
    return panel(known, layers, use.HEIGHT, [each for each in notes if each])
