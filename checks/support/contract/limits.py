"""How the limits of two schemas differ: lengths, bounds, patterns and formats."""

import json
from collections.abc import Callable
from typing import Any

from checks.support.contract.shapes import LOWER, UPPER, Shape
from language import _

Tell = Callable[..., None]


def limit_changes(one: Shape, other: Shape, way: str, tell: Tell) -> None:
    """Tell every limit that became stricter or looser, and what changed in pattern and format."""
    for name in (*LOWER, *UPPER):
        before, after = _bound(one, name), _bound(other, name)
        if before != after:
            is_stricter = _is_stricter(before, after, lower=name in LOWER)
            _told(tell, way, _said(name, before), _said(name, after), is_stricter=is_stricter)
    _uniqueness(one, other, way, tell)
    _multiples(one, other, way, tell)
    _patterns(one.get("pattern"), other.get("pattern"), way, tell)
    if one.types == other.types:
        _formats(one.get("format"), other.get("format"), way, tell)


def _told(tell: Tell, way: str, before: str, after: str, *, is_stricter: bool) -> None:
    tell(f"{way}-limit-{'stricter' if is_stricter else 'looser'}", before=before, after=after)


def _bound(shape: Shape, name: str) -> tuple[float, bool] | None:
    """Return a bound and whether it is excluded itself; None without one.

    ``exclusiveMinimum`` is true or false in OpenAPI 3.0 and a number of its own in 3.1.
    """
    value = shape.get(name)
    found = (value, False) if _is_number(value) else None
    if name not in ("minimum", "maximum"):
        return found if found is None or name in UPPER or value > 0 else None
    exclusive = shape.get("exclusive" + name.capitalize())
    if exclusive is True and found:
        return (value, True)
    if _is_number(exclusive) and (found is None or not _is_stricter((exclusive, True), found, lower=name == "minimum")):
        return (exclusive, True)
    return found


def _is_stricter(before: tuple[float, bool] | None, after: tuple[float, bool] | None, *, lower: bool) -> bool:
    if before is None or after is None:
        return before is None
    if before[0] == after[0]:
        return after[1] and not before[1]
    return after[0] > before[0] if lower else after[0] < before[0]


def _said(name: str, bound: tuple[float, bool] | None) -> str:
    if bound is None:
        return _("no {name}").format(name=name)
    return f"{name} {bound[0]}" + (_(" (excluded)") if bound[1] else "")


def _uniqueness(one: Shape, other: Shape, way: str, tell: Tell) -> None:
    before, after = bool(one.get("uniqueItems")), bool(other.get("uniqueItems"))
    if before != after:
        said = [f"uniqueItems {json.dumps(each)}" for each in (before, after)]
        _told(tell, way, *said, is_stricter=after)


def _multiples(one: Shape, other: Shape, way: str, tell: Tell) -> None:
    before, after = one.get("multipleOf"), other.get("multipleOf")
    if before == after or not all(each is None or (_is_number(each) and each > 0) for each in (before, after)):
        return
    is_looser = after is None or (before is not None and (before / after).is_integer())
    said = [f"multipleOf {each}" if each else _("no {name}").format(name="multipleOf") for each in (before, after)]
    _told(tell, way, *said, is_stricter=not is_looser)


def _patterns(before: Any, after: Any, way: str, tell: Tell) -> None:
    if before == after:
        return
    said = {"before": before or _("none"), "after": after or _("none")}
    if way == "request":
        tell("request-pattern-changed" if after else "request-pattern-dropped", **said)
    else:
        tell("response-pattern-changed" if before else "response-pattern-added", **said)


def _formats(before: Any, after: Any, way: str, tell: Tell) -> None:
    if before == after:
        return
    said = {"before": before or _("none"), "after": after or _("none")}
    if way == "request":
        tell("request-format-changed" if after else "request-format-dropped", **said)
    else:
        tell("response-format-changed" if before else "response-format-added", **said)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
