"""Lines and bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.pages.charts import palette as use
from reporting.pages.charts.panels import Layer, rows

BAR = 14
"""Pixels: width of a bar."""
_POINT, _LAST = 26, 62
"""Square pixels: a point of a line, and its last one."""
Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Look:
    """How a series is told from the others: by colour, by shape and by dashes."""

    colour: str
    shape: str
    dash: tuple[int, ...] = (1, 0)
    """Pixels of line and gap."""


LOOKS = (Look(use.ONE, "circle"), Look(use.TWO, "diamond", (5, 3)))


def last_of(values: Values) -> int | None:
    """Return the place of the latest value; None if there is none."""
    return max((place for place, each in enumerate(values) if each is not None), default=None)


def lines_of(weeks: Sequence[str], series: Sequence[tuple[Look, Values]], side: Layer) -> list[Layer]:
    """Return lines that break where there is no value, with a point for each value and a large one for the last."""
    data = [row for look, values in series for row in _line(weeks, values, look)]
    own = {name: {"field": name, "scale": None, "type": "nominal"} for name in ("color", "shape", "strokeDash")}
    line = {"type": "line", "strokeWidth": 2, "invalid": "break-paths-show-path-domains"}
    point = {"type": "point", "filled": True, "invalid": "filter", "stroke": use.SHEET, "strokeWidth": 1, "opacity": 1}
    size = {"field": "size", "type": "quantitative", "scale": None}
    return [
        {
            "data": {"values": data},
            "encoding": {"y": side},
            "layer": [
                {"mark": line, "encoding": {"color": own["color"], "strokeDash": own["strokeDash"]}},
                {"mark": point, "encoding": {"fill": own["color"], "shape": own["shape"], "size": size}},
            ],
        }
    ]


def bars_of(weeks: Sequence[str], values: Values, colour: str, side: Layer) -> list[Layer]:
    """Return bars from 0, each with its value above it, a 0 too."""
    data = {"values": [row for row in rows(weeks, values) if row["value"] is not None]}
    return [
        {"data": data, "mark": {"type": "bar", "color": colour, "width": BAR}, "encoding": {"y": side}},
        *values_above(weeks, values, side),
    ]


def values_above(weeks: Sequence[str], values: Values, side: Layer) -> list[Layer]:
    """Return each value as a number above its place."""
    data = {"values": [row for row in rows(weeks, values) if row["value"] is not None]}
    mark = {"type": "text", "baseline": "bottom", "dy": -2, "fontSize": use.SMALL, "color": use.TEXT}
    text = {"field": "value", "type": "quantitative", "format": ",.3~r"}
    return [{"data": data, "mark": mark, "encoding": {"y": side, "text": text}}]


def rule_at(y: float) -> Layer:
    """Return a dotted line across a plot, so many pixels below its top."""
    mark = {"type": "rule", "color": use.TEXT, "strokeWidth": 1, "strokeDash": [2, 3]}
    places = {"x": {"value": 0}, "x2": {"value": use.PLOT}, "y": {"value": y}}
    return {"data": {"values": [{}]}, "mark": mark, "encoding": places}


def _line(weeks: Sequence[str], values: Values, look: Look) -> list[Layer]:
    last = last_of(values)
    own = {"color": look.colour, "shape": look.shape, "strokeDash": list(look.dash)}
    return [{**row, "size": _LAST if at == last else _POINT} for at, row in enumerate(rows(weeks, values, **own))]
