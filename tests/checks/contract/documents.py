"""Small OpenAPI documents for tests."""

import json
from typing import Any

from checks.support.contract.document import Document, parse
from checks.support.contract.operations import Contracts
from checks.support.contract.rules import Change

Node = dict[str, Any]


def openapi(paths: Node, version: str = "3.0.3", **further: Any) -> Node:
    """Return a document with these paths."""
    return {"openapi": version, "info": {"title": "Yard", "version": "1"}, "paths": paths, **further}


def operation(method: str = "get", path: str = "/orders", **node: Any) -> Node:
    """Return a document with one operation."""
    return openapi({path: {method: {"responses": {"204": {"description": "Done"}}, **node}}})


def answering(schema: Any, version: str = "3.0.3", **further: Any) -> Node:
    """Return a document whose one operation answers with this schema."""
    content = {"application/json": {"schema": schema}}
    return openapi(
        {"/orders": {"get": {"responses": {"200": {"description": "Yes", "content": content}}}}}, version, **further
    )


def asking(schema: Any, version: str = "3.0.3", **further: Any) -> Node:
    """Return a document whose one operation takes this schema."""
    node = {
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"204": {"description": "Done"}},
    }
    return openapi({"/orders": {"post": node}}, version, **further)


def with_parameter(**parameter: Any) -> Node:
    """Return a document whose one operation has this parameter."""
    return operation(parameters=[{"name": "plate", "in": "query", "schema": {"type": "string"}, **parameter}])


def thing(required: tuple[str, ...] = (), **properties: Any) -> Node:
    """Return the schema of an object."""
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def read(raw: Node) -> Document:
    """Read a document as it would come from a backend."""
    return parse(json.dumps(raw).encode(), "the document")


def compared(before: Node, after: Node) -> list[Change]:
    """Return every change between two documents."""
    found = Contracts(read(before), read(after)).all_changes()
    return [change for changes in found.values() for change in changes]
