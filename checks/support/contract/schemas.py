"""How two schemas differ, and what that does to clients: a request may not ask for more, an answer not give other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from checks.support.contract.document import DocumentError
from checks.support.contract.limits import limit_changes
from checks.support.contract.rules import RULES, Change, Place, Severity
from checks.support.contract.shapes import OTHERS, Shape, Shapes
from checks.support.contract.telling import label, namesakes, shortened, types_told, written
from language import _

Way = Literal["request", "response"]
"""Which way the value goes: requests are written by clients, responses are read by them."""
MAX_PAIRS, MAX_DEPTH = 20_000, 30
"""Of schemas looked at for one operation, and of those within each other: what goes deeper repeats itself."""
MAX_NESTED = 4
"""Alternatives that are alternatives themselves; a schema may be one of itself."""
_ANYTHING: dict[str, Any] = {}
_NOTHING: dict[str, Any] = {"not": {}}
_NULL = {
    ("request", True): "request-null-accepted",
    ("request", False): "request-null-refused",
    ("response", True): "response-null-added",
    ("response", False): "response-null-removed",
}


@dataclass(slots=True)
class Budget:
    """How many pairs of schemas may still be looked at for one operation: alternatives multiply."""

    left: int = MAX_PAIRS

    def spend(self) -> None:
        """Take one away.

        Raises:
            DocumentError: None is left.
        """
        self.left -= 1
        if self.left < 0:
            raise DocumentError(_("its schemas are too entangled to be compared"))


@dataclass(slots=True)
class Comparing:
    """Compares the schemas of one place in two documents. What several properties share is told at the first."""

    old: Shapes
    new: Shapes
    way: Way
    place: Place
    budget: Budget = field(default_factory=Budget)
    found: list[Change] = field(default_factory=list)
    _seen: set[tuple[int, int]] = field(default_factory=set)
    _open: list[tuple[int, int]] = field(default_factory=list)
    """Pairs under way: a schema that holds itself is compatible if the rest of it is."""
    _depth: int = 0
    """How many pairs are under way around this comparison."""

    def compare(self, before: Any, after: Any, path: tuple[str, ...] = (), *, nested: int = 0) -> None:
        """Add what differs to ``found``.

        Args:
            before: A schema; None for one that allows anything.
            after: The same.
            path: Where they stand.
            nested: How many alternatives they stand within at this very place; null was told there.
        """
        before, after = _schema(before), _schema(after)
        key = (id(before), id(after))
        if key in self._seen or nested > MAX_NESTED or self._depth + len(self._open) > MAX_DEPTH:
            return
        self._seen.add(key)
        self._open.append(key)
        self.budget.spend()
        one, other = self.old.of(before), self.new.of(after)
        shown = (before, after) if before != after else (self.old.merged(before), self.new.merged(after))
        tell = self._teller(path, *shown)
        if not nested and one.has_null != other.has_null and not (_is_anything(one) or _is_anything(other)):
            tell(_NULL[self.way, other.has_null])
        if one.alternatives or other.alternatives:
            self._alternatives(one, other, (before, after), path, nested + 1)
        elif self._types(one, other, tell):
            self._values(one, other, tell)
            limit_changes(one, other, self.way, tell)
            for keyword in OTHERS:
                if written(one.get(keyword)) != written(other.get(keyword)):
                    tell("schema-keyword-changed", after=keyword)
            self._properties(one, other, path)
            self._inner(one, other, path)
        self._open.pop()

    def _teller(self, path: tuple[str, ...], before: Any, after: Any) -> Callable[..., None]:
        def tell(rule: str, **values: Any) -> None:
            said = {name: shortened(value) for name, value in values.items()}
            self.found.append(Change(RULES[rule], self.place, path, fragments=(before, after), **said))

        return tell

    def _types(self, one: Shape, other: Shape, tell: Callable[..., None]) -> bool:
        """Tell a change of type, and whether it is worth going on."""
        if one.types == other.types:
            return True
        wide, narrow = (one, other) if self.way == "response" else (other, one)
        values = {"before": types_told(one), "after": types_told(other)}
        if wide.types is None or (
            narrow.types is not None
            and all(each in wide.types or (each == "integer" and "number" in wide.types) for each in narrow.types)
        ):
            tell("response-type-narrowed" if self.way == "response" else "request-type-widened", **values)
            return True
        tell(f"{self.way}-type-changed", **values)
        return False

    def _values(self, one: Shape, other: Shape, tell: Callable[..., None]) -> None:
        old, new, way = one.values, other.values, self.way
        if old is None and new is not None:
            tell(f"{way}-enum-closed", after=", ".join(new))
        elif old is not None and new is None:
            tell(f"{way}-enum-opened", before=", ".join(old))
        elif old is not None and new is not None:
            if gone := [each for each in old if each not in new]:
                tell(f"{way}-enum-removed", before=", ".join(gone))
            if added := [each for each in new if each not in old]:
                tell(f"{way}-enum-added", after=", ".join(added))
        before, after = one.get("default"), other.get("default")
        if way == "request" and "default" in one.keywords and written(before) != written(after):
            now = written(after) if "default" in other.keywords else _("nothing")
            tell("request-default-changed", before=written(before), after=now)

    def _properties(self, one: Shape, other: Shape, path: tuple[str, ...]) -> None:
        old, new = self._visible(self.old, one), self._visible(self.new, other)
        for name, before in old.items():
            here = (*path, name)
            tell = self._teller(here, before, new.get(name))
            if name not in new:
                tell(self._removal(one, other, name))
                continue
            was, now = name in one.required, name in other.required
            if was != now:
                tell(f"{self.way}-property-became-{'required' if now else 'optional'}")
            if self.new.of(new[name]).get("deprecated") and not self.old.of(before).get("deprecated"):
                tell("property-deprecated")
            self.compare(before, new[name], here)
        for name in (each for each in new if each not in old):
            asked = self.way == "request" and name in other.required
            rule = f"{self.way}-property-added{'-required' if asked else ''}"
            self._teller((*path, name), None, new[name])(rule)

    def _removal(self, one: Shape, other: Shape, name: str) -> str:
        if self.way == "response":
            return f"response-{'' if name in one.required else 'optional-'}property-removed"
        return "request-property-refused" if other.get("additionalProperties") is False else "request-property-removed"

    def _visible(self, shapes: Shapes, shape: Shape) -> dict[str, Any]:
        """Return the properties that go this way: none that are read only in a request, or write only in an answer."""
        hidden = "readOnly" if self.way == "request" else "writeOnly"
        return {name: node for name, node in shape.properties.items() if not shapes.of(node).get(hidden)}

    def _inner(self, one: Shape, other: Shape, path: tuple[str, ...]) -> None:
        for number, (before, after) in enumerate(_pairs(one.get("prefixItems"), other.get("prefixItems"))):
            self.compare(before, after, (*path, f"[{number}]"))
        self.compare(one.get("items"), other.get("items"), (*path, "[]"))
        old, new = one.get("additionalProperties"), other.get("additionalProperties")
        if self.way == "request" and new is False and old is not False:
            self._teller(path, old, new)("request-extra-refused")
        elif (isinstance(old, dict) or isinstance(new, dict)) and False not in (old, new):
            self.compare(old, new, (*path, "*"))

    def _alternatives(
        self, one: Shape, other: Shape, nodes: tuple[Any, Any], path: tuple[str, ...], nested: int
    ) -> None:
        """Hold each alternative against its namesake; for one without, find any that it is compatible with."""
        all_old, all_new = one.alternatives or nodes[:1], other.alternatives or nodes[1:]
        pairs = namesakes(all_old, all_new)
        for gone, twin in pairs:
            self.compare(gone, twin, path, nested=nested)
        old = [each for each in all_old if not any(each is paired for paired, _twin in pairs)]
        new = [each for each in all_new if not any(each is paired for _gone, paired in pairs)]
        lost = [each for each in old if not any(self._fits(each, there, nested) for there in all_new)]
        fresh = [each for each in new if not any(self._fits(there, each, nested) for there in all_old)]
        while lost and fresh:
            self.compare(lost.pop(0), fresh.pop(0), path, nested=nested)
        tell = self._teller(path, *nodes)
        for each in lost:
            tell(f"{self.way}-alternative-removed", before=label(each))
        for each in fresh:
            tell(f"{self.way}-alternative-added", after=label(each))

    def _fits(self, before: Any, after: Any, nested: int) -> bool:
        """Tell whether a client of the one can go on with the other."""
        trial = Comparing(self.old, self.new, self.way, self.place, self.budget, _seen=set(self._open))
        trial._depth = self._depth + len(self._open)
        trial.compare(before, after, nested=nested)
        return not any(change.severity is Severity.BREAKS for change in trial.found)


def _schema(node: Any) -> Any:
    if node is None or node is True:
        return _ANYTHING
    return _NOTHING if node is False else node


def _pairs(old: Any, new: Any) -> Iterator[tuple[Any, Any]]:
    one, other = (list(each) if isinstance(each, list) else [] for each in (old, new))
    for number in range(max(len(one), len(other))):
        yield (one[number] if number < len(one) else None), (other[number] if number < len(other) else None)


def _is_anything(shape: Shape) -> bool:
    return shape.types is None and shape.values is None and not shape.alternatives
