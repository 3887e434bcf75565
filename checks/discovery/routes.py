"""The paths of a backend, told from its ``urls.py`` files and routers without importing them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from checks.discovery import expressions
from checks.discovery.checkout import Checkout
from checks.discovery.settings import Settings, statements

MAX_ROUTES = 3_000
_DEPTH = 12
_THIRD_PARTY = {"djoser.urls": "users/me/", "dj_rest_auth.urls": "user/"}
"""URL modules of public packages that hold a path which tells who is logged in."""
_PLAIN = re.compile(r"[\w./~-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Route:
    """One path with its view, as text."""

    path: str
    """From the root, with a leading ``/``."""
    view: str
    """The view as written, such as ``SpectacularAPIView.as_view()``."""
    place: str


def routes(checkout: Checkout, settings: Settings, folder: str) -> list[Route]:
    """Return the paths without parameters, in the order in which Django tries them."""
    root = settings.text("ROOT_URLCONF")
    start = checkout.module(root.value, folder) if root else next(iter(checkout.named("urls.py")), None)
    walk = _Walk(checkout, folder)
    found: list[Route] = []
    for route in walk.module(start, "", 0) if start else ():
        if len(found) >= MAX_ROUTES:
            break
        found.append(route)
    return found


class _Walk:
    def __init__(self, checkout: Checkout, folder: str) -> None:
        self.checkout, self.folder = checkout, folder

    def module(self, path: str, prefix: str, depth: int) -> Iterator[Route]:
        tree = self.checkout.tree(path)
        if tree is None or depth > _DEPTH:
            return
        names: dict[str, list[ast.expr]] = {}
        for node in statements(tree.body):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    names[name] = [value]
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    names[name] = [value]
                case ast.AugAssign(target=ast.Name(id=name), value=value):
                    names.setdefault(name, []).append(value)
        page = _Page(self, path, tree, names)
        for value in names.get("urlpatterns", []):
            yield from page.visit(value, prefix, depth)


@dataclass(frozen=True, slots=True)
class _Page:
    walk: _Walk
    path: str
    tree: ast.Module
    names: dict[str, list[ast.expr]]

    def visit(self, node: ast.expr, prefix: str, depth: int) -> Iterator[Route]:
        if depth > _DEPTH:
            return
        match node:
            case ast.Call(func=function, args=[ast.Constant(value=str(raw)), view, *_]) if _is_path(function):
                yield from self._path(node, prefix, raw, view, depth)
            case ast.Call(func=function, args=[argument, *_]) if expressions.dotted(function).endswith("include"):
                yield from self._included(argument, prefix, depth)
            case ast.Name(id=name):
                for value in self.names.get(name, []):
                    yield from self.visit(value, prefix, depth + 1)
            case ast.Attribute(value=ast.Name(id=router), attr="urls"):
                yield from self._registered(router, prefix)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        yield from self.visit(child, prefix, depth + 1)

    def _path(self, node: ast.Call, prefix: str, raw: str, view: ast.expr, depth: int) -> Iterator[Route]:
        piece = raw if expressions.dotted(node.func).endswith("path") and "re_" not in ast.unparse(node.func) else None
        piece = piece if piece is not None else plain(raw)
        if piece is None or not _PLAIN.fullmatch(piece):
            return
        is_include = isinstance(view, ast.Call) and expressions.dotted(view.func).endswith("include")
        if is_include or (isinstance(view, ast.Attribute) and view.attr == "urls"):
            yield from self.visit(view, prefix + piece, depth + 1)
        else:
            yield Route(f"/{prefix}{piece}", ast.unparse(view), f"{self.path}:{node.lineno}")

    def _included(self, argument: ast.expr, prefix: str, depth: int) -> Iterator[Route]:
        if isinstance(argument, ast.Tuple) and argument.elts:
            argument = argument.elts[0]
        name = expressions.text(argument)
        if name is None:
            yield from self.visit(argument, prefix, depth + 1)
        elif name in _THIRD_PARTY:
            yield Route(f"/{prefix}{_THIRD_PARTY[name]}", name, f"{self.path}:{argument.lineno}")
        elif (path := self.walk.checkout.module(name, self.walk.folder)) is not None:
            yield from self.walk.module(path, prefix, depth + 1)

    def _registered(self, router: str, prefix: str) -> Iterator[Route]:
        """Yield a router's lists, and the actions without a key of its view sets."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="register"),
                    args=[ast.Constant(value=str(raw)), view, *_],
                ) if name == router and _PLAIN.fullmatch(raw):
                    piece = f"{prefix}{raw}/".replace("//", "/").lstrip("/")
                    place = f"{self.path}:{node.lineno}"
                    yield Route(f"/{piece}", ast.unparse(view), place)
                    class_name = expressions.dotted(view).rpartition(".")[2]
                    for action, where in _actions(self.walk.checkout, class_name):
                        yield Route(f"/{piece}{action}/", ast.unparse(view), where)
                case _:
                    pass


def _actions(checkout: Checkout, class_name: str) -> Iterator[tuple[str, str]]:
    """Yield the paths of a view set's ``@action(detail=False)`` methods."""
    for path in checkout.files:
        if not path.endswith(".py") or f"class {class_name}" not in (checkout.text(path) or ""):
            continue
        tree = checkout.tree(path)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.ClassDef) and node.name == class_name:
                for method in node.body:
                    if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                        yield from ((name, f"{path}:{method.lineno}") for name in _action_paths(method))


def _action_paths(method: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for decorator in method.decorator_list:
        if isinstance(decorator, ast.Call) and expressions.dotted(decorator.func).endswith("action"):
            options = {each.arg: each.value for each in decorator.keywords}
            detail = options.get("detail")
            if isinstance(detail, ast.Constant) and detail.value is False:
                url_path = options.get("url_path")
                yield (expressions.text(url_path) if url_path else None) or method.name


def _is_path(function: ast.expr) -> bool:
    return expressions.dotted(function).rpartition(".")[2] in ("path", "re_path", "url")


def plain(pattern: str) -> str | None:
    """Return the path that a regular expression of ``re_path`` stands for; None if it stands for several."""
    bare = pattern.removeprefix("^").removesuffix("$").removesuffix(r"\Z").removesuffix("/?")
    bare = bare.replace(r"\.", ".").replace(r"\-", "-")
    return bare if _PLAIN.fullmatch(bare) and ".+" not in bare and ".*" not in bare else None
