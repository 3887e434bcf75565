"""The chart of the incidents that ended, by severity, and of those that went on at the end of each week."""

from collections.abc import Mapping, Sequence
from functools import partial

from reporting.domain.kpi.definitions import COVERAGE, RESTORE
from reporting.domain.kpi.figure import Unit
from reporting.domain.outcome import Severity
from reporting.pages.amounts import amount_text
from reporting.pages.charts import palette as use
from reporting.pages.charts.describing import described
from reporting.pages.charts.draft import Draft, Known, Series, without
from reporting.pages.charts.labels import key_of
from reporting.pages.charts.marks import BAR, bars_of, values_above
from reporting.pages.charts.panels import Layer, about_holes, assembled, holes, panel, side
from reporting.pages.charts.scales import whole_lines_up_to

COLOURS = {Severity.S1: use.S1, Severity.S2: use.S2, Severity.S3: use.S3, Severity.S4: use.S4}
_HEIGHT, _OPEN_HEIGHT = 106, 36
_LEAST = 10
"""Pixels of height that a part needs for the name of its severity."""


def incidents(known: Known) -> Draft:
    """Return how many incidents ended by severity, stacked, and how many went on at the end of the week."""
    gettext, say = known.wording.gettext, partial(amount_text, unit=Unit.COUNT, wording=known.wording)
    ended = {each: _ended(known, each) for each in Severity}
    going_on = known.series(RESTORE.open.key, gettext(RESTORE.open.title), "", say)
    unknown = _unknown(known, [*ended.values(), going_on])
    ended = {severity: without(each, unknown) for severity, each in ended.items()}
    going_on = without(going_on, unknown)
    series, title = (*ended.values(), going_on), gettext("Incidents")
    if not any(each.has_values for each in series):
        return Draft("incidents", title, series, "", {})
    total = Series(gettext("Incidents that ended"), "", _totals(ended), say)
    words = described((total, *series), known.weeks, known.wording)
    return Draft("incidents", title, series, words, assembled(_stack(known, ended, total), _open(known, going_on)))


def _unknown(known: Known, series: Sequence[Series]) -> frozenset[int]:
    """Return the places of weeks in which nothing was measured and no incident is known: nobody looked for any."""
    coverage = known.trends.get(COVERAGE.key)
    if coverage is None:
        return frozenset()
    return frozenset(
        place
        for place, each in enumerate(coverage.points)
        if not each.value and not any(some.values[place] for some in series)
    )


def _ended(known: Known, severity: Severity) -> Series:
    """Return how many ended: that is counted also where they are too few for a mean."""
    points = known.points(f"{RESTORE.mean.key}.{severity}")
    values = tuple(None if each.count is None else float(each.count) for each in points)
    word = known.wording.word(severity.value)
    return Series(
        word,
        word,
        values,
        partial(amount_text, unit=Unit.COUNT, wording=known.wording),
        tuple(each.reason for each in points),
    )


def _totals(ended: Mapping[Severity, Series]) -> tuple[float | None, ...]:
    weeks = zip(*(each.values for each in ended.values()), strict=True)
    return tuple(None if any(each is None for each in week) else sum(each or 0 for each in week) for week in weeks)


def _stack(known: Known, ended: Mapping[Severity, Series], total: Series) -> Layer:
    most = max([1.0, *(each for each in total.values if each is not None)])
    top = most * 1.14
    own = side((0, top), [each for each in whole_lines_up_to(most) if each <= top], ",d")
    parts = _parts(known, ended)
    named = [each for each in parts if (each["end"] - each["value"]) / top * _HEIGHT >= _LEAST]
    middles = [{**each, "value": (each["value"] + each["end"]) / 2} for each in named]
    colour = {"field": "color", "type": "nominal", "scale": None}
    bar = {"type": "bar", "width": BAR, "stroke": use.SHEET, "strokeWidth": 1}
    name = {"type": "text", "fontSize": use.TINY}
    places = {"y": own, "text": {"field": "name"}, "color": colour | {"field": "letters"}}
    layers = holes(known, _HEIGHT, total.values)
    layers.append(
        {"data": {"values": parts}, "mark": bar, "encoding": {"y": own, "y2": {"field": "end"}, "fill": colour}}
    )
    layers.append({"data": {"values": middles}, "mark": name, "encoding": places})
    layers += values_above(known.weeks, total.values, own)
    layers += key_of([(COLOURS[severity], _last(each)) for severity, each in ended.items()], _HEIGHT)
    notes = [known.wording.gettext("Ended in the week, by severity"), *about_holes(known, total.values)]
    return panel(known, layers, _HEIGHT, [" · ".join(notes)], is_last=False)


def _parts(known: Known, ended: Mapping[Severity, Series]) -> list[Layer]:
    """Return the pieces of the bars, each standing on the one before."""
    parts: list[Layer] = []
    foot = dict.fromkeys(known.weeks, 0.0)
    for severity, each in ended.items():
        letters = use.ON_DARK if severity is Severity.S1 else use.ON_LIGHT
        own = {"color": COLOURS[severity], "letters": letters, "name": severity.value}
        for week, value in zip(known.weeks, each.values, strict=True):
            if value:
                parts.append({"week": week, "value": foot[week], "end": foot[week] + value, **own})
                foot[week] += value
    return parts


def _last(series: Series) -> str:
    last = series.values[-1]
    return f"{series.label}: {'–' if last is None else series.say(last)}"


def _open(known: Known, going_on: Series) -> Layer:
    most = max([1.0, *(each for each in going_on.values if each is not None)])
    layers = holes(known, _OPEN_HEIGHT, going_on.values)
    layers += bars_of(known.weeks, going_on.values, use.QUIET, side((0, most * 1.6)))
    note = known.wording.gettext("Still going on at the end of the week")
    return panel(known, layers, _OPEN_HEIGHT, [note])
