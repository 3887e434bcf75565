"""The change failure rate, computed by hand beside."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reporting.domain.deployments import Deployment, Source
from reporting.domain.incident import Dismissal, EventKind
from reporting.domain.kpi.deployments import Arrival, Change, changes_of, failure_rate
from reporting.domain.kpi.outages import Outage
from reporting.domain.rootcause import Category, RootCause
from reporting.domain.tickets import Resolution
from reporting.domain.verdicts import KeptVerdict, Verdict
from tests.reporting.domain.kpi_records import at, closed, opened, outage, step


def arrival(number: int, hours: float, version: str | None = None, known: float | None = None) -> Arrival:
    """Return a deployment that came into force so many hours after noon."""
    made = Deployment(number, "yard", version or f"v{number}", at(hours), None, at(hours), Source.RUN)
    return Arrival(made, at(hours if known is None else known))


def verdict(version: str, hours: float, said: Verdict = Verdict.REGRESSION, case: str = "list") -> KeptVerdict:
    """Return what was said of a case."""
    moment = at(hours)
    return KeptVerdict(
        "yard", "regression.orders", case, moment, moment, "run", version, said, None, failing=True, confirmed=True
    )


def changes(
    arrivals: Sequence[Arrival],
    verdicts: Sequence[KeptVerdict] = (),
    outages: Sequence[Outage] = (),
    since: float = 0,
    until: float = 100,
) -> tuple[Change, ...]:
    """Return the deployments of a span."""
    return changes_of(arrivals, verdicts, outages, at(since), at(until))


THREE = [arrival(1, 0), arrival(2, 30), arrival(3, 60)]


def test_one_of_three_failed() -> None:
    """A regression on v2 alone: 1 / 3."""
    found = changes(THREE, [verdict("v2", 31)])

    assert failure_rate(found) == 1 / 3
    assert [each.regressions for each in found] == [(), ("regression.orders[list]",), ()]


def test_two_incidents_and_a_regression_on_one_deployment_are_one_failure() -> None:
    """Four Keys counts it twice, and goes above 100 %: it is 1 / 1."""
    incidents = [outage(name, opened(hours)) for name, hours in (("a", 1), ("b", 2))]
    found = changes([arrival(1, 0)], [verdict("v1", 1)], incidents)

    assert failure_rate(found) == 1
    assert found[0].incidents == ("a", "b")


def test_no_deployment_has_no_rate() -> None:
    """A week without one is not a week without failures."""
    assert failure_rate(changes([])) is None


def test_an_open_incident_counts() -> None:
    """Four Keys forgets those that were never resolved."""
    assert failure_rate(changes([arrival(1, 0)], outages=[outage("a", opened(1))])) == 1


def test_an_incident_counts_for_the_version_it_began_on_while_that_settles() -> None:
    """At 29 v1 is 29 hours old: not its fault. At 31 v2 is one hour old: its fault, even if it was opened after v3."""
    old, young = outage("old", opened(29)), outage("young", opened(61, since=31))
    found = changes(THREE, outages=[old, young])

    assert [each.incidents for each in found] == [(), ("young",), ()]


def test_a_root_cause_that_names_the_deployment_counts_later_too() -> None:
    """29 hours after v1, but people found out that it was the deployment."""
    named = outage("a", opened(29), closed(30, root_cause=RootCause(Category.DEPLOYMENT, "a wrong setting")))

    assert [each.incidents for each in changes(THREE, outages=[named])] == [("a",), (), ()]


def test_dismissed_incidents_do_not_count() -> None:
    """A duplicate is no failure of the deployment."""
    twin = outage("a", opened(1), step(EventKind.DISMISSED, 2, dismissal=Dismissal(Resolution.DUPLICATE, at(2))))

    assert failure_rate(changes([arrival(1, 0)], outages=[twin])) == 0


def test_a_regression_that_turned_out_to_be_flaky_does_not_count() -> None:
    """The last that was said of the case on that version is what counts."""
    said = [verdict("v1", 1), verdict("v1", 2, Verdict.FLAKY)]

    assert failure_rate(changes([arrival(1, 0)], said)) == 0
    assert failure_rate(changes([arrival(1, 0)], [*said, verdict("v1", 1, case="other")])) == 1


def test_a_version_that_comes_back_is_another_deployment() -> None:
    """v1, v2, v1 again: the regression at 65 is of the second v1, and two of three were fine."""
    back = [arrival(1, 0, "v1"), arrival(2, 30, "v2"), arrival(3, 60, "v1")]

    assert [each.has_failed for each in changes(back, [verdict("v1", 65)])] == [False, False, True]


def test_what_the_gate_found_before_a_version_came_counts_for_it() -> None:
    """Judged at 25 from a checkout, in force since 30."""
    assert [each.has_failed for each in changes(THREE, [verdict("v2", 25)])] == [False, True, False]


def test_a_deployment_belongs_to_the_week_in_which_it_became_known() -> None:
    """In force at 9, known at 11 from a run that was published late: of the week from 10, and of that alone."""
    late = [arrival(1, 9, known=11)]

    assert (len(changes(late, until=10)), len(changes(late, since=10))) == (0, 1)


MADE = st.lists(st.tuples(st.integers(0, 90), st.sampled_from("abc")), max_size=8)


BROKEN = st.lists(st.tuples(st.integers(0, 99), st.sampled_from("abcd")), max_size=12)


@given(MADE, BROKEN, st.randoms(), st.integers(0, 100))
def test_it_is_never_above_one_whatever_the_order_or_the_split(
    made: list[tuple[int, str]], broken: list[tuple[int, str]], shuffler: Any, cut: int
) -> None:
    """The rate is a share; rows in another order and a span in two parts give the same deployments."""
    arrivals = [arrival(number, hours, version) for number, (hours, version) in enumerate(made)]
    verdicts = [verdict(version, hours, case=f"c{number}") for number, (hours, version) in enumerate(broken)]
    incidents = [outage(f"i{number}", opened(hours)) for number, (hours, _version) in enumerate(broken)]
    whole = changes(arrivals, verdicts, incidents)
    for rows in (arrivals, verdicts, incidents):
        shuffler.shuffle(rows)

    assert (failure_rate(whole) or 0) <= 1
    assert len(whole) == len(made)
    assert changes(arrivals, verdicts, incidents) == whole
    parts = [*changes(arrivals, verdicts, incidents, until=cut), *changes(arrivals, verdicts, incidents, since=cut)]
    assert {each.arrival for each in parts} == {each.arrival for each in whole}
    assert len(parts) == len(whole)
