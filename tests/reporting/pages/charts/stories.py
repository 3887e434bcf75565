"""Trends of twelve weeks as the figures of a target would give them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from language import translations
from reporting.domain.kpi.definitions import DEFINITIONS, HYGIENE, RESTORE
from reporting.domain.kpi.facts import Plan
from reporting.domain.kpi.trends import Point, Trend
from reporting.domain.reason import Reason
from reporting.pages.wording import Wording

WEEKS = tuple(f"2026-W{number}" for number in range(37, 49))
ZONE = ZoneInfo("America/Bogota")
PLAN = Plan(zone=ZONE, objective=0.995)
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
FEW = Reason("fewer than {fewest} ended in this time", {"fewest": 5})
_BY_KEY = {each.key: each for each in DEFINITIONS}
Values = Sequence[float | None]

LIVELY: Mapping[str, Values] = {
    "availability.whole": (0.992, 0.9971, 0.9985, 0.9968, 0.9979, 1.0, 0.9956, 0.9941, 0.971, None, 0.9962, 0.99821),
    "availability.critical": (0.9951, 0.9982, 0.9991, 0.998, 0.9988, 1.0, 0.9972, 0.9968, 0.985, None, 0.9984, 0.9995),
    "restore.mean": (5400, 4300, None, 3900, 6100, None, 4700, 9800, 15300, None, 5200, 4100),
    "restore.median": (2100, 1900, None, 2300, 2500, None, 2200, 2900, 4100, None, 2400, 1800),
    "restore.open": (1, 0, 0, 1, 0, 0, 2, 3, 4, None, 2, 1),
    "regressions.count": (0, 1, None, 2, 0, 0, 1, 3, 5, None, 1, 0),
    "deployments.failure": (0.0, 0.25, None, 0.5, 0.0, 0.0, 0.2, 0.6, 1.0, None, 0.333, 0.0),
    "schedule.coverage": (0.998, 1.0, 0.997, 0.9991, 1.0, 0.996, 0.9987, 0.989, 0.962, None, 0.9975, 0.9992),
    "hygiene.latest.orphans": (120, 131, 140, 152, 160, 171, 180, 195, 20, None, 31, 42),
    "hygiene.latest.missing": (0, 0, 0, 1, 1, 0, 0, 2, 2, None, 0, 0),
    "hygiene.latest.outdated": (14, 14, 15, 15, 17, 17, 18, 9, 9, None, 10, 11),
    "hygiene.latest.vulnerable": (1, 1, 2, 2, 2, 1, 0, 0, 0, None, 1, 1),
    "hygiene.latest.stale_tokens": (None,) * 12,
}
ENDED: Mapping[str, Sequence[int | None]] = {
    "S1": (1, 0, 0, 1, 2, 0, 1, 2, 3, 0, 1, 1),
    "S2": (2, 3, 1, 2, 2, 1, 2, 3, 5, 0, 2, 3),
    "S3": (2, 4, 2, 3, 1, 0, 3, 4, 4, 0, 3, 1),
    "S4": (1, 0, 0, 0, 2, 1, 0, 1, 0, 0, 1, 0),
}


def trends(
    values: Mapping[str, Values] = LIVELY,
    ended: Mapping[str, Sequence[int | None]] = ENDED,
    weeks: Sequence[str] = WEEKS,
) -> list[Trend]:
    """Return them; weeks without a value are holes with a reason."""
    made = [_trend(name, weeks, row) for name, row in values.items()]
    for severity, counts in ended.items():
        points = tuple(Point(week, None, FEW, count) for week, count in zip(weeks, counts, strict=True))
        made.append(Trend(f"restore.mean.{severity}", RESTORE.mean, severity, points))
    return made


def without(*names: str) -> list[Trend]:
    """Return the lively ones, with nothing but holes in these."""
    return [_empty(each) if each.name in names else each for each in trends()]


def wording(language: str = "es") -> Wording:
    """Return the words of a language."""
    return Wording(translations(language), language, ZONE, NOW)


def _trend(name: str, weeks: Sequence[str], values: Values) -> Trend:
    part = name.removeprefix("hygiene.latest.") if name.startswith("hygiene") else ""
    of = HYGIENE if part else _BY_KEY[name]
    points = (Point(week, value, FEW if value is None else None) for week, value in zip(weeks, values, strict=True))
    return Trend(name, of, part, tuple(points))


def _empty(trend: Trend) -> Trend:
    return replace(trend, points=tuple(Point(each.week, None, FEW) for each in trend.points))
