"""Two weeks side by side for the tests of the review: what is not named is nothing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reporting.domain.kpi.facts import Inputs, Kpis, Plan
from reporting.domain.kpi.outages import outages_of
from reporting.domain.kpi.states import Held, Measured
from reporting.domain.kpi.week import Week
from reporting.domain.kpi.weekly import kpis_of
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.review.basis import Finding
from reporting.domain.review.review import Review, review_of
from reporting.domain.run import CheckKey
from rondafile.hours import WeeklyHours
from tests.reporting.domain.kpi_records import HOUR

BOGOTA = ZoneInfo("America/Bogota")
WEEK = Week.parse("2026-W48", BOGOTA)
HOURS = {"loading": WeeklyHours.parse("Mon-Sat 05:00-10:00")}
"""At noon (UTC) of that Tuesday it is 07:00 in Bogotá: the fixtures' hours -2 to 3 are critical."""
PLAN = Plan(zone=BOGOTA, critical_hours=HOURS)
API = CheckKey("health.api", "")
STEP = timedelta(minutes=5)
Stretch = tuple[float, float, Outcome]
"""From one hour of the week to another, counted from its Monday."""


def series(*stretches: Stretch, check: str = API.check, severity: str = "S1", week: Week = WEEK) -> Measured:
    """Return a check that passed all week but in these stretches."""
    found, at = [], 0.0
    for start, end, outcome in [*stretches, (168.0, 168.0, Outcome.PASSED)]:
        if start > at:
            found.append(Held(week.since + at * HOUR, week.since + start * HOUR - STEP, Outcome.PASSED))
        if end > start:
            found.append(Held(week.since + start * HOUR, week.since + end * HOUR - STEP, outcome))
        at = end
    return Measured(CheckKey(check, ""), Severity(severity), tuple(found))


def kpis(week: Week = WEEK, known_by: datetime | None = None, **changes: Any) -> Kpis:
    """Return the figures of a week."""
    made = Inputs("yard", known_by or week.until, changes.pop("plan", PLAN))
    return kpis_of(week, replace(made, **changes))


def review(before: Kpis | None = None, tickets: dict[str, str] | None = None, **changes: Any) -> Review:
    """Return the review of a week, beside a week of which nothing is known unless ``before`` is given."""
    plan, records = changes.get("plan", PLAN), changes.get("records", ())
    this = kpis(**changes)
    outages = outages_of(records, this.known_by)
    return review_of([before or kpis(WEEK.back()), this], outages, tickets or {}, plan, WEEK.until)


def finding(found: Review, key: str) -> Finding | None:
    """Return what was found under a key; None if nothing was."""
    return next((each for each in found.findings if each.key == key), None)


def keys(found: Review) -> list[str]:
    """Return the keys of all findings."""
    return [each.key for each in found.findings]
