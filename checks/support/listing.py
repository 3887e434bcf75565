"""A list in one line, cut where nobody reads on, with how many more there are."""

from collections.abc import Sequence

from language import _

SHOWN = 5


def listed(items: Sequence[str], separator: str = ", ") -> str:
    """Return the first items and how many follow."""
    shown = separator.join(items[:SHOWN])
    more = len(items) - SHOWN
    return _("{items} and {more} more").format(items=shown, more=more) if more > 0 else shown
