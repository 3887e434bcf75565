"""How a target and its services did, from one look at their checks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.causes import CAUSES
from reporting.domain.kpi.answers import FEWEST, Answers, answers_of
from reporting.domain.kpi.days import DayState
from reporting.domain.kpi.facts import Plan
from reporting.domain.kpi.services import DAYS, Past, past_of, since_of
from reporting.domain.kpi.states import Held, Measured
from reporting.domain.maintenance.work import Kind, Work
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.run import CheckKey
from reporting.domain.service_names import service_name, service_order
from rondafile.recurring import Span

ZONE = ZoneInfo("America/Bogota")
NOW = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
"""A Wednesday at midnight in Bogotá: the day of the moment has just begun."""
DAY = timedelta(days=1)
PLAN = Plan(zone=ZONE, objective=0.99)


def series(name: str, severity: str, *pieces: tuple[float, float, str]) -> Measured:
    """Return a check of the service that its name begins with; times are in days before now."""
    held = tuple(Held(NOW - first * DAY, NOW - last * DAY, Outcome(outcome)) for first, last, outcome in pieces)
    return Measured(CheckKey(f"health.{name}", ""), Severity(severity), held)


def past(*measured: Measured, plan: Plan = PLAN) -> Past:
    """Return the past; a check belongs to the cause that follows ``health.``."""
    return past_of(measured, lambda key: key.check.split(".")[1], "yard", plan, NOW)


def test_ninety_days_end_today() -> None:
    """The last of the days is that of the moment, however young; the first began 89 midnights before it."""
    later = NOW + timedelta(minutes=10)
    found = past_of([series("api.a", "S1", (100, 0, "passed"))], lambda key: "api", "yard", PLAN, later)

    days = found.services["api"].days
    assert (len(days), days[-1].up) == (DAYS, timedelta(minutes=10))
    assert found.since == since_of(later, PLAN) == NOW - (DAYS - 1) * DAY


def test_a_service_is_down_while_one_of_its_checks_fails() -> None:
    """Two checks failed on two days: the service on both, each check on its own."""
    one = series("api.a", "S2", (100, 10, "passed"), (10, 9, "failed"), (9, 0, "passed"))
    other = series("api.b", "S2", (100, 5, "passed"), (5, 4, "failed"), (4, 0, "passed"))
    found = past(one, other, series("worker.a", "S2", (100, 0, "passed")))

    assert found.services["api"].share.down == 2 * DAY
    assert {str(key): share.down for key, share in found.checks.items()} == {
        "health.api.a": DAY,
        "health.api.b": DAY,
        "health.worker.a": timedelta(),
    }
    assert found.services["worker"].share.down == timedelta()


def test_the_target_is_down_with_the_checks_of_the_first_severity() -> None:
    """What is S2 takes its service down and not the target, as the weekly figures say."""
    whole = series("api.a", "S1", (100, 0, "passed"))
    found = past(whole, series("worker.a", "S2", (100, 0, "failed")))

    assert found.target is not None
    assert found.target.share.ratio == 1
    assert found.services["worker"].share.ratio == 0


def test_without_a_check_of_the_first_severity_nothing_is_said_of_the_target() -> None:
    """No such check is no reason to call it up."""
    found = past(series("worker.a", "S2", (100, 0, "passed")))

    assert (found.target, found.week, found.budget) == (None, None, None)


def test_what_is_not_configured_is_no_service() -> None:
    """A check that was only skipped, or not made in these days, has no line."""
    assert past(series("ocr.a", "S2", (100, 0, "skipped")), Measured(CheckKey("x", ""), Severity.S1, ())).services == {}


def test_budget_of_the_days_by_hand() -> None:
    """An objective of 99 % allows 1 % of 89 days; two hours of it are spent."""
    found = past(series("api.a", "S1", (100, 10, "passed"), (10, 10 - 1 / 12, "failed"), (10 - 1 / 12, 0, "passed")))

    assert found.budget is not None
    assert found.budget.allowed == 89 * DAY / 100
    assert found.budget.left == 89 * DAY / 100 - DAY / 12


def test_last_week_is_the_one_that_is_over() -> None:
    """On a Wednesday that is Monday to Monday before: a failure on this Tuesday is not in it, one ten days ago is."""
    story = (100, 9, "passed"), (9, 8.5, "failed"), (8.5, 1, "passed"), (1, 0.5, "failed"), (0.5, 0, "passed")
    found = past(series("api.a", "S1", *story))

    assert found.week is not None
    assert (found.week.name, found.week.share.down, found.week.share.coverage) == ("2026-W47", DAY / 2, 1)


def test_time_down_in_maintenance_is_told_apart() -> None:
    """A day that was down in an announced window alone is one of maintenance, and its time down stays in the sum."""
    window = Span(NOW - 10 * DAY, NOW - 9.5 * DAY)
    work = Work(
        work_id="w",
        title="Move",
        kind=Kind.PREVENTIVE,
        zone=ZONE,
        occurrences=(window,),
        services=("api",),
        owner="IT",
        effect="Nothing works",
        announced_at=NOW - 20 * DAY,
    )
    story = (100, 10, "passed"), (10, 9.75, "failed"), (9.75, 0, "passed")
    found = past(series("api.a", "S1", *story), plan=Plan(zone=ZONE, works=(work,)))

    assert found.target is not None
    assert [each.state for each in found.target.days if each.down] == [DayState.MAINTENANCE]
    assert found.target.share.down == DAY / 4


@pytest.mark.parametrize(
    ("count", "told"), [(0, set()), (1, {"median"}), (19, {"median"}), (20, {"median", "p95"}), (99, {"median", "p95"})]
)
def test_percentiles_of_too_few_are_not_told(count: int, told: set[str]) -> None:
    """The slowest 5 % of 19 answers are not even one; what is missing has its reason, never a 0."""
    found = answers_of({60: count})

    assert set(found.times_ms) == told
    assert all((found.why_not(name) is None) is (name in told) for name in FEWEST)


def test_percentiles_by_hand() -> None:
    """Of 100 answers, 90 at bucket 0 and 10 at bucket 100: the middle is 1 ms, the slow ends are the other."""
    assert answers_of({0: 90, 100: 10}) == Answers(100, {"median": 1.0, "p95": 1.05**100, "p99": 1.05**100})


def test_every_cause_has_a_service() -> None:
    """Each cause of the closed list has a name and a place of its own; an unknown one is told as an unclear one."""
    names = [service_name(cause) for cause in CAUSES]

    assert len(set(names)) == len(CAUSES)
    assert [service_order(cause)[0] for cause in CAUSES] == sorted({service_order(cause)[0] for cause in CAUSES})
    assert (service_name("nonsense"), service_order("nonsense")[0]) == ("Other", len(CAUSES))
