"""Schemas with their references followed, ``allOf`` merged, and null set apart, so that two can be compared."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from checks.support.contract.document import Document

MAX_ALTERNATIVES = 64
"""Of one schema, once its ``oneOf`` and ``anyOf`` are multiplied out; what is above is compared as text."""
_DEEPEST = 5
"""Alternatives that hold nothing but alternatives; a schema may be one of itself."""
LOWER = ("minLength", "minItems", "minProperties", "minimum")
UPPER = ("maxLength", "maxItems", "maxProperties", "maximum")
SCHEMAS = ("properties", "items", "prefixItems", "additionalProperties")
OTHERS = (
    *("not", "if", "then", "else", "contains", "propertyNames", "patternProperties", "dependentRequired"),
    *("dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "discriminator", "minContains", "maxContains"),
)
"""Keywords whose effect is not judged: that they changed is told."""
BASE = frozenset({"type", "enum", "const", "required", *LOWER, *UPPER, *SCHEMAS, "format", "pattern", "multipleOf"})
_JSON_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What values a schema stands for."""

    keywords: Mapping[str, Any]
    """Merged; without alternatives."""
    types: frozenset[str] | None = None
    """Without ``null``; None for any."""
    has_null: bool = False
    values: tuple[str, ...] | None = None
    """The enumeration as JSON texts, without null; None where there is none."""
    alternatives: tuple[Any, ...] = ()
    """Schemas of which one holds; empty if there is only this one."""

    @property
    def properties(self) -> Mapping[str, Any]:
        """Schemas of its properties by name."""
        found = self.keywords.get("properties")
        return found if isinstance(found, dict) else {}

    @property
    def required(self) -> frozenset[str]:
        """Properties that are always there."""
        return frozenset(self.keywords.get("required", ()))

    def get(self, keyword: str) -> Any:
        """Return a keyword's value, or None."""
        return self.keywords.get(keyword)


class Shapes:
    """The schemas of one document. What was looked at once is kept, so that the same node is the same object."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._kept: dict[int, tuple[Any, Shape]] = {}
        """By the identity of the node, which is held so that it stays unique."""

    def of(self, node: Any) -> Shape:
        """Return the shape of a schema."""
        if id(node) not in self._kept:
            self._kept[id(node)] = (node, Shape({}))
            self._kept[id(node)] = (node, self._shape(self.merged(node), 0))
        return self._kept[id(node)][1]

    def merged(self, node: Any, within: tuple[int, ...] = ()) -> dict[str, Any]:
        """Return the keywords of a schema, with those of what it refers to and of its ``allOf``."""
        if not isinstance(node, dict) or id(node) in within:
            return {"not": {}} if node is False else {}
        inner = (*within, id(node))
        own = {key: value for key, value in node.items() if key not in ("$ref", "allOf")}
        found: dict[str, Any] = {}
        if "$ref" in node:
            found = self.merged(self.document.resolve(node), inner)
            own = {} if self.document.is_3_0 else own
        branches = node.get("allOf")
        for each in branches if isinstance(branches, list) else ():
            found = _both(found, self.merged(each, inner))
        return _both(found, own)

    def _shape(self, keywords: dict[str, Any], depth: int) -> Shape:
        alternatives = self._alternatives(keywords) if depth < _DEEPEST else []
        if not alternatives:
            return _plain_shape(keywords)
        merged = [self.merged(each) for each in alternatives]
        shapes = [_plain_shape(each) for each in merged]
        kept = [number for number, shape in enumerate(shapes) if shape.types != frozenset()]
        has_null = bool(keywords.get("nullable")) or any(shape.has_null for shape in shapes)
        if len(kept) == 1:
            only = self._shape(merged[kept[0]], depth + 1)
            return replace(only, has_null=only.has_null or has_null)
        if kept and all(shapes[number].values is not None for number in kept):
            return _enumerated([shapes[number] for number in kept], has_null=has_null)
        return Shape(keywords, None, has_null, None, tuple(alternatives[number] for number in kept))

    def _alternatives(self, keywords: dict[str, Any]) -> list[Any]:
        lists = [each for name in ("oneOf", "anyOf") for each in keywords.get(name, ()) if each]
        count = 1
        for each in lists:
            count *= len(each)
        if not lists or max(count, len(lists)) > MAX_ALTERNATIVES:
            return []
        base = {key: value for key, value in keywords.items() if key in BASE}
        return [
            found[0] if len(found) == 1 and not base else {"allOf": [*found, base] if base else list(found)}
            for found in product(*lists)
        ]


def _plain_shape(keywords: Mapping[str, Any]) -> Shape:
    enum = [keywords["const"]] if "const" in keywords else keywords.get("enum")
    named = keywords.get("type")
    types = {named} if isinstance(named, str) else set(_names(named)) if isinstance(named, list) else None
    has_null = bool(keywords.get("nullable")) or (types is not None and "null" in types)
    if not isinstance(enum, list):
        return Shape(keywords, None if types is None else frozenset(types - {"null"}), has_null)
    has_null = has_null or None in enum
    values = tuple(dict.fromkeys(json.dumps(each, ensure_ascii=False) for each in enum if each is not None))
    found = types if types is not None else {_JSON_TYPES[type(each)] for each in enum if each is not None}
    return Shape(keywords, frozenset(found - {"null"}), has_null, values)


def _enumerated(shapes: list[Shape], *, has_null: bool) -> Shape:
    """Return one enumeration in place of several, as a choice field that may be blank is described."""
    values = dict.fromkeys(value for shape in shapes for value in shape.values or ())
    types = frozenset(each for shape in shapes for each in shape.types or ())
    return Shape({}, types, has_null or any(shape.has_null for shape in shapes), tuple(values))


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords of a value that both sets of keywords hold for."""
    found = {**one, **other}
    for name in ("oneOf", "anyOf"):
        mine = _lists(one, name)
        found[name] = [*mine, *(each for each in _lists(other, name) if each not in mine)]
    found["required"] = [*one.get("required", ()), *_names(other.get("required"))]
    for key in one.keys() & other.keys():
        mine, theirs = one[key], other[key]
        if key == "type":
            found[key] = _types(mine, theirs)
        elif key == "enum" and isinstance(mine, list) and isinstance(theirs, list):
            found[key] = [each for each in mine if each in theirs]
        elif key == "properties" and isinstance(mine, dict) and isinstance(theirs, dict):
            found[key] = {
                name: mine[name]
                if name not in theirs
                else theirs[name]
                if name not in mine
                else _joined(mine, theirs, name)
                for name in (*mine, *(name for name in theirs if name not in mine))
            }
        elif key in ("items", "additionalProperties") and isinstance(mine, dict) and isinstance(theirs, dict):
            found[key] = mine if mine == theirs else {"allOf": [mine, theirs]}
        elif key == "additionalProperties" and False in (mine, theirs):
            found[key] = False
        elif key in LOWER and _are_numbers(mine, theirs):
            found[key] = max(mine, theirs)
        elif key in UPPER and _are_numbers(mine, theirs):
            found[key] = min(mine, theirs)
        elif key in ("nullable", "readOnly", "writeOnly", "deprecated"):
            found[key] = bool(mine or theirs)
        elif key == "pattern" and mine != theirs:
            found[key] = f"{mine} & {theirs}"
    return {key: value for key, value in found.items() if value not in ([], None) or key in ("enum", "type")}


def _joined(mine: dict[str, Any], theirs: dict[str, Any], name: str) -> Any:
    return mine[name] if mine[name] == theirs[name] else {"allOf": [mine[name], theirs[name]]}


def _lists(keywords: dict[str, Any], name: str) -> list[list[Any]]:
    """Return the alternatives as a list of lists, also where they come straight from a document."""
    found = keywords.get(name)
    if not isinstance(found, list) or not found:
        return []
    return found if all(isinstance(each, list) for each in found) else [found]


def _names(found: Any) -> list[str]:
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _types(mine: Any, theirs: Any) -> list[str]:
    one, other = ({each} if isinstance(each, str) else set(_names(each)) for each in (mine, theirs))
    both = one & other
    if "integer" in (one | other) and "number" in (one | other):
        both |= {"integer"} if one != other and not ("number" in one and "number" in other) else set()
    return sorted(both)


def _are_numbers(*found: Any) -> bool:
    return all(isinstance(each, int | float) for each in found)
