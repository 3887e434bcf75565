"""Weekly hours such as ``Mon-Sat 05:00-10:00``, in the site's time zone."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHAPE = re.compile(r"(?P<days>[A-Za-z,\- ]+?)\s+(?P<start>\d{1,2}:\d{2})\s*-\s*(?P<end>\d{1,2}:\d{2})")


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Some hours of some days of each week. An end at or before the start means the next day."""

    days: frozenset[int]
    """Days on which they start; 0 is Monday."""

    start: time
    """Local wall time, inclusive."""

    end: time
    """Local wall time, exclusive; 00:00 stands for midnight at the end of the day."""

    def contains(self, moment: datetime) -> bool:
        """Tell whether ``moment``, in local time, lies inside."""
        clock = moment.timetz().replace(tzinfo=None)
        if self.start < self.end:
            return moment.weekday() in self.days and self.start <= clock < self.end
        yesterday = (moment - timedelta(days=1)).weekday()
        return (moment.weekday() in self.days and clock >= self.start) or (yesterday in self.days and clock < self.end)

    @classmethod
    def parse(cls, text: str) -> "WeeklyHours":
        """Read ``Mon-Sat 05:00-10:00`` or ``Mon,Wed 22:00-02:00``.

        Raises:
            ValueError: It is not of that form, or a day or time does not exist.
        """
        match = _SHAPE.fullmatch(text.strip())
        if not match:
            raise ValueError(f'{text!r} is not weekly hours: write "Mon-Sat 05:00-10:00"')
        days: set[int] = set()
        for part in match["days"].replace(" ", "").split(","):
            days |= _days(part)
        if match["start"] == "24:00":
            raise ValueError(f"{text!r} starts at 24:00: write 00:00 and the next day")
        return cls(frozenset(days), _time(match["start"]), _time(match["end"]))


def _readable(text: str) -> str:
    WeeklyHours.parse(text)
    return text


HoursText = Annotated[str, AfterValidator(_readable)]
"""Weekly hours as they are written."""


def _days(part: str) -> set[int]:
    first, dash, last = part.lower().partition("-")
    try:
        start, end = _DAYS.index(first), _DAYS.index(last if dash else first)
    except ValueError as error:
        raise ValueError(f"{part!r} names no day: use Mon, Tue, Wed, Thu, Fri, Sat, Sun") from error
    return {day % 7 for day in range(start, (end if end >= start else end + 7) + 1)}


def _time(text: str) -> time:
    if text == "24:00":
        return time(0, 0)
    try:
        return time.fromisoformat(text.zfill(5))
    except ValueError as error:
        raise ValueError(f"{text!r} is not a time of day: write 05:00") from error
