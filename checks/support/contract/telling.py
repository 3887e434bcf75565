"""What schemas and their values are called in a line for people, and which alternatives are called the same."""

import json
from collections.abc import Sequence
from typing import Any

from checks.support.contract.shapes import Shape
from language import _

SHOWN = 80
"""Characters of a value in a message."""


def namesakes(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Return the pairs of alternatives that are written the same, and those called the same as no other is."""
    pairs, left = [], list(new)
    for one in old:
        twin = next((each for each in left if each == one), None)
        if twin is not None:
            left = [each for each in left if each is not twin]
            pairs.append((one, twin))
    rest = [each for each in old if not any(each is one for one, _twin in pairs)]
    ours, theirs = [label(each) for each in rest], [label(each) for each in left]
    names = [name for name in ours if ours.count(name) == theirs.count(name) == 1]
    return pairs + [(rest[ours.index(name)], left[theirs.index(name)]) for name in names]


def label(node: Any) -> str:
    """Return what to call an alternative: the last part of its reference, its title, or what it says."""
    if not isinstance(node, dict):
        return written(node)
    inner = node.get("allOf")
    if isinstance(inner, list) and inner and isinstance(inner[0], dict) and "$ref" in inner[0]:
        node = inner[0]
    return str(node.get("$ref", "")).rpartition("/")[2] or str(node.get("title") or node.get("type") or written(node))


def types_told(shape: Shape) -> str:
    """Return what types a schema has, for people."""
    return _(" or ").join(sorted(shape.types)) if shape.types is not None else _("anything")


def written(value: Any) -> str:
    """Return a value as JSON, whose keys are in order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def shortened(value: Any) -> str:
    """Return a value as a text that fits into a line."""
    text = str(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
