"""Thresholds, and hours in which everything weighs more."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.outcome import Severity
from reporting.domain.policy import Policy
from rondafile.hours import WeeklyHours

HOURS = {"loading": "Mon-Sat 05:00-10:00", "unloading": "Mon-Sat 14:00-20:00", "night": "Sat 22:00-02:00"}


def a_policy(zone: str) -> Policy:
    """Return a policy with the hours of a yard in this zone."""
    return Policy(critical_hours={name: WeeklyHours.parse(text) for name, text in HOURS.items()}, zone=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "moment", "name"),
    [
        # Bogotá is five hours behind UTC all year
        ("America/Bogota", "2026-11-24T09:59", None),
        ("America/Bogota", "2026-11-24T10:00", "loading"),
        ("America/Bogota", "2026-11-24T14:59", "loading"),
        ("America/Bogota", "2026-11-24T15:00", None),
        ("America/Bogota", "2026-07-24T10:00", "loading"),
        # there it is still Saturday when it is Sunday in UTC, and already Monday when it is not
        ("America/Bogota", "2026-11-29T00:30", "unloading"),
        ("America/Bogota", "2026-11-30T00:30", None),
        ("America/Bogota", "2026-11-29T03:00", "night"),
        ("America/Bogota", "2026-11-29T06:59", "night"),
        ("America/Bogota", "2026-11-29T07:00", None),
        # Madrid is one hour ahead in winter, two in summer; the clocks change at 01:00 UTC
        ("Europe/Madrid", "2026-01-15T04:00", "loading"),
        ("Europe/Madrid", "2026-01-15T03:59", None),
        ("Europe/Madrid", "2026-07-15T03:00", "loading"),
        ("Europe/Madrid", "2026-07-15T08:00", None),
        ("Europe/Madrid", "2026-03-28T04:00", "loading"),
        ("Europe/Madrid", "2026-03-30T03:00", "loading"),
        ("Europe/Madrid", "2026-10-24T23:59", "night"),
        # in October the hour from 02:00 comes twice, and is outside twice
        ("Europe/Madrid", "2026-10-25T00:00", None),
        ("Europe/Madrid", "2026-10-25T01:30", None),
        ("UTC", "2026-11-24T05:00", "loading"),
    ],
)
def test_critical_hours_are_those_of_the_site(zone: str, moment: str, name: str | None) -> None:
    """The hours are meant in the site's zone, on its days, in summer and winter time."""
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert a_policy(zone).critical_at(at) == name


def test_the_zone_of_the_moment_does_not_matter() -> None:
    """The same moment, told in another zone, is as critical."""
    moment = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    policy = a_policy("America/Bogota")

    assert {policy.critical_at(moment.astimezone(ZoneInfo(zone))) for zone in ("Asia/Tokyo", "Europe/Madrid")} == {
        "loading"
    }


def test_the_defaults_stand_where_the_team_decided_nothing() -> None:
    """One failed run opens an S1, two an S2; what the team says goes before it."""
    policy = Policy(open_after={Severity.S2: 5}, close_after={Severity.S1: 4})

    assert [policy.opens_after(severity) for severity in Severity] == [1, 5, 2, 3]
    assert [policy.closes_after(severity) for severity in Severity] == [4, 2, 2, 2]


@pytest.mark.parametrize(
    ("policy", "deepest"),
    [
        (Policy(flap_runs=3), 3),
        (Policy(), 10),
        (Policy(degraded_after=11), 11),
        (Policy(open_after={Severity.S4: 12}), 12),
        (Policy(close_after={Severity.S3: 13}), 13),
    ],
)
def test_enough_history_is_read_for_every_threshold(policy: Policy, deepest: int) -> None:
    """The deepest of all thresholds is how far back a decision looks."""
    assert policy.deepest() == deepest
