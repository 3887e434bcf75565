"""How sizes and ages of files are written for people."""

from checks.support.media import Scanned
from language import _

UNITS = ("B", "KB", "MB", "GB", "TB")
DAY_NS = 86_400 * 10**9


def size_text(size: float) -> str:
    """Return a size with a unit: 1,500,000 bytes are ``1.5 MB``."""
    unit = 0
    while size >= 1000 and unit < len(UNITS) - 1:
        size /= 1000
        unit += 1
    return f"{size:.0f} {UNITS[unit]}" if unit == 0 or size >= 100 else f"{size:.1f} {UNITS[unit]}"


def ages(scanned: Scanned, now_ns: int) -> str:
    """Return how long the orphans of a storage have been untouched."""
    if scanned.oldest_ns is None or scanned.newest_ns is None:
        return _("no orphans")
    return _("untouched for {newest} to {oldest} days").format(
        newest=(now_ns - scanned.newest_ns) // DAY_NS, oldest=(now_ns - scanned.oldest_ns) // DAY_NS
    )
