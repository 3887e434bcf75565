"""What a review finds in a week, rule by rule, each with the numbers it tells and the case in which it is silent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reporting.domain.deployments import Deployment, Source
from reporting.domain.kpi.deployments import Arrival
from reporting.domain.kpi.facts import Kpis, Plan
from reporting.domain.kpi.figure import Unit
from reporting.domain.kpi.hygiene import Measure
from reporting.domain.kpi.noise import Sent
from reporting.domain.kpi.schedule import PlannedRun
from reporting.domain.kpi.states import Measured
from reporting.domain.maintenance.work import Kind, Work
from reporting.domain.outcome import Outcome, Severity
from reporting.domain.review.basis import Tone
from reporting.domain.review.saying import Amount, Term
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.run import CheckKey
from reporting.domain.verdicts import KeptVerdict, Verdict
from rondafile.recurring import Span
from tests.reporting.domain.kpi_records import HOUR, at, closed, life, opened
from tests.reporting.domain.review_weeks import BOGOTA, PLAN, WEEK, finding, keys, kpis, review, series

WHOLE = RootCause(Category.CODE, "an index was missing", "https://git.example/1")
F = Outcome.FAILED


def ratio(value: float) -> Amount:
    """Return a share as a sentence has it."""
    return Amount(pytest.approx(value), Unit.RATIO)


def seconds(value: float) -> Amount:
    """Return a span of time as a sentence has it."""
    return Amount(value, Unit.SECONDS)


def before(*measured: Measured, **changes: Any) -> Kpis:
    """Return the week before."""
    return kpis(WEEK.back(), measured=measured, **changes)


def test_missed_objective_is_told_with_its_cost() -> None:
    """75 minutes down of 168 hours is below 99.5 %: 50.4 were allowed, and those in critical hours are named."""
    incident = life("a", opened(-1), closed(0.25), check="health.api", affected=(CheckKey("health.api", ""),))
    found = finding(review(measured=[series((30, 31.25, F))], records=incident), "objective-missed")

    assert found is not None
    assert found.tone is Tone.BAD
    assert found.said.values["down"] == seconds(4500)
    assert found.said.values["allowed"] == seconds(3024)
    assert found.said.values["availability"] == ratio(1 - 1.25 / 168)
    assert found.matters.values["critical"] == seconds(4500)
    assert found.behind == ("a",)


def test_missed_objective_outside_of_critical_hours_says_so() -> None:
    """At night hardly a truck comes; without critical hours nothing is said about them."""
    night = finding(review(measured=[series((2, 4, F))]), "objective-missed")
    plain = finding(review(measured=[series((2, 4, F))], plan=Plan(zone=BOGOTA)), "objective-missed")

    assert night is not None
    assert plain is not None
    assert night.matters.text.startswith("None of it was in critical hours")
    assert plain.matters.text.startswith("Trucks that came")


def test_objective_of_everything_is_missed_by_a_minute() -> None:
    """Where nothing may be down there is no budget, and five minutes down have missed it."""
    found = review(measured=[series((2, 2 + 1 / 12, F))], plan=replace(PLAN, objective=1.0))

    assert "objective-missed" in keys(found)


def test_half_spent_budget_is_a_warning() -> None:
    """Half an hour of 50 minutes: the rest is named. A quarter of an hour is not worth telling."""
    half = finding(review(measured=[series((2, 2.5, F))]), "budget-spent")
    little = review(measured=[series((2, 2.25, F))])

    assert half is not None
    assert half.matters.values["left"] == seconds(3024 - 1800)
    assert not {"budget-spent", "objective-missed"} & set(keys(little))


def test_fall_in_critical_hours_is_told_beside_the_week_before() -> None:
    """30 hours of loading in the week: half an hour down makes 98.333 % of 100 %."""
    found = finding(review(before(series(week=WEEK.back())), measured=[series((30, 30.5, F))]), "critical-fell")

    assert found is not None
    assert found.said.values == {"before": ratio(1), "after": ratio(59 / 60), "down": seconds(1800)}


def test_critical_hours_that_went_better_are_told_as_good() -> None:
    """What was down the week before and is not any more is good news; as good as before is no news."""
    worse = before(series((30, 30.5, F), week=WEEK.back()))
    fine = before(series(week=WEEK.back()))

    assert "critical-rose" in keys(review(worse, measured=[series()]))
    assert not any(each.startswith("critical") for each in keys(review(fine, measured=[series()])))


def test_down_in_critical_hours_is_told_without_a_week_before() -> None:
    """With nothing to compare, what was down is told as such."""
    found = finding(review(measured=[series((30, 30.5, F))]), "critical-fell")

    assert found is not None
    assert "before" not in found.said.values


def some_incidents(lasting_h: float, number: int, first: float = 0) -> list[Any]:
    """Return so many incidents, one each hour, that lasted so long."""
    return [
        each
        for place in range(number)
        for each in life(
            f"i{first}-{place}", opened(first + place), closed(first + place + lasting_h, root_cause=WHOLE)
        )
    ]


@pytest.mark.parametrize(
    ("earlier_h", "later_h", "key"),
    [(1, 2, "restoring-slower"), (2, 1, "restoring-faster"), (1, 1.1, None), (1.1, 1, None)],
)
def test_restoring_is_compared_from_five_incidents_on(earlier_h: float, later_h: float, key: str | None) -> None:
    """A mean that grew by a fifth is told, and one that fell by as much; less is chance."""
    earlier = kpis(WEEK.back(), records=some_incidents(earlier_h, 5, first=-100))
    found = review(earlier, records=some_incidents(later_h, 5))

    assert [each for each in keys(found) if each.startswith("restoring")] == ([key] if key else [])


def test_restoring_of_four_is_not_compared() -> None:
    """Below five there is no trend, however far the means are apart."""
    earlier = kpis(WEEK.back(), records=some_incidents(1, 5, first=-100))

    assert not any(each.startswith("restoring") for each in keys(review(earlier, records=some_incidents(9, 4))))


def test_open_incidents_are_told_with_the_oldest() -> None:
    """Two failed when the week ended; the one since Monday is the oldest. A grave one is bad, a mild one a warning."""
    mild = life("a", opened(-20), severity=Severity.S3), life("b", opened(5), severity=Severity.S4)
    found = finding(review(records=[*mild[0], *mild[1]]), "still-open")
    grave = finding(review(records=life("c", opened(5), severity=Severity.S2)), "still-open")

    assert found is not None
    assert (found.said.number, found.said.values["since"], found.tone) == (2, at(-20), Tone.WARN)
    assert set(found.behind) == {"a", "b"}
    assert grave is not None
    assert grave.tone is Tone.BAD


def change(number: int, hours: float) -> Arrival:
    """Return a deployment."""
    return Arrival(Deployment(number, "yard", f"v{number}", at(hours), at(hours), at(hours), Source.MARK), at(hours))


def test_deployments_that_broke_something_are_told() -> None:
    """One of two brought a regression: it is named, and so is the rate. Two that held are good news."""
    broke = KeptVerdict(
        "yard",
        "regression.orders",
        "list",
        at(3),
        at(3),
        "r",
        "v1",
        Verdict.REGRESSION,
        None,
        failing=True,
        confirmed=True,
    )
    arrivals = [change(1, 2), change(2, 30)]
    found = review(arrivals=arrivals, verdicts=[broke])
    failed, told = finding(found, "changes-failed"), finding(found, "regressions")

    assert failed is not None
    assert told is not None
    assert (failed.said.values["failed"], failed.said.number, failed.said.values["versions"]) == (1, 2, ("v1",))
    assert failed.said.values["rate"] == ratio(0.5)
    assert (told.said.number, told.behind) == (1, ("v1",))
    assert "changes-held" in keys(review(arrivals=arrivals))
    assert not {"changes-held", "changes-failed"} & set(keys(review()))


def test_missing_root_causes_are_counted() -> None:
    """One of two that ended says nothing; with both explained there is nothing to tell."""
    explained = life("a", opened(0), closed(1, root_cause=WHOLE))
    found = finding(review(records=[*explained, *life("b", opened(0), closed(1))]), "no-root-cause")

    assert found is not None
    assert (found.said.values["missing"], found.said.number, found.behind) == (1, 2, ("b",))
    assert "no-root-cause" not in keys(review(records=explained))


def work(announced_h: float, emergency: str | None = None) -> Work:
    """Return maintenance at noon."""
    return Work(
        *("disk", "A larger disk", Kind.PREVENTIVE, BOGOTA, (Span(at(0), at(1)),), ("uploads",), "infrastructure"),
        *("Uploads wait", at(announced_h)),
        emergency=emergency,
    )


def test_maintenance_without_notice_is_told() -> None:
    """Announced a day before: no notice, unless it was an emergency with its reason; three days before is fine."""
    found = finding(review(plan=replace(PLAN, works=(work(-24),))), "no-notice")
    urgent = finding(review(plan=replace(PLAN, works=(work(-24, "the disk was full"),))), "emergencies")

    assert found is not None
    assert found.said.values["titles"] == ("A larger disk",)
    assert urgent is not None
    assert urgent.said.values["titles"] == ("A larger disk (the disk was full)",)
    assert not {"no-notice", "emergencies"} & set(keys(review(plan=replace(PLAN, works=(work(-80),)))))


def test_time_that_nobody_watched_is_told() -> None:
    """Two unknown hours, one of them critical, are told; a week without any run says that it was not measured."""
    found = finding(review(measured=[series((28, 30, Outcome.UNKNOWN))]), "blind")

    assert found is not None
    assert found.said.values["blind"] == seconds(7200)
    assert found.said.values["critical"] == seconds(3600)
    assert "blind" not in keys(review(measured=[series()]))
    assert "not-measured" in keys(review())


def test_runs_that_did_not_take_place_are_counted() -> None:
    """Of 168 hourly runs two are missing; one of a hundred and more is below what is told."""
    runs = [PlannedRun(f"r{n}", WEEK.since + n * HOUR, WEEK.since + n * HOUR) for n in range(168)]
    found = finding(review(planned_runs=[*runs[:50], *runs[52:]]), "runs-missed")

    assert found is not None
    assert (found.said.values["missed"], found.said.number) == (2, 168)
    assert "runs-missed" not in keys(review(planned_runs=[*runs[:50], *runs[51:]]))


def test_notices_that_nobody_acted_upon_are_told_by_channel() -> None:
    """One of two incidents was explained; a channel of which all were acted upon is not told."""
    records = [*life("a", opened(0), closed(1, root_cause=WHOLE)), *life("b", opened(0))]
    sent = [Sent("ops", "a", "1", at(0)), Sent("ops", "b", "2", at(0)), Sent("chief", "a", "3", at(0))]
    found = [each for each in review(records=records, sent=sent).findings if each.key == "noise"]

    assert [(each.said.values["channel"], each.said.values["unheeded"]) for each in found] == [("ops", 1)]


@pytest.mark.parametrize("name", ["orphans", "missing", "stale_tokens", "outdated", "vulnerable"])
def test_hygiene_that_grows_is_told(name: str) -> None:
    """Each figure that is greater than the week before is told with both values; one that fell is not."""

    def measured(value: float, weeks: int) -> list[Measure]:
        return [Measure(CheckKey("hygiene.x", ""), "r", at(1) - weeks * timedelta(weeks=1), {name: value})]

    earlier = kpis(WEEK.back(), measures=measured(3, 1))
    found = finding(review(earlier, measures=measured(5, 0)), f"more-{name}")

    assert found is not None
    assert (found.said.values["after"], found.said.values["before"]) == (Amount(5, Unit.COUNT), Amount(3, Unit.COUNT))
    assert isinstance(found.said.values["what"], Term)
    assert f"more-{name}" not in keys(review(earlier, measures=measured(2, 0)))


def test_the_worst_is_told_first() -> None:
    """What is bad comes before warnings, and those before good news."""
    found = review(
        before(series((30, 31, F), week=WEEK.back())),
        measured=[series()],
        records=life("a", opened(0), closed(1)),
        plan=replace(PLAN, works=(work(-24),)),
    )

    assert [each.tone for each in found.findings] == sorted(
        (each.tone for each in found.findings), key=list(Tone).index
    )
    assert keys(found)[0] == "no-notice"
    assert keys(found)[-1] == "critical-rose"
