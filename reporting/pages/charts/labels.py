"""What stands right of a plot: the latest value of each series, and what it is, instead of a legend."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reporting.pages.charts import palette as use
from reporting.pages.charts.draft import Known, Series
from reporting.pages.charts.marks import Look, last_of
from reporting.pages.charts.notation import week_label
from reporting.pages.charts.panels import Layer

_GAP = 27
"""Pixels that a label needs: its value, and its name below."""
_EDGE = 6
"""Pixels that the middle of a value stays away from the ends of the plot."""
_SIGN, _WORDS = 8, 17
"""Pixels from the plot to the sign of a series, and to the text beside it."""


@dataclass(frozen=True, slots=True)
class Label:
    """The label of one series, or of a line across."""

    y: float
    """Pixels from the top of the plot: where it belongs."""
    value: str
    name: str
    look: Look | None = None


def end_label(
    known: Known,
    series: Series,
    look: Look,
    at: Callable[[float], float],
    say: Callable[[float], str] | None = None,
) -> Label:
    """Return the label of a series: its latest value, with the week if that is not the latest week.

    Args:
        known: The weeks.
        series: Has a value at least.
        look: Of the series.
        at: Returns how many pixels from the top of the plot a value is.
        say: Writes the value where that is not as in the table.
    """
    place = last_of(series.values)
    assert place is not None
    value = series.values[place]
    assert value is not None
    is_latest = place == len(series.values) - 1
    week = "" if is_latest else week_label(known.weeks[place], known.wording)[0]
    return Label(at(value), (say or series.say)(value), ", ".join(filter(None, (series.label, week))), look)


def labels_of(labels: Sequence[Label], height: float) -> list[Layer]:
    """Return labels beside the plot, moved apart where they would meet."""
    texts, signs = [], []
    for each, y in zip(labels, apart([each.y for each in labels], _GAP, height), strict=True):
        at = use.PLOT + (_WORDS if each.look else _SIGN)
        texts.append(_text(each.value, at, y - 6, use.TEXT, size=use.NORMAL, weight="bold"))
        texts.append(_text(each.name, at, y + 7, use.QUIET))
        if each.look is not None:
            signs.append(_sign(each.look.shape, each.look.colour, y - 6))
    return _layers(signs, [each for each in texts if each["text"]])


def key_of(entries: Sequence[tuple[str, str]], height: float) -> list[Layer]:
    """Return what colours stand for, one above the other from the foot of the plot.

    Args:
        entries: Colour and text of each, the lowest first.
        height: Pixels.
    """
    places = [height - 9 - place * 19 for place in range(len(entries))]
    signs = [_sign("square", colour, y) for (colour, _), y in zip(entries, places, strict=True)]
    texts = [_text(text, use.PLOT + _WORDS, y, use.TEXT) for (_, text), y in zip(entries, places, strict=True)]
    return _layers(signs, texts)


def _sign(shape: str, colour: str, y: float) -> Layer:
    return {"x": use.PLOT + _SIGN, "y": y, "shape": shape, "colour": colour}


def _text(text: str, x: float, y: float, colour: str, **own: float | str) -> Layer:
    return {"x": x, "y": y, "text": text, "colour": colour, "size": use.SMALL, "weight": "normal", **own}


def _layers(signs: Sequence[Layer], texts: Sequence[Layer]) -> list[Layer]:
    """Return them at their places in pixels."""
    places = {name: {"field": name, "type": "quantitative", "scale": None, "axis": None} for name in ("x", "y")}
    colour, shape = ({"field": name, "type": "nominal", "scale": None} for name in ("colour", "shape"))
    sign = {"type": "point", "filled": True, "size": 70, "opacity": 1}
    own = {"fontSize": {"expr": "datum.size"}, "fontWeight": {"expr": "datum.weight"}}
    text = {"type": "text", "align": "left", "baseline": "middle", **own}
    layers: list[tuple[Sequence[Layer], Layer, Layer]] = [
        (signs, sign, {"fill": colour, "shape": shape}),
        (texts, text, {"color": colour, "text": {"field": "text"}}),
    ]
    return [
        {"data": {"values": list(data)}, "mark": mark, "encoding": places | channels}
        for data, mark, channels in layers
        if data
    ]


def apart(wanted: Sequence[float], gap: float, height: float) -> list[float]:
    """Return these places at least a gap apart, in the same order from top to bottom, inside as far as they fit."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    found = [min(max(wanted[place], _EDGE), height - _EDGE) for place in order]
    for place in range(1, len(found)):
        found[place] = max(found[place], found[place - 1] + gap)
    limit = height - _EDGE
    for place in reversed(range(len(found))):
        found[place] = min(found[place], limit)
        limit = found[place] - gap
    return [y for _, y in sorted(zip(order, found, strict=True))]
