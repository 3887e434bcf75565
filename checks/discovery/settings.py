"""The settings module: which one it is, and what it assigns, through ``from .base import *``."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from checks.discovery import expressions
from checks.discovery.checkout import Checkout
from checks.discovery.found import Found

VARIABLE = "DJANGO_SETTINGS_MODULE"
_MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
_LINE = re.compile(rf"\s*(?:export\s+)?{VARIABLE}\s*=\s*['\"]?([\w.]+)")
_HOPS = 8
"""How many names or star imports are followed, one from the other."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """One assignment of a settings module."""

    value: ast.expr
    place: str


class Settings:
    """What the settings module assigns; of several assignments the last one counts, as Django sees it."""

    def __init__(self, checkout: Checkout, module: str | None, folder: str) -> None:
        self._checkout, self._folder = checkout, folder
        self._values: dict[str, Assigned] = {}
        if module is not None:
            self._load(module, frozenset())

    def get(self, name: str) -> Assigned | None:
        """Return an assignment, through names that stand for others."""
        found = self._values.get(name)
        for _hop in range(_HOPS):
            if found is None or not isinstance(found.value, ast.Name) or found.value.id not in self._values:
                break
            found = Assigned(self._values[found.value.id].value, found.place)
        return found

    def named(self, pattern: str) -> Iterator[tuple[str, Assigned]]:
        """Yield the assignments whose names match."""
        for name in list(self._values):
            if re.fullmatch(pattern, name) and (found := self.get(name)) is not None:
                yield name, found

    def text(self, name: str) -> Found[str] | None:
        """Return a string that is written out, with its place."""
        found = self.get(name)
        value = expressions.text(found.value) if found else None
        return Found(value, found.place) if found and value is not None else None

    def entry(self, name: str, key: str) -> Assigned | None:
        """Return an entry of a dictionary: of its literal, or assigned to it afterwards."""
        if (later := self._values.get(f"{name}[{key}]")) is not None:
            return later
        found = self.get(name)
        inside = dict(expressions.entries(found.value)) if found else {}
        if found is None or key not in inside:
            return None
        path = found.place.rpartition(":")[0]
        return Assigned(inside[key], f"{path}:{inside[key].lineno}")

    def _load(self, module: str, seen: frozenset[str]) -> None:
        path = self._checkout.module(module, self._folder)
        tree = self._checkout.tree(path) if path else None
        if path is None or tree is None or module in seen or len(seen) >= _HOPS:
            return
        for node in statements(tree.body):
            match node:
                case ast.ImportFrom(names=[ast.alias(name="*")]):
                    self._load(_absolute(node, module, path), seen | {module})
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        self._keep(target, Assigned(value, f"{path}:{node.lineno}"))
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._keep(target, Assigned(value, f"{path}:{node.lineno}"))

    def _keep(self, target: ast.expr, assigned: Assigned) -> None:
        match target:
            case ast.Name(id=name):
                self._values[name] = assigned
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
                self._values[f"{name}[{key}]"] = assigned


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module in order, those inside ``if``, ``try`` and ``with`` too."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With):
            for branch in (node.body, getattr(node, "orelse", []), getattr(node, "finalbody", [])):
                yield from statements(branch)


def _absolute(node: ast.ImportFrom, module: str, path: str) -> str:
    if not node.level:
        return node.module or ""
    package = module.split(".") if path.endswith("/__init__.py") else module.split(".")[:-1]
    base = package[: len(package) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def declared_modules(checkout: Checkout, folder: str) -> Iterator[Found[str]]:
    """Yield the settings modules that ``manage.py``, wsgi, asgi and ``.env`` name, in this order."""
    for name in ("manage.py", "wsgi.py", "asgi.py"):
        for path in checkout.named(name):
            if path.startswith(f"{folder}/" if folder else ""):
                yield from _set_default(checkout, path)
    for path in checkout.files:
        if path.rpartition("/")[2].startswith(".env"):
            for number, line in enumerate((checkout.text(path) or "").splitlines(), start=1):
                if (match := _LINE.match(line)) and is_module(match[1]):
                    yield Found(match[1], f"{path}:{number}")


def _set_default(checkout: Checkout, path: str) -> Iterator[Found[str]]:
    tree = checkout.tree(path)
    for node in ast.walk(tree) if tree else ():
        match node:
            case ast.Call(args=[ast.Constant(value=name), value, *_]) if name == VARIABLE:
                pass
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=name))], value=value) if name == VARIABLE:
                pass
            case _:
                continue
        module = expressions.text(value)
        if module is not None and is_module(module):
            yield Found(module, f"{path}:{node.lineno}")


def is_module(text: str) -> bool:
    """Tell whether a text can be the name of a module."""
    return _MODULE.fullmatch(text) is not None


def guessed_module(checkout: Checkout) -> Found[str] | None:
    """Return the shallowest settings module that stands in the tree, for a checkout without a ``manage.py``."""
    for path in checkout.files:
        if path.endswith(("settings.py", "settings/__init__.py", "settings/production.py", "settings/base.py")):
            text = checkout.text(path) or ""
            if "INSTALLED_APPS" in text or "import *" in text:
                module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                return Found(module, path) if is_module(module) else None
    return None
