"""From what vl-convert draws to what stands on a page: classes for colours, words for screen readers, no fixed size."""

import re
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from defusedxml.ElementTree import fromstring
from markupsafe import Markup

from reporting.pages.charts import palette as use
from reporting.pages.charts.drawing import ChartError

SVG = "http://www.w3.org/2000/svg"
_FONTS = f"{use.FONT}, Arial, Helvetica, sans-serif"
_ORIGIN = re.compile(r"translate\(([\d.]+),([\d.]+)\)")
_LONG = re.compile(r"-?\d+\.\d{2,}")
_KEPT = frozenset(
    [
        *("d", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "width", "height", "transform"),
        *("fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "stroke-opacity"),
        *("text-anchor", "font-size", "font-weight"),
    ]
)
"""Attributes of what is drawn that a page needs; none of them refers to anything."""
_DRAWN = frozenset(f"{{{SVG}}}{name}" for name in ("g", "path", "line", "rect", "text", "tspan"))
PAPER = 8
"""Pixels of white around a picture for mail."""
_MARGIN = 2
register_namespace("", SVG)


def framed(svg: str) -> Element:
    """Return a drawing in the frame that all charts share, however wide its labels are.

    Raises:
        ChartError: It holds what no chart of ours has.
    """
    root = fromstring(svg)
    origin = next((found for each in root if (found := _ORIGIN.fullmatch(each.get("transform", "")))), None)
    if origin is None:
        raise ChartError("vl-convert drew something else than was asked for: install the version of requirements/")
    height = float(root.get("height", "0")) + 2 * _MARGIN
    left = _rounded(float(origin[1]) - use.LEFT)
    made = Element(f"{{{SVG}}}svg", {"viewBox": f"{left} {-_MARGIN} {use.WIDTH} {_rounded(height)}"})
    made.extend([each for child in root if (each := _cleaned(child)) is not None])
    return made


def for_mail(frame: Element) -> str:
    """Return a drawing of a fixed size on white paper, with a margin, since its surroundings may be dark."""
    left, top, width, height = map(float, frame.get("viewBox", "").split())
    x, y = str(_rounded(left - PAPER)), str(_rounded(top - PAPER))
    size = {"width": str(_rounded(width + 2 * PAPER)), "height": str(_rounded(height + 2 * PAPER))}
    view = {"viewBox": " ".join((x, y, *size.values())), "font-family": use.FONT}
    root = Element(frame.tag, {**frame.attrib, **size, **view})
    SubElement(root, f"{{{SVG}}}rect", {"x": x, "y": y, **size, "fill": use.SHEET})
    root.extend(frame)
    return tostring(root, encoding="unicode")


def for_page(frame: Element, name: str, title: str, description: str) -> Markup:
    """Return a drawing that has title and description, scales, and takes its colours from the style sheet.

    Args:
        frame: What ``framed`` returned.
        name: What its ids begin with, unique on the page.
        title: In the reader's language.
        description: In the reader's language.
    """
    ids = f"{name}-title", f"{name}-desc"
    said = {"class": "chart", "role": "img", "aria-labelledby": " ".join(ids), "font-family": _FONTS}
    root = Element(frame.tag, {**frame.attrib, **said})
    for tag, key, text in zip(("title", "desc"), ids, (title, description), strict=True):
        SubElement(root, f"{{{SVG}}}{tag}", {"id": key}).text = text
    root.extend([_classed(each) for each in frame])
    return Markup(tostring(root, encoding="unicode"))  # noqa: S704 - built here, element by element


def _cleaned(element: Element) -> Element | None:
    """Return a part with what is needed of it; None if nothing of it is to be seen."""
    if element.tag not in _DRAWN:
        raise ChartError(f"vl-convert drew a {element.tag}, which no page of ours may hold")
    if element.get("display") == "none" or (element.tag == f"{{{SVG}}}path" and not _has_ink(element)):
        return None
    kept = {name: _LONG.sub(_shorter, value) for name, value in element.attrib.items() if name in _KEPT}
    if kept.get("opacity") == "1":
        del kept["opacity"]
    made = Element(element.tag, kept)
    made.text = element.text
    made.extend([each for child in element if (each := _cleaned(child)) is not None])
    if element.tag == f"{{{SVG}}}g" and not len(made):
        return None
    return made


def _has_ink(element: Element) -> bool:
    return any(element.get(name, "none") not in {"none", "transparent"} for name in ("fill", "stroke"))


def _classed(element: Element) -> Element:
    """Return a part with a class for each of its colours, which stay as they are for where there is no style sheet."""
    made = Element(element.tag, element.attrib)
    made.text = element.text
    classes = [f"{name}-{_ink(colour)}" for name in ("fill", "stroke") if (colour := made.get(name, "none")) != "none"]
    if classes:
        made.set("class", " ".join(classes))
    made.extend([_classed(each) for each in element])
    return made


def _ink(colour: str) -> str:
    try:
        return use.INKS[colour]
    except KeyError as error:
        raise ChartError(f"a chart has the colour {colour}, which has no name in the palette") from error


def _shorter(number: re.Match[str]) -> str:
    return str(_rounded(float(number[0])))


def _rounded(number: float) -> float | int:
    short = round(number, 1)
    return int(short) if short == int(short) else short
