"""Until when each series of Python and Django gets security fixes.

Facts, as of 24 November 2026, from https://devguide.python.org/versions/ and
https://www.djangoproject.com/download/#supported-versions. Both name the month for most series: then its last day
stands here. A series that is newer than the table is not judged; bring the table up to date with each release of Ronda.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from packaging.version import Version

Product = Literal["Python", "Django"]
AS_OF = date(2026, 11, 24)
ENDS: dict[Product, dict[str, date]] = {
    "Python": {
        "3.7": date(2023, 6, 27),
        "3.8": date(2024, 10, 7),
        "3.9": date(2025, 10, 31),
        "3.10": date(2026, 10, 31),
        "3.11": date(2027, 10, 31),
        "3.12": date(2028, 10, 31),
        "3.13": date(2029, 10, 31),
        "3.14": date(2030, 10, 31),
        "3.15": date(2031, 10, 31),
    },
    "Django": {
        "3.2": date(2024, 4, 1),
        "4.0": date(2023, 4, 1),
        "4.1": date(2023, 12, 1),
        "4.2": date(2026, 4, 30),
        "5.0": date(2025, 4, 30),
        "5.1": date(2025, 12, 31),
        "5.2": date(2028, 4, 30),
        "6.0": date(2027, 4, 30),
        "6.1": date(2027, 12, 31),
    },
}


@dataclass(frozen=True, slots=True)
class Support:
    """How long one product is still supported in the version that is in use."""

    product: Product
    series: str
    """``4.2``."""
    ends: date | None
    """Its last supported day; None if the table does not know it, or it is older than all that the table knows."""
    is_ancient: bool
    """True if it is older than all that the table knows."""

    def days_left(self, today: date) -> int | None:
        """Return how many days of support are left: 0 on the last day, below 0 after it; None if not known."""
        return None if self.ends is None else (self.ends - today).days

    def has_ended(self, today: date) -> bool:
        """Tell whether it is past its end."""
        left = self.days_left(today)
        return self.is_ancient or (left is not None and left < 0)


def support_of(product: Product, version: str) -> Support:
    """Return what is known about the series that ``version`` belongs to."""
    release = Version(version).release
    series = ".".join(str(part) for part in (*release, 0)[:2])
    known = ENDS[product]
    is_ancient = Version(series) < min(map(Version, known))
    return Support(product, series, known.get(series), is_ancient)
