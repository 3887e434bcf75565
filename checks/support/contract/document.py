"""An OpenAPI 3.0 or 3.1 document: read from JSON or YAML, its references followed, its operations by name."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from checks.support.errors import UnjudgedError
from language import _

MAX_BYTES = 4_194_304
"""A document above this is refused."""
MAX_NODES, MAX_DEPTH = 1_000_000, 200
"""A few lines of YAML with aliases can stand for more than any memory holds."""
METHODS = ("get", "head", "options", "post", "put", "patch", "delete", "trace")
READ_ONLY = ("GET", "HEAD", "OPTIONS")
_LONGEST_REFERENCES = 100


class DocumentError(UnjudgedError):
    """A document cannot be used: it is no OpenAPI document, or one that cannot be compared."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe, and leaves dates as the text they are, since JSON has none."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as in the base class
        first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Take merge keys in, which can double at every level."""
        super().flatten_mapping(node)
        if len(node.value) > MAX_NODES:
            raise yaml.YAMLError("its merge keys stand for too much")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    method: str
    """In capitals."""
    path: str
    """With the path of the first server before it, where that has one."""
    node: Mapping[str, Any]
    item: Mapping[str, Any]
    """The path it stands under, which may hold parameters for all of its methods."""

    @property
    def name(self) -> str:
        """Method and path, such as ``GET /api/v1/orders/{id}``."""
        return f"{self.method} {self.path}"

    @property
    def key(self) -> str:
        """The same whatever its path parameters are called: their names are nothing that a client sends."""
        return re.sub(r"\{[^{}/]*\}", "{}", self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A document that was read and found sound."""

    raw: Mapping[str, Any]
    operations: Mapping[str, Operation] = field(default_factory=dict)
    """By ``Operation.key``, in the order of the document."""

    @property
    def is_3_0(self) -> bool:
        """Tell whether what stands beside a ``$ref`` is ignored, as OpenAPI 3.0 has it."""
        return str(self.raw["openapi"]).startswith("3.0")

    def resolve(self, node: Any) -> Any:
        """Return what a node stands for, following its reference and those behind it.

        Raises:
            DocumentError: A reference leads nowhere, round in a circle, or to another document.
        """
        for _step in range(_LONGEST_REFERENCES):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return node
            node = self.at(node["$ref"])
        raise DocumentError(_("the reference {reference} leads round in a circle").format(reference=node["$ref"]))

    def at(self, reference: str) -> Any:
        """Return what stands at a reference, such as ``#/components/schemas/Order``."""
        if not reference.startswith("#"):
            text = _("the reference {reference} leads to another document: bundle them into one")
            raise DocumentError(text.format(reference=reference))
        found: Any = self.raw
        for part in filter(None, reference[1:].split("/")):
            name = unquote(part).replace("~1", "/").replace("~0", "~")
            try:
                found = found[int(name)] if isinstance(found, list) else found[name]
            except (KeyError, IndexError, ValueError, TypeError) as error:
                text = _("the reference {reference} leads nowhere")
                raise DocumentError(text.format(reference=reference)) from error
        return found


def parse(data: bytes, source: str) -> Document:
    """Read a document.

    Args:
        data: JSON or YAML, in UTF-8.
        source: Where it is from, for messages.

    Raises:
        DocumentError: It is too large, broken, no OpenAPI document, of a version that is not compared, or empty.
    """
    if len(data) > MAX_BYTES:
        text = _("{source} is larger than {limit} bytes: an OpenAPI document is not that large")
        raise DocumentError(text.format(source=source, limit=MAX_BYTES))
    raw = _plain(_loaded(data, source), source)
    if not isinstance(raw, dict) or not ("openapi" in raw or "swagger" in raw):
        raise DocumentError(_("{source} is not an OpenAPI document: it has no `openapi`").format(source=source))
    version = str(raw.get("openapi", raw.get("swagger")))
    if "openapi" not in raw or not re.match(r"3\.[01](\.|$)", version):
        text = _(
            "{source} is OpenAPI {version}: only 3.0 and 3.1 can be compared; for 2.0, convert it or use another view"
        )
        raise DocumentError(text.format(source=source, version=version[:20]))
    found = Document(raw)
    operations = {each.key: each for each in _operations(found)}
    if not operations:
        raise DocumentError(_("{source} describes no operation").format(source=source))
    return Document(raw, operations)


def _loaded(data: bytes, source: str) -> Any:
    try:
        text = data.decode("utf-8-sig")
        if text.lstrip()[:1] == "<":
            text = _("{source} is HTML, not an OpenAPI document: name the address of the document itself")
            raise DocumentError(text.format(source=source))
        return json.loads(text) if text.lstrip().startswith(("{", "[")) else yaml.load(text, _Loader)  # noqa: S506 - a safe one
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise DocumentError(_("{source} is neither JSON nor YAML: {why}").format(source=source, why=why)) from error


def _plain(root: Any, source: str) -> Any:
    """Copy the document, so that nothing in it is shared and every key is a text.

    Raises:
        DocumentError: Written out, it is too large or too deep; an alias to itself is both.
    """
    left = MAX_NODES

    def copied(node: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        if left < 0 or depth > MAX_DEPTH:
            raise DocumentError(_("{source} is too large or too deep once written out").format(source=source))
        if isinstance(node, dict):
            return {str(key): copied(value, depth + 1) for key, value in node.items()}
        if isinstance(node, list):
            return [copied(value, depth + 1) for value in node]
        return node if isinstance(node, str | int | float | bool | None) else str(node)

    return copied(root, 0)


def _operations(document: Document) -> Sequence[Operation]:
    prefix, found = _prefix(document.raw.get("servers")), []
    paths = document.raw.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        held = document.resolve(item)
        if not path.startswith("/") or not isinstance(held, dict):
            continue
        found += [
            Operation(method.upper(), prefix + path, held[method], held)
            for method in METHODS
            if isinstance(held.get(method), dict)
        ]
    return found


def _prefix(servers: Any) -> str:
    """Return the path of the first server, which stands before every path of the document."""
    first = servers[0] if isinstance(servers, list) and servers else None
    url = first.get("url") if isinstance(first, dict) else None
    if not isinstance(url, str):
        return ""
    try:
        path = urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""
    return path if path.startswith("/") else ""
