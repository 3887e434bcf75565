"""Put together what a series was before a moment and what it was after it, as if it had been read at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from reporting.domain.kpi.states import Held, Measured
from reporting.domain.run import CheckKey


def joined(before: Iterable[Measured], after: Iterable[Measured], border: datetime) -> list[Measured]:
    """Return each series of both, in order.

    Args:
        before: What runs before ``border`` found.
        after: What runs from a gap before ``border`` on found: the same runs may be in both.
        border: UTC.
    """
    found: dict[CheckKey, Measured] = {each.key: each for each in before}
    for each in after:
        known = found.get(each.key)
        if known is None:
            found[each.key] = each
        else:
            pieces = (*known.found, *(piece for piece in each.found if piece.last >= border))
            found[each.key] = replace(known, severity=min(known.severity, each.severity), found=_extended(pieces))
    return [found[key] for key in sorted(found)]


def _extended(pieces: Sequence[Held]) -> tuple[Held, ...]:
    """Return the pieces with those that overlap as one."""
    whole: list[Held] = []
    for piece in pieces:
        if whole and piece.outcome is whole[-1].outcome and piece.first <= whole[-1].last:
            whole[-1] = whole[-1]._replace(last=max(piece.last, whole[-1].last))
        else:
            whole.append(piece)
    return tuple(whole)
