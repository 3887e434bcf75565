"""Where each key of a TOML text stands."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rondafile.places import KeyPath, line_of, lines_of_keys


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("a = 1\nb = 2\n", ("b",), 2),
        ("[a]\n\nb = 1\n", ("a", "b"), 3),
        ("# one\n[ a . b ]\nc = 1\n", ("a", "b", "c"), 3),
        ("[a.b]\n[a]\nc = 1", ("a", "c"), 3),
        ("a.b.c = 1\n", ("a", "b"), 1),
        ("[a]\nb.c = 1\nb.d = 2\n", ("a", "b", "d"), 3),
        ("a = 1\nb = { c = { d = 1 } }\n", ("b", "c", "d"), 2),
        ("a = { b.c = 1 }\n", ("a", "b", "c"), 1),
        ("x = 1\n[[a]]\nb = 1\n[[a]]\nb = 2\n", ("a", 1, "b"), 5),
        ("[[a]]\n[[a]]\n[a.c]\nd = 1\n", ("a", 1, "c", "d"), 4),
        ("[[a]]\n[[a.b]]\n[[a.b]]\nc = 1\n", ("a", 0, "b", 1, "c"), 4),
        ('"a b" = 1\n"c.d" = 2\n', ("c.d",), 2),
        ("\n'C:\\Users' = 1\n", ("C:\\Users",), 2),
        ('\n"\\u00e9\\t" = 1\n', ("é\t",), 2),
        ("[a.'b c']\nd = 1\n", ("a", "b c", "d"), 2),
        ('a = """\nx = 1\n"""\nb = 1\n', ("b",), 4),
        ("a = [\n  1,\n  2,\n]\nb = 1\n", ("b",), 5),
        ("[a] # remark\nb = 1 # remark\n", ("a", "b"), 2),
    ],
)
def test_a_key_has_the_line_it_was_written_on(text: str, path: KeyPath, line: int) -> None:
    """Tables, dotted and quoted keys, inline tables and arrays of tables are all found."""
    assert lines_of_keys(text)[path] == line


def test_a_key_that_is_not_there_has_the_line_of_its_table() -> None:
    """What is missing is missing from the table that stands in the file; with none, there is no line."""
    lines = lines_of_keys("a = 1\n[b]\nc = 1\n")

    assert line_of(lines, ("b", "missing", "deeper")) == 2
    assert line_of(lines, ("missing",)) is None


def _paths(document: Any, path: KeyPath = ()) -> set[KeyPath]:
    found = {path} if path else set()
    if isinstance(document, dict):
        for key, value in document.items():
            found |= _paths(value, (*path, key))
    return found


_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=5)


@given(st.dictionaries(_NAMES, st.dictionaries(_NAMES, st.integers(0, 9), max_size=3), min_size=1, max_size=4))
def test_every_key_that_tomllib_reads_has_a_line(tables: dict[str, dict[str, int]]) -> None:
    """Whatever the names, the two readers of the file agree on its keys, and the lines are in order."""

    def quoted(name: str) -> str:
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'

    rows = []
    for name, pairs in tables.items():
        rows += [f"[{quoted(name)}]", *(f"{quoted(key)} = {value}" for key, value in pairs.items())]
    lines = lines_of_keys("\n".join(rows))

    assert set(lines) == _paths(tomllib.loads("\n".join(rows)))
    assert list(lines.values()) == list(range(1, len(rows) + 1))
