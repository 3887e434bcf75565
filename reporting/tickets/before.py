"""What a new ticket says about the incident of the same fingerprint before it."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from language import N_
from reporting.domain.actions import Previous
from reporting.domain.rootcause import TITLES
from reporting.tickets.formats.document import Items
from reporting.tickets.minimum import local_time

_PARTS = (("d", 86_400), ("h", 3_600), ("min", 60))


def before(previous: Previous, zone: ZoneInfo, say: Callable[[str], str]) -> Items:
    """Return its name, its ticket, how long it took, and its cause if people named one."""
    name = " · ".join(part for part in (previous.incident_id, previous.ticket) if part)
    took = span(previous.closed_at - previous.failing_since)
    lasted = say(N_("lasted {took}, until {until}")).format(took=took, until=local_time(previous.closed_at, zone))
    lines = [name, lasted]
    root = previous.root_cause
    if root is None or root.category is None:
        lines.append(say(N_("its root cause was not named")))
    else:
        title = say(TITLES[root.category])
        lines.append(say(N_("root cause: {title}")).format(title=f"{title}: {root.text}" if root.text else title))
    if root is not None and root.fix:
        lines.append(say(N_("mended by {fix}")).format(fix=root.fix))
    return Items(say(N_("The same before")), tuple(lines))


def span(length: timedelta) -> str:
    """Return a length of time in its two largest units, such as ``1 h 5 min``; symbols are the same everywhere."""
    left = max(0, int(length.total_seconds()))
    told = []
    for symbol, size in _PARTS:
        count, left = divmod(left, size)
        if count:
            told.append(f"{count} {symbol}")
    return " ".join(told[:2]) or "< 1 min"
