"""A week as the site's people live it: from Monday to Monday on their clock."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SHAPE = re.compile(r"(\d{4})-W(\d{2})")
_WEEK = timedelta(weeks=1)
FIRST_YEAR, LAST_YEAR = 1970, 9000
"""Weeks that can be named."""


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO 8601 week in a zone; it is an hour shorter or longer when clocks change in it."""

    monday: date
    zone: ZoneInfo

    @classmethod
    def parse(cls, text: str, zone: ZoneInfo) -> "Week":
        """Read ``2026-W48``.

        Raises:
            ValueError: It is not of that form, or there is no such week.
        """
        match = _SHAPE.fullmatch(text.strip())
        if not match:
            raise ValueError(f"{text!r} is no week: write it like 2026-W48")
        year, number = int(match[1]), int(match[2])
        try:
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise ValueError(f"{year} is out of range")
            return cls(date.fromisocalendar(year, number, 1), zone)
        except ValueError as error:
            raise ValueError(f"{text!r} is no week: {year} has none of that number") from error

    @classmethod
    def of(cls, moment: datetime, zone: ZoneInfo) -> "Week":
        """Return the week that a moment lies in."""
        day = moment.astimezone(zone).date()
        return cls(day - timedelta(days=day.weekday()), zone)

    @property
    def name(self) -> str:
        """Such as ``2026-W48``."""
        year, number, _day = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def since(self) -> datetime:
        """When it begins, UTC: the first moment of its Monday, even where midnight is skipped."""
        return _first_moment(self.monday, self.zone)

    @property
    def until(self) -> datetime:
        """When the next one begins, UTC."""
        return _first_moment(self.monday + _WEEK, self.zone)

    def back(self, weeks: int = 1) -> "Week":
        """Return the week so many before."""
        return Week(self.monday - weeks * _WEEK, self.zone)


def day_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a day begins and when the next one does, UTC."""
    return _first_moment(day, zone), _first_moment(day + timedelta(days=1), zone)


def _first_moment(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
