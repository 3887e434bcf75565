"""Where each key of a TOML text stands, so that an error can name its line (tomllib drops positions)."""

import tomllib
from collections.abc import Iterator

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

KeyPath = tuple[str | int, ...]
"""Keys from the top of the document; an ``int`` is the index in an array of tables."""


def lines_of_keys(text: str) -> dict[KeyPath, int]:
    """Map every key's path to its line, from 1."""
    tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode())
    found: dict[KeyPath, int] = {}
    for path, node in _walk(tree.root_node, ()):
        found.setdefault(path, node.start_point[0] + 1)
    return found


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int | None:
    """Return the line of ``path``, or of its nearest ancestor that stands in the file."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return None


def _walk(node: Node, prefix: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    arrays: dict[KeyPath, int] = {}
    for child in node.named_children:
        match child.type:
            case "pair":
                yield from _pair(child, prefix)
            case "table":
                path = _indexed(prefix + _key(child.named_children[0]), arrays)
                yield from _ancestors(path, child)
                yield from _walk(child, path)
            case "table_array_element":
                path = _indexed(prefix + _key(child.named_children[0]), arrays)
                arrays[path] = arrays.get(path, -1) + 1
                yield from _ancestors((*path, arrays[path]), child)
                yield from _walk(child, (*path, arrays[path]))
            case "inline_table":
                yield from _walk(child, prefix)


def _indexed(path: KeyPath, arrays: dict[KeyPath, int]) -> KeyPath:
    """Point into the latest element of each array of tables that ``path`` leads through."""
    found: KeyPath = ()
    for depth, part in enumerate(path, start=1):
        found = (*found, part)
        if found in arrays and depth < len(path):
            found = (*found, arrays[found])
    return found


def _pair(node: Node, prefix: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    key, value = node.named_children[0], node.named_children[-1]
    path = prefix + _key(key)
    yield from _ancestors(path, node)
    if value.type == "inline_table":
        yield from _walk(value, path)


def _ancestors(path: KeyPath, node: Node) -> Iterator[tuple[KeyPath, Node]]:
    for end in range(1, len(path) + 1):
        yield path[:end], node


def _key(node: Node) -> tuple[str, ...]:
    text = (node.text or b"").decode()
    match node.type:
        case "dotted_key":
            return tuple(part for child in node.named_children for part in _key(child))
        case "quoted_key":
            return (next(iter(tomllib.loads(f"{text} = 0"))),)
        case _:
            return (text,)
