"""From the trends of a target to the charts of its weekly review."""

from collections.abc import Callable, Sequence
from functools import partial

from markupsafe import Markup

from reporting.domain.kpi.facts import Plan
from reporting.domain.kpi.trends import Trend
from reporting.domain.reason import Reason
from reporting.pages.charts.changes import changes
from reporting.pages.charts.draft import NOT_MEASURED, Draft, Known, Series
from reporting.pages.charts.drawing import ChartError, as_png, drawn
from reporting.pages.charts.dressing import for_mail, for_page, framed
from reporting.pages.charts.hygiene import hygiene
from reporting.pages.charts.incidents import incidents
from reporting.pages.charts.notation import d3_locale
from reporting.pages.charts.picture import Picture
from reporting.pages.charts.shares import availability, schedule
from reporting.pages.charts.times import restore
from reporting.pages.wording import Wording

CHARTS: tuple[Callable[[Known], Draft], ...] = (availability, restore, incidents, changes, hygiene, schedule)
"""All of them, in the order in which they are shown."""


def charts_of(trends: Sequence[Trend], plan: Plan, wording: Wording, ids: str = "chart") -> list[Picture]:
    """Return the charts in the order in which they are shown; the same input gives the same bytes.

    One without any value, or that could not be drawn, has no ``svg`` and a ``note`` that says why; put
    ``picture.figure`` into the page either way.

    Args:
        trends: Each figure through the weeks, as ``trends_of`` returns them.
        plan: What the target aims at.
        wording: Of the reader's language.
        ids: What ids begin with; another one where the charts of several targets stand on one page.
    """
    known = Known.of(trends, plan, wording)
    return [picture_of(each(known), wording, known.weeks, ids) for each in CHARTS]


def picture_of(draft: Draft, wording: Wording, weeks: Sequence[str], ids: str = "chart") -> Picture:
    """Return a chart as readers get it, drawn if that can be."""
    page_id = f"{ids}-{draft.name}"
    svg, note, png = Markup(), "", partial(_refuse, draft.name)
    if not draft.specification:
        note = wording.gettext("Nothing to draw: {reason}.").format(reason=wording.reason(_why(draft.series)))
    else:
        try:
            frame = framed(drawn(draft.specification, d3_locale(wording)))
            svg = for_page(frame, page_id, draft.title, draft.description)
            png = partial(as_png, for_mail(frame))
        except ChartError as error:
            note = wording.gettext("The chart could not be drawn: {problem}.").format(problem=str(error))
    columns = (wording.gettext("Week"), *(each.title for each in draft.series))
    rows = tuple(_row(place, week, draft.series, wording) for place, week in enumerate(weeks))
    return Picture(
        name=draft.name,
        title=draft.title,
        description=draft.description,
        columns=columns,
        rows=rows,
        svg=svg,
        note=note,
        page_id=page_id,
        table_title=wording.gettext("The numbers"),
        draw_png=png,
    )


def _row(place: int, week: str, series: Sequence[Series], wording: Wording) -> tuple[str, ...]:
    values = [each.values[place] for each in series]
    none = wording.gettext("n/a")
    said = (none if value is None else each.say(value) for each, value in zip(series, values, strict=True))
    return (week, *said)


def _why(series: Sequence[Series]) -> Reason:
    """Return why there is no value, as the latest week says it."""
    reasons = (reason for each in series for reason in reversed(each.reasons) if reason is not None)
    return next(reasons, NOT_MEASURED)


def _refuse(name: str) -> bytes:
    raise ChartError(f"the chart {name} was not drawn")
