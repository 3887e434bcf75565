"""Planned work for tests: everything has a value, a test says only what it is about."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reporting.domain.maintenance.work import Kind, Work
from rondafile.recurring import spans_of
from tests.moments import wall

ANNOUNCED = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
"""A Monday."""


def a_work(work_id: str = "db", **changes: Any) -> Work:
    """Return work on a Saturday night in Bogotá, announced twelve days before; ``starts`` and ``ends`` are local."""
    zone = ZoneInfo(changes.pop("zone", "America/Bogota"))
    starts = changes.pop("starts", wall("2027-01-16 22:00"))
    ends = changes.pop("ends", starts + timedelta(hours=4))
    repeats, but_not = changes.get("repeats"), tuple(changes.get("but_not", ()))
    values: dict[str, Any] = {
        "title": "PostgreSQL 17",
        "kind": Kind.EVOLUTIVE,
        "zone": zone,
        "occurrences": spans_of(starts, ends, zone, repeats, but_not),
        "services": ("uploads", "OCR"),
        "owner": "database team",
        "effect": "Uploads answer 503 for ten minutes",
        "announced_at": ANNOUNCED,
    }
    return Work(work_id=work_id, **(values | changes))
