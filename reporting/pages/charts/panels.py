"""What charts have in common: the frame, the weeks along the foot, the values up the side, and holes."""

from collections.abc import Iterable, Sequence
from typing import Any

from reporting.pages.charts import palette as use
from reporting.pages.charts.draft import Known
from reporting.pages.charts.notation import week_label

LABELLED = 3
"""Every so many weeks one is named, counted from the latest."""
Layer = dict[str, Any]
"""A part of a Vega-Lite specification."""


def assembled(*panels: Layer) -> Layer:
    """Return the specification of panels one below the other."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": None,
        "padding": 0,
        "spacing": 12,
        "vconcat": list(panels),
        "config": use.CONFIG,
    }


def panel(known: Known, layers: Iterable[Layer], height: float, notes: Sequence[str], *, is_last: bool = True) -> Layer:
    """Return a plot of the weeks.

    Args:
        known: The weeks.
        layers: What stands in it, the hindmost first.
        height: Pixels.
        notes: Lines above it: what it shows, and in which unit.
        is_last: Whether the weeks are named at its foot.
    """
    title = {"text": list(notes), "offset": 8}
    encoding = {"x": _weeks(known, shown=is_last)}
    return {"width": use.PLOT, "height": height, "title": title, "layer": list(layers), "encoding": encoding}


def side(domain: tuple[float, float], lines: Sequence[float] = (), form: str = "") -> Layer:
    """Return the encoding of values from the foot of a plot to its top.

    Args:
        domain: At the foot, and at the top.
        lines: Values with a line across and a number beside it; without any there is no axis.
        form: How d3-format writes them.
    """
    extent = {"minExtent": use.LEFT - 6, "maxExtent": use.LEFT - 6, "labelPadding": 6}
    axis = {"values": list(lines), "format": form, "labels": bool(lines), "grid": bool(lines)}
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": list(domain), "zero": False, "nice": False},
        "axis": {**axis, **extent, "domain": False, "ticks": False},
    }


def rows(weeks: Sequence[str], values: Sequence[float | None], **more: Any) -> list[Layer]:
    """Return a series as rows of data."""
    return [{"week": week, "value": value, **more} for week, value in zip(weeks, values, strict=True)]


def holes(known: Known, height: float, *series: Sequence[float | None]) -> list[Layer]:
    """Return a ground for the weeks in which none of the series has a value."""
    empty = [week for week, values in zip(known.weeks, zip(*series, strict=True), strict=True) if _is_hole(values)]
    if not empty:
        return []
    places = {"y": {"value": 0}, "y2": {"value": height}}
    data = {"values": [{"week": week} for week in empty]}
    return [{"data": data, "mark": {"type": "rect", "color": use.HOLE}, "encoding": places}]


def about_holes(known: Known, *series: Sequence[float | None]) -> list[str]:
    """Return what is to be said of that ground, if there is any."""
    return [known.wording.gettext("grey: no value")] if any(map(_is_hole, zip(*series, strict=True))) else []


def _weeks(known: Known, *, shown: bool) -> Layer:
    named = [week for place, week in enumerate(reversed(known.weeks)) if place % LABELLED == 0]
    labels = {week: week_label(week, known.wording) for week in named}
    axis = {
        "labels": shown,
        "labelAngle": 0,
        "labelExpr": f"{_literal(labels)}[datum.value] || ''",
        "labelOverlap": False,
        "tickSize": 4 if shown else 0,
        "grid": False,
    }
    return {"field": "week", "type": "ordinal", "scale": {"domain": list(known.weeks), "type": "band"}, "axis": axis}


def _is_hole(values: Sequence[float | None]) -> bool:
    return all(each is None for each in values)


def _literal(labels: dict[str, list[str]]) -> str:
    """Return the labels as an object of the Vega expression language."""
    quoted = [f"{_quoted(week)}: [{', '.join(map(_quoted, lines))}]" for week, lines in labels.items()]
    return "{" + ", ".join(quoted) + "}"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
