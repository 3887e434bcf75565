"""Days, wall times and moments as they are read."""

from datetime import UTC, date, datetime


def wall(text: str) -> datetime:
    """Return a wall time: ``2027-01-16 22:00``."""
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    """Return a moment in UTC: ``2027-01-16 22:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text: str) -> date:
    """Return a day: ``2027-01-16``."""
    return date.fromisoformat(text)
