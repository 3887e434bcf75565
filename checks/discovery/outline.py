"""Read the part of YAML that compose files are written in: nested keys, lists, block texts, anchors.

Ronda has no YAML library, and what is wanted of a compose file is four keys of its services.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_KEY = re.compile(r"(?P<key>\"[^\"]*\"|'[^']*'|[^\s\"'#\-\[{][^:#]*?)\s*:(?:\s+(?P<value>.*))?")
_ANCHOR = re.compile(r"&(?P<name>[\w.-]+)\s*(?P<rest>.*)")
_COMMENT = re.compile(r"(^|\s)#.*$")
_BLOCK = re.compile(r"[|>][+-]?\d?")
_DEPTH = 40


@dataclass(slots=True)
class Node:
    """A key with what stands under it; a list item has ``-`` as its key."""

    key: str
    value: str
    line: int
    """From 1."""
    indent: int
    children: list["Node"] = field(default_factory=list)

    def get(self, key: str) -> "Node | None":
        """Return the last child of this key: what a service says itself follows what it takes from an anchor."""
        return next((child for child in reversed(self.children) if child.key == key), None)

    def whole(self) -> str:
        """Return the value with everything under it, as one text."""
        return " ".join([self.value, *(child.whole() for child in self.children)]).strip()


def read(text: str) -> Node:
    """Return a document's root; lines that are not understood are left out."""
    root = Node("", "", 0, -1)
    open_nodes, anchors = [root], dict[str, Node]()
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        last = open_nodes[-1]
        if _BLOCK.fullmatch(last.value.partition("\0")[0]) and (not stripped or indent > last.indent):
            last.value = f"{last.value}\0 {stripped}"
            continue
        stripped = _COMMENT.sub("", stripped).strip()
        if not stripped or stripped in ("---", "..."):
            continue
        node = _node(stripped, number, indent)
        if node is None:
            last.value = f"{last.value} {stripped}".strip()
            continue
        while not _holds(open_nodes[-1], node):
            open_nodes.pop()
        if len(open_nodes) < _DEPTH:
            _anchor(node, anchors)
            open_nodes[-1].children.extend(_merged(node, anchors))
            open_nodes.append(node)
    _unwrap(root)
    return root


def _node(stripped: str, number: int, indent: int) -> Node | None:
    if stripped == "-" or stripped.startswith("- "):
        return Node("-", stripped[1:].strip(), number, indent)
    match = _KEY.fullmatch(stripped)
    return Node(match["key"].strip("\"'"), (match["value"] or "").strip(), number, indent) if match else None


def _holds(parent: Node, node: Node) -> bool:
    """Tell whether ``node`` stands under ``parent``: a list may be as far left as the key it belongs to."""
    if node.key == "-" and parent.key not in ("-", ""):
        return parent.indent <= node.indent
    return parent.indent < node.indent


def _anchor(node: Node, anchors: dict[str, Node]) -> None:
    if match := _ANCHOR.fullmatch(node.value):
        anchors[match["name"]], node.value = node, match["rest"]


def _merged(node: Node, anchors: dict[str, Node]) -> Iterator[Node]:
    names = re.findall(r"\*([\w.-]+)", node.value) if node.key == "<<" or node.value.startswith("*") else []
    sources = [anchors[name] for name in names if name in anchors]
    if node.key == "<<":
        for source in sources:
            yield from source.children
        return
    for source in sources:
        node.value, node.children = source.value, list(source.children)
    yield node


def _unwrap(node: Node) -> None:
    for child in node.children:
        if "\0" in child.value:
            child.value = child.value.partition("\0")[2].replace("\0", "").strip()
            continue
        _unwrap(child)
