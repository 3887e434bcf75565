"""Known vulnerabilities through pip-audit and an OSV service on loopback; what is skipped is never green."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.support.advisories import Vulnerability, audit, weigh
from checks.support.errors import UnjudgedError
from checks.support.packages import Package
from rondafile.models import Acceptance
from tests.registries import Place

TODAY = date(2026, 11, 24)
OLD = [Package("jinja2", "2.10"), Package("requests", "2.19.0"), Package("celery", "5.5.3")]
FIXED = [Package("jinja2", "2.11.3"), Package("requests", "2.20.0")]
JINJA = Vulnerability("jinja2", "2.10", ("PYSEC-2021-66", "CVE-2020-28493"), ("2.11.3",))


def accept(key: str = "PYSEC-2021-66", days: int = 0, **changes: object) -> Acceptance:
    """Return an acceptance that ends so many days from today."""
    told = {"id": key, "reason": "no templates of strangers", "until": TODAY + timedelta(days=days)}
    return Acceptance.model_validate(told | changes)


def test_real_advisories_are_found(osv: Place) -> None:
    """Below the fixed versions both advisories are found, with id, alias and the way out; each package was asked."""
    found = audit(OLD, "osv", f"{osv.url}/v1/query", 60)

    assert [each.ids for each in found.found] == [
        ("PYSEC-2021-66", "CVE-2020-28493"),
        ("PYSEC-2018-28", "CVE-2018-18074"),
    ]
    assert str(found.found[0]) == "jinja2 2.10: PYSEC-2021-66 (fixed in 2.11.3)"
    assert found.skipped == ()
    assert sorted(osv.asked) == ["celery==5.5.3", "jinja2==2.10", "requests==2.19.0"]


def test_fixed_versions_are_clean(osv: Place) -> None:
    """At the fixed version, the boundary, nothing is found."""
    assert audit(FIXED, "osv", f"{osv.url}/v1/query", 60).found == ()


@pytest.mark.parametrize("status", [500, 404])
def test_a_service_that_fails_is_not_green(osv: Place, status: int) -> None:
    """A service that answers with an error leaves everything unjudged."""
    osv.status = status

    with pytest.raises(UnjudgedError, match="nothing is known about vulnerabilities"):
        audit(OLD, "osv", f"{osv.url}/v1/query", 60)


def test_a_service_that_is_not_there_is_not_green(closed_port: int) -> None:
    """A service that cannot be reached leaves everything unjudged, with the reason in short."""
    with pytest.raises(UnjudgedError, match="Connection refused") as raised:
        audit(OLD, "osv", f"http://127.0.0.1:{closed_port}/v1/query", 60)

    assert len(str(raised.value)) < 360


def test_a_service_that_hangs_has_its_limit(silent_port: int) -> None:
    """A service that never answers ends at the limit."""
    with pytest.raises(UnjudgedError):
        audit(OLD, "osv", f"http://127.0.0.1:{silent_port}/v1/query", 3)


def test_an_advisory_that_cannot_be_read_is_not_dropped(osv: Place) -> None:
    """Advisories in a schema that pip-audit does not know, which it drops with a log line, leave all unjudged."""
    osv.schema = "2.0.0"

    with pytest.raises(UnjudgedError, match="newer version of the OSV schema"):
        audit(OLD, "osv", f"{osv.url}/v1/query", 60)


def test_what_pip_audit_skips_is_named(osv: Place) -> None:
    """A package that its answer leaves out or skips is named with the reason, and not counted as clean."""
    strange = [*FIXED, Package("jinja2-typo", "1.0+local.1")]
    found = audit(strange, "osv", f"{osv.url}/v1/query", 60)
    answered = {each.partition("==")[0] for each in osv.asked}

    assert {name for name, _why in found.skipped} == {each.name for each in strange} - answered


def test_nothing_to_ask_asks_nothing(osv: Place) -> None:
    """Without packages no service is asked."""
    assert audit([], "osv", f"{osv.url}/v1/query", 60).found == ()
    assert osv.asked == []


@pytest.mark.parametrize(
    ("acceptance", "counts"),
    [
        (accept(), False),
        (accept("CVE-2020-28493"), False),
        (accept("cve-2020-28493"), False),
        (accept(package="Jinja2"), False),
        (accept(package="requests"), True),
        (accept("PYSEC-2018-28"), True),
        (accept(days=-1), True),
    ],
)
def test_an_acceptance_holds_for_its_advisory_until_its_day(acceptance: Acceptance, counts: bool) -> None:
    """It is named by id or alias, in its package only, to the end of its last day."""
    assert bool(weigh([JINJA], [acceptance], TODAY).counting) is counts


def test_an_expired_acceptance_says_so() -> None:
    """From the day after, the vulnerability counts again, and the acceptance is named as ended."""
    weighed = weigh([JINJA], [accept(days=-1)], TODAY)

    assert [each for each, _one in weighed.expired] == [JINJA]
    assert weighed.accepted == ()


def test_an_acceptance_of_what_is_gone_is_idle() -> None:
    """An acceptance that is about nothing any more is named, so that it can go."""
    assert weigh([], [accept()], TODAY).idle == (accept(),)


@given(st.lists(st.integers(-400, 400), max_size=4))
def test_it_counts_unless_some_acceptance_holds(days: list[int]) -> None:
    """Whatever acceptances there are, it counts exactly when none of them reaches today."""
    weighed = weigh([JINJA], [accept(days=each) for each in days], TODAY)

    assert bool(weighed.counting) is all(each < 0 for each in days)
    assert len(weighed.counting) + len(weighed.accepted) == 1
