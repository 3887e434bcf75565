"""The figures of a week as a whole, against the week before, and through twelve of them."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.deployments import Deployment, Source
from reporting.domain.incident import EventKind
from reporting.domain.kpi import definitions as say
from reporting.domain.kpi.deployments import Arrival
from reporting.domain.kpi.facts import Inputs, Kpis, Plan
from reporting.domain.kpi.figure import Figure
from reporting.domain.kpi.hygiene import Measure
from reporting.domain.kpi.noise import Sent
from reporting.domain.kpi.states import Held, Measured
from reporting.domain.kpi.trends import Point, against, trends_of
from reporting.domain.kpi.week import Week
from reporting.domain.kpi.weekly import kpis_of
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.reason import Reason
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.run import CheckKey
from reporting.domain.verdicts import KeptVerdict, Verdict
from rondafile.hours import WeeklyHours
from tests.reporting.domain.kpi_records import HOUR, at, closed, life, opened, reopened, step

BOGOTA = ZoneInfo("America/Bogota")
WEEK = Week.parse("2026-W48", BOGOTA)
HOURS = {"loading": WeeklyHours.parse("Mon-Sat 05:00-10:00")}
WHOLE = RootCause(Category.CODE, "an index was missing", "https://git.example/1")
KEY = CheckKey("health.api.answers", "")
MINE = KeptVerdict(
    "yard", "regression.orders", "list", at(3), at(3), "r", "v1", Verdict.REGRESSION, None, failing=True, confirmed=True
)


def inputs(**changes: Any) -> Inputs:
    """Return what a week's figures are made from; what is not named is nothing."""
    made = Inputs("yard", WEEK.until, Plan(zone=BOGOTA, critical_hours=HOURS))
    return replace(made, **changes)


def week(**changes: Any) -> Kpis:
    """Return the figures of that week."""
    return kpis_of(WEEK, inputs(**changes))


def figure(kpis: Kpis, name: str) -> Figure:
    """Return one figure."""
    (found,) = [each for each in kpis.figures if each.name == name]
    return found


def why(kpis: Kpis, name: str) -> str | None:
    """Return why a figure has no value."""
    found = figure(kpis, name)
    return None if found.reason is None else found.reason.tell()


def test_a_week_without_runs_says_so_everywhere() -> None:
    """0 are the counts of what there was, and the share of time that was measured: every other has its reason."""
    found = week()
    zeros = {each.of.key for each in found.figures if each.value is not None}

    assert zeros == {"restore.open", "resolution.open", "deployments.count", "availability.coverage"}
    assert why(found, "availability.whole") == "nothing was measured in this time"
    assert why(found, "availability.critical") == "nothing was measured in critical hours"
    assert why(found, "rootcause.share") == "no incident that counts ended in this time"
    assert why(found, "regressions.count") == "nothing was deployed in this time"
    assert why(found, "maintenance.notice") == "no maintenance began in this time"
    assert why(found, "schedule.coverage") == "no run was planned"
    assert why(found, "hygiene.latest.orphans") == "nothing was measured in this time"


def test_each_definition_is_shown() -> None:
    """None of the figures that are defined is missing from a full week."""
    found = week(
        sent=[Sent("ops", "a", "m1", at(1))],
        records=life("a", opened(0), closed(2)),
    )

    assert {each.of for each in found.figures} == set(say.DEFINITIONS)


def test_without_critical_hours_that_is_the_reason() -> None:
    """A site that configures none has no availability inside them."""
    found = week(plan=Plan(zone=BOGOTA))

    assert why(found, "availability.critical") == "no critical hours are configured"


def availability(*stretches: tuple[float, float, Outcome], check: str = KEY.check, severity: str = "S1") -> Measured:
    """Return a series that was measured every five minutes from one hour after noon to another."""
    return Measured(
        CheckKey(check, ""),
        Severity(severity),
        tuple(Held(at(since), at(until) - timedelta(minutes=5), outcome) for since, until, outcome in stretches),
    )


def test_availability_by_hand() -> None:
    """Up for 3 hours, down for 1, up for 4, and 10 minutes more by the gap: 430 / 490 minutes.

    An S1 incident of the check is behind it; the objective of 99.5 % allows 147 seconds.
    """
    series = availability((0, 3, Outcome.PASSED), (3, 4, Outcome.FAILED), (4, 8, Outcome.PASSED))
    incident = life("a", opened(3), closed(4), check=KEY.check, affected=(KEY,))
    found = week(measured=[series], records=incident)

    assert figure(found, "availability.whole").value == 430 / 490
    assert figure(found, "availability.whole").behind == ("a",)
    assert figure(found, "availability.down").value == 3600
    assert figure(found, "budget.allowed").value == 490 * 60 * 0.005
    assert figure(found, "budget.burn").value == pytest.approx(3600 / 147)
    assert figure(found, "availability.coverage").value == 490 / (168 * 60)
    assert figure(found, f"availability.whole.{KEY}").value == 430 / 490


def test_only_checks_of_the_first_severity_decide_about_the_target() -> None:
    """A latency of S2 that fails is in its own series, and the target is up."""
    down = availability((0, 8, Outcome.FAILED), check="health.api.latency", severity="S2")
    found = week(measured=[availability((0, 8, Outcome.PASSED)), down])

    assert figure(found, "availability.whole").value == 1
    assert figure(found, "availability.whole.health.api.latency").value == 0


def test_what_is_not_configured_is_no_series() -> None:
    """A check that is skipped in every run is in no figure, and one that ended before the week neither."""
    before = availability((-100, -80, Outcome.PASSED), check="health.api.old")
    found = week(measured=[availability((0, 8, Outcome.SKIPPED)), before])

    assert found.availability.series == {}


def test_root_causes_by_hand() -> None:
    """One of three is identified; a false alarm is out, and one that came back is not over."""
    records = [
        *life("whole", opened(0), closed(2, root_cause=WHOLE)),
        *life("none", opened(0), closed(2)),
        *life("unknown", opened(0), closed(2, root_cause=replace(WHOLE, category=Category.UNKNOWN))),
        *life("false", opened(0), closed(2, root_cause=RootCause(Category.FALSE_ALARM, "the probe was wrong"))),
        *life("back", opened(0), closed(2, root_cause=WHOLE), reopened(3)),
    ]
    found = week(records=records)

    assert figure(found, "rootcause.share").value == 1 / 3
    assert (found.closed.identified, found.closed.missing) == (("whole",), ("none", "unknown"))
    assert found.apart == {"false-alarm": ("false",)}


def test_regressions_and_the_change_failure_rate_by_hand() -> None:
    """Two deployments, one of which broke two cases: 2 regressions, 1 / 2."""
    arrivals = [
        Arrival(Deployment(number, "yard", f"v{number}", at(number), None, at(number), Source.RUN), at(number))
        for number in (1, 2)
    ]
    found = week(arrivals=arrivals, verdicts=[MINE, replace(MINE, case="other")])

    assert figure(found, "regressions.count").value == 2
    assert figure(found, "regressions.count").behind == ("v1",)
    assert figure(found, "deployments.failure").value == 1 / 2
    assert figure(found, "deployments.failure").behind == ("v1",)


def test_a_regression_belongs_to_the_week_in_which_it_was_decided() -> None:
    """Its run was made on Sunday and decided on Monday: the next week has it, and no other."""
    late = replace(MINE, at=WEEK.until - HOUR, decided_at=WEEK.until + HOUR)
    later = inputs(known_by=Week.of(WEEK.until, BOGOTA).until, verdicts=[late])

    assert week(verdicts=[late]).regressions.total == 0
    assert kpis_of(Week.of(WEEK.until, BOGOTA), later).regressions.total == 1


def test_what_became_known_later_does_not_count() -> None:
    """Arrivals, verdicts and records of after the moment that is asked about change nothing, though they are given."""
    later = WEEK.until + HOUR
    arrival = Arrival(Deployment(1, "yard", "v1", at(0), None, at(0), Source.RUN), later)
    records = life("a", opened(0, known=(later - at(0)) / HOUR))

    assert week(arrivals=[arrival], verdicts=[replace(MINE, decided_at=later)], records=records) == week()


def test_the_latest_hygiene_value_of_the_week_counts() -> None:
    """12 orphans, then 9; those of the week before are not this week's, however few there were."""
    check = CheckKey("hygiene.media.orphans", "")
    measures = [
        Measure(check, "old", WEEK.since - HOUR, {"orphans": 1.0}),
        Measure(check, "new", at(30), {"orphans": 9.0, "probe_ms": 4.0}),
        Measure(check, "first", at(3), {"orphans": 12.0}),
    ]
    found = figure(week(measures=measures), "hygiene.latest.orphans")

    assert (found.value, found.behind) == (9, ("new",))


def test_notices_by_hand() -> None:
    """Two messages about two incidents, one of which has a root cause: 1 / 2."""
    records = [*life("a", opened(0), closed(2, root_cause=WHOLE)), *life("b", opened(0))]
    sent = [Sent("ops", "a", "m1", at(1)), Sent("ops", "b", "m2", at(1)), Sent("ops", "b", "m3", WEEK.until)]
    found = week(records=records, sent=sent)

    assert figure(found, "noise.acted_on.ops").value == 1 / 2
    assert figure(found, "noise.messages.ops").value == 2
    assert figure(found, "noise.acted_on.ops").behind == ("a", "b")


def test_a_week_that_is_not_over_is_shown_so_far() -> None:
    """Asked at noon on Tuesday, coverage is of the time until then."""
    found = week(known_by=at(0), measured=[availability((-1, 0, Outcome.PASSED))])

    assert found.until == at(0)
    assert figure(found, "availability.coverage").value == HOUR / (at(0) - WEEK.since)


def test_a_figure_has_a_value_or_a_reason() -> None:
    """Neither both, nor neither, nor what is no number."""
    for value, reason in ((None, None), (1.0, Reason("why")), (float("nan"), None)):
        with pytest.raises(ValueError, match=r"restore\.mean"):
            Figure(say.RESTORE.mean, value, reason=reason)


FIVE = [record for hours in range(1, 6) for record in life(f"i{hours}", opened(0), closed(hours))]


def test_one_week_against_the_one_before() -> None:
    """Five incidents of 3 hours on average after five of 3: no difference; against none it is not told."""
    this, nothing = week(records=FIVE), week()

    shifts = {each.name: each for each in against(this, this)}
    assert shifts["restore.mean"].difference == 0
    assert {each.name: each.difference for each in against(nothing, this)}["restore.mean"] is None


def test_fewer_than_five_have_no_trend() -> None:
    """The mean of four incidents is a hole in the line and no difference; their number is none."""
    four = week(records=[each for each in FIVE if each.event.incident_id != "i5"])
    trends = {each.name: each.points for each in trends_of([week(), four, week(records=FIVE)])}

    assert [each.value for each in trends["restore.mean"]] == [None, None, 3 * 3600]
    assert [each.value for each in trends["restore.open"]] == [0, 0, 0]
    reasons = [each.reason.tell() if each.reason else None for each in trends["restore.mean"]]
    assert reasons == ["none ended in this time", "fewer than 5 ended in this time", None]
    assert {each.name: each.difference for each in against(four, four)}["restore.mean"] is None


def test_a_series_that_is_new_has_holes_before() -> None:
    """A check that was added has no value in the weeks before it, and they are not zero."""
    trends = trends_of([week(), week(measured=[availability((0, 8, Outcome.PASSED))])])
    (found,) = [each for each in trends if each.name == f"availability.whole.{KEY}"]

    assert found.points[0] == Point("2026-W48", None, Reason("there is no such figure in this week"))
    assert trends_of([]) == ()


FULL: dict[str, list[Any]] = {
    "records": [*FIVE, *life("a", opened(1), step(EventKind.CHANGED, 2, severity=Severity.S1), closed(9))],
    "arrivals": [
        Arrival(Deployment(number, "yard", f"v{number % 2}", at(number), None, at(number), Source.RUN), at(number))
        for number in range(4)
    ],
    "verdicts": [MINE, replace(MINE, case="b", at=at(4), decided_at=at(4)), replace(MINE, case="c", deployment="v0")],
    "measures": [Measure(CheckKey("hygiene.x", ""), f"r{n}", at(n), {"orphans": float(n)}) for n in range(5)],
    "sent": [Sent("ops", f"i{n}", f"m{n}", at(n)) for n in range(1, 5)],
    "measured": [
        availability((0, 8, Outcome.PASSED)),
        availability((0, 4, Outcome.FAILED), check="health.celery.broker"),
        availability((0, 9, Outcome.PASSED), check="health.x", severity="S3"),
    ],
}


@given(st.integers())
def test_no_figure_depends_on_the_order_of_anything(seed: int) -> None:
    """Rows of every kind in another order give the same week, every byte of it."""
    random = Random(seed)
    shuffled = {name: random.sample(rows, len(rows)) for name, rows in FULL.items()}

    assert repr(week(**shuffled)) == repr(week(**FULL))
