"""The time stamp that each message of the broker carries."""

from datetime import UTC, datetime


def stamp_now() -> dict[str, str]:
    """Return the header ``published_at``: now, ISO 8601, UTC with zone."""
    return {"published_at": datetime.now(UTC).isoformat()}
