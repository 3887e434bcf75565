"""How two documents differ, operation by operation."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from checks.support.contract.document import Document, Operation
from checks.support.contract.rules import RULES, Change, Place
from checks.support.contract.schemas import Budget, Comparing, Way
from checks.support.contract.security import security_changes
from checks.support.contract.shapes import Shapes


class Contracts:
    """Two documents side by side: the reviewed one and the current one."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = old, new
        self._old_shapes, self._new_shapes = Shapes(old), Shapes(new)
        self._known: dict[str, list[Change]] = {}

    def all_changes(self) -> dict[str, list[Change]]:
        """Return what changed by the name of the operation, those of the reviewed document first."""
        known = {each.name: self.changes(key) for key, each in self.old.operations.items()}
        return known | {each.name: [_operation("operation-added", None, each)] for each in self.additions()}

    def additions(self) -> list[Operation]:
        """Return the operations that the reviewed document does not have."""
        return [each for key, each in self.new.operations.items() if key not in self.old.operations]

    def changes(self, key: str) -> list[Change]:
        """Return what changed in one operation of the reviewed document.

        Raises:
            DocumentError: A reference in one of both documents cannot be followed.
        """
        before, after = self.old.operations[key], self.new.operations.get(key)
        if after is None:
            return [_operation("operation-removed", before, None)]
        if key not in self._known:
            self._known[key] = _once(self._changed(before, after, Budget()))
        return self._known[key]

    def _changed(self, before: Operation, after: Operation, budget: Budget) -> Iterator[Change]:
        if after.node.get("deprecated") and not before.node.get("deprecated"):
            yield _operation("operation-deprecated", before, after)
        yield from security_changes(self.old, self.new, before.node, after.node)
        yield from self._parameters(before, after, budget)
        yield from self._body(before, after, budget)
        yield from self._responses(before, after, budget)

    def _parameters(self, before: Operation, after: Operation, budget: Budget) -> Iterator[Change]:
        old, new = _parameters_of(self.old, before), _parameters_of(self.new, after)
        for key, one in old.items():
            place = Place("parameter", str(one.get("name")), str(one.get("in")))
            other = new.get(key)
            if other is None:
                yield Change(RULES["parameter-removed"], place, fragments=(one, None))
                continue
            was, now = bool(one.get("required")), bool(other.get("required"))
            if was != now:
                rule = RULES["parameter-became-required" if now else "parameter-became-optional"]
                yield Change(rule, place, fragments=(one, other))
            if (style := _style(one)) != _style(other) and self._is_structured(one):
                yield Change(RULES["parameter-style-changed"], place, (), style, _style(other), (one, other))
            yield from self._schemas(_schema_of(one), _schema_of(other), "request", place, budget)
        for key, other in new.items():
            if key not in old:
                rule = RULES["parameter-added-required" if other.get("required") else "parameter-added"]
                place = Place("parameter", str(other.get("name")), str(other.get("in")))
                yield Change(rule, place, fragments=(None, other))

    def _is_structured(self, parameter: Mapping[str, Any]) -> bool:
        types = self._old_shapes.of(_schema_of(parameter) or {}).types
        return types is None or bool(types & {"array", "object"})

    def _body(self, before: Operation, after: Operation, budget: Budget) -> Iterator[Change]:
        one, other = _body_of(self.old, before), _body_of(self.new, after)
        place, fragments = Place("request"), (one or None, other or None)
        if not one or not other:
            if one or other:
                new = "body-added-required" if other.get("required") else "body-added"
                yield Change(RULES["body-removed" if one else new], place, fragments=fragments)
            return
        was, now = bool(one.get("required")), bool(other.get("required"))
        if was != now:
            rule = RULES["body-became-required" if now else "body-became-optional"]
            yield Change(rule, place, fragments=fragments)
        yield from self._media(one, other, "request", place, budget)

    def _responses(self, before: Operation, after: Operation, budget: Budget) -> Iterator[Change]:
        old, new = before.node.get("responses") or {}, after.node.get("responses") or {}
        for status, node in old.items():
            place, found = Place("response", status), _covering(new, status)
            one, other = self.old.resolve(node), self.new.resolve(new[found]) if found else {}
            if found is None:
                rule = RULES["error-response-removed" if _is_error(status) else "response-removed"]
                yield Change(rule, place, fragments=(one, None))
                continue
            yield from self._media(one, other, "response", place, budget)
            yield from self._headers(one, other, place, budget)
        for status in new:
            if _covering(old, status) is None:
                rule = RULES["error-response-added" if _is_error(status) else "response-added"]
                yield Change(rule, Place("response", status), fragments=(None, self.new.resolve(new[status])))

    def _media(
        self, one: Mapping[str, Any], other: Mapping[str, Any], way: Way, place: Place, budget: Budget
    ) -> Iterator[Change]:
        """Compare what is sent in each media type; a change that is the same in several is told once."""
        old, new = _by_media_type(one), _by_media_type(other)
        for kind, node in old.items():
            if kind not in new:
                yield Change(RULES[f"{way}-media-removed"], place, (), kind, "", (node, None))
            else:
                yield from self._schemas(node.get("schema"), new[kind].get("schema"), way, place, budget)
        for kind, node in new.items():
            if kind not in old:
                yield Change(RULES[f"{way}-media-added"], place, (), "", kind, (None, node))

    def _headers(
        self, one: Mapping[str, Any], other: Mapping[str, Any], place: Place, budget: Budget
    ) -> Iterator[Change]:
        old, new = ({name.lower(): each for name, each in (node.get("headers") or {}).items()} for node in (one, other))
        for name in old:
            if name not in new:
                yield Change(RULES["response-header-removed"], place, (), name, "", (old[name], None))
                continue
            before, after = self.old.resolve(old[name]), self.new.resolve(new[name])
            yield from self._schemas(_schema_of(before), _schema_of(after), "response", place, budget, (name,))
        for name in new:
            if name not in old:
                yield Change(RULES["response-header-added"], place, (), "", name, (None, new[name]))

    def _schemas(  # noqa: PLR0913, PLR0917 - both sides, which way, and where
        self, before: Any, after: Any, way: Way, place: Place, budget: Budget, path: tuple[str, ...] = ()
    ) -> list[Change]:
        comparing = Comparing(self._old_shapes, self._new_shapes, way, place, budget)
        comparing.compare(before, after, path)
        return comparing.found


def _operation(rule: str, before: Operation | None, after: Operation | None) -> Change:
    return Change(RULES[rule], Place(), fragments=(before and before.node, after and after.node))


def _parameters_of(document: Document, operation: Operation) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Return the parameters by where they are sent and their name; those of the path by their position in it."""
    names = re.findall(r"\{([^{}/]*)\}", operation.path)
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for node in [*(operation.item.get("parameters") or ()), *(operation.node.get("parameters") or ())]:
        each = document.resolve(node)
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            place, name = str(each.get("in")), each["name"]
            if place == "path" and name in names:
                name = str(names.index(name))
            found[place, name.lower() if place == "header" else name] = each
    return found


def _style(parameter: Mapping[str, Any]) -> str:
    """Return how a list or an object is written in it; the defaults are those of the specification."""
    default = "form" if parameter.get("in") in ("query", "cookie") else "simple"
    style = str(parameter.get("style") or default)
    explode = parameter.get("explode", style == "form")
    return f"{style}, explode" if explode else style


def _schema_of(node: Any) -> Any:
    """Return the schema of a parameter or header, which may stand in a media type."""
    if "schema" not in node and (kinds := _by_media_type(node)):
        return next(iter(kinds.values())).get("schema")
    return node.get("schema")


def _body_of(document: Document, operation: Operation) -> dict[str, Any]:
    found = document.resolve(operation.node.get("requestBody"))
    return found if isinstance(found, dict) else {}


def _by_media_type(node: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    content = node.get("content")
    found = content if isinstance(content, dict) else {}
    return {kind.partition(";")[0].strip().lower(): each for kind, each in found.items() if isinstance(each, dict)}


def _is_error(status: str) -> bool:
    return status[:1] in "45" or status == "default"


def _covering(responses: Mapping[str, Any], status: str) -> str | None:
    """Return the entry that speaks of a status: its own, that of its hundred, or for an error the default."""
    wanted = [status, f"{status[:1]}XX", *(["default"] if _is_error(status) else [])]
    if status.endswith("XX"):
        wanted += [each for each in responses if each[:1] == status[:1]]
    return next((each for each in wanted if each in responses), None)


def _once(changes: Iterator[Change]) -> list[Change]:
    """Leave out what was told before, of another media type."""
    found = {(each.rule.id, each.place, each.path, each.before, each.after): each for each in changes}
    return list(found.values())
