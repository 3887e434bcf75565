"""What an expression of a settings module can be, told from its syntax alone."""

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard

_LOOKUP = re.compile(r"(.*\.)?(environ\.get|getenv|env|config|env\.\w+)")
"""``os.environ.get``, ``os.getenv``, ``env`` and ``env.str`` (django-environ, environs), ``config`` (decouple)."""
_MAPPING = re.compile(r"(.*\.)?(environ|env)")
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def variable(node: ast.expr) -> str | None:
    """Return the environment variable that an expression reads, as in ``os.environ["X"]`` or ``env("X")``."""
    match node:
        case ast.Subscript(value=mapping, slice=ast.Constant(value=str(name))):
            is_read = _MAPPING.fullmatch(dotted(mapping))
        case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]):
            is_read = _LOOKUP.fullmatch(dotted(function))
        case ast.BoolOp(values=[first, *_]):
            return variable(first)
        case _:
            return None
    return name if is_read and _NAME.fullmatch(name) else None


def text(node: ast.expr) -> str | None:
    """Return a string that is written out, or that is the default of an environment variable."""
    match node:
        case ast.Constant(value=str(found)):
            return found
        case ast.Call(args=[_, ast.Constant(value=str(found)), *_]) if variable(node):
            return found
        case ast.Call(keywords=keywords) if variable(node):
            defaults = (each.value for each in keywords if each.arg == "default")
            return next((each.value for each in defaults if _is_text(each)), None)
        case ast.BoolOp(values=[*_, last]):
            return text(last)
        case _:
            return None


def texts(node: ast.expr) -> list[str]:
    """Return the strings of a list or tuple that is written out; of ``a + b``, those of both."""
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return [item.value for item in items if _is_text(item)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return texts(left) + texts(right)
        case _:
            return []


def dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` for names and attributes, and an empty text for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=owner, attr=name):
            return f"{dotted(owner)}.{name}"
        case _:
            return ""


def entries(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield the keys and values of a dictionary that is written out."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None and _is_text(key):
                yield key.value, value
    if isinstance(node, ast.Call) and dotted(node.func) == "dict":
        yield from ((each.arg, each.value) for each in node.keywords if each.arg)


class _Text(ast.Constant):
    """A constant that is a string, for the type checker."""

    value: str


def _is_text(node: ast.expr) -> TypeGuard[_Text]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
