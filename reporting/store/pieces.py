"""Long lists in pieces that a statement takes."""

from collections.abc import Iterator, Sequence
from typing import Any

CHUNK = 400
"""Values in one IN list; SQLite before 3.32 takes 999 parameters at most (sqlite.org/limits.html)."""


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut ``values`` into pieces that fit into one statement."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
