"""The chart of what deployments did: regressions, and the share of deployments that failed."""

from functools import partial

from reporting.domain.kpi.definitions import CHANGE_FAILURE, DEPLOYMENTS, REGRESSIONS
from reporting.domain.kpi.figure import Unit
from reporting.pages.amounts import amount_text, share_text
from reporting.pages.charts import palette as use
from reporting.pages.charts.describing import described
from reporting.pages.charts.draft import Draft, Known, Series
from reporting.pages.charts.labels import end_label, labels_of
from reporting.pages.charts.marks import Look, Values, bars_of
from reporting.pages.charts.panels import Layer, about_holes, assembled, holes, panel, side

_HEIGHT = 68
_ROOM = 1.3
"""Height of the plot over that of its highest bar: its value stands above it."""


def changes(known: Known) -> Draft:
    """Return regressions above, change failure rate below; a week without a deployment is a hole."""
    wording, gettext = known.wording, known.wording.gettext
    regressions = known.series(
        REGRESSIONS.key,
        gettext(REGRESSIONS.title),
        gettext("regressions"),
        partial(amount_text, unit=Unit.COUNT, wording=wording),
    )
    failures = known.series(
        CHANGE_FAILURE.key, gettext(CHANGE_FAILURE.title), gettext("failed"), partial(share_text, wording=wording)
    )
    series, title = (regressions, failures), gettext(DEPLOYMENTS.title)
    if not any(each.has_values for each in series):
        return Draft("changes", title, series, "", {})
    top = max([1.0, *(each for each in regressions.values if each is not None)])
    shares = tuple(None if each is None else 100 * each for each in failures.values)
    cases = ", ".join([regressions.title, gettext("cases")])
    rate = ", ".join([failures.title, gettext("% of the deployments")])
    upper = _plot(known, regressions, (regressions.values, top), use.ONE, [cases], is_last=False)
    lower = _plot(known, failures, (shares, 100.0), use.TWO, [rate], is_last=True)
    return Draft("changes", title, series, described(series, known.weeks, wording), assembled(upper, lower))


def _plot(  # noqa: PLR0913 - what differs between the two
    known: Known, series: Series, bars: tuple[Values, float], colour: str, notes: list[str], *, is_last: bool
) -> Layer:
    values, top = bars
    layers = holes(known, _HEIGHT, values)
    layers += bars_of(known.weeks, values, colour, side((0, top * _ROOM)))
    if series.has_values:
        layers += labels_of([end_label(known, series, Look(colour, "square"), lambda _value: 20.0)], _HEIGHT)
    said = notes if is_last else [" · ".join([*notes, *about_holes(known, values)])]
    return panel(known, layers, _HEIGHT, said, is_last=is_last)
