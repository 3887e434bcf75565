"""The end of support, to the day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from checks.hygiene.test_end_of_support import supports
from checks.support.packages import Environment, Package
from checks.support.support_dates import ENDS, support_of


@pytest.mark.parametrize(
    ("product", "version", "day", "ended", "left"),
    [
        ("Python", "3.10.12", date(2026, 10, 31), False, 0),
        ("Python", "3.10.12", date(2026, 11, 1), True, -1),
        ("Python", "3.11", date(2026, 11, 24), False, 341),
        ("Django", "4.2.11", date(2026, 4, 30), False, 0),
        ("Django", "4.2.11", date(2026, 5, 1), True, -1),
        ("Django", "5.2rc1", date(2026, 11, 24), False, 523),
        ("Django", "1.11.29", date(2026, 11, 24), True, None),
        ("Python", "2.7.18", date(2026, 11, 24), True, None),
        ("Django", "99.0", date(2026, 11, 24), False, None),
    ],
)
def test_support_ends_after_its_last_day(product, version, day, ended, left) -> None:  # type: ignore[no-untyped-def]
    """The last day is still supported; older than the table has ended, newer is not known."""
    support = support_of(product, version)

    assert (support.has_ended(day), support.days_left(day)) == (ended, left)


@pytest.mark.parametrize("product", ["Python", "Django"])
def test_the_table_is_plausible(product) -> None:  # type: ignore[no-untyped-def]
    """No two series end on one day, and those of Python, which has no long-term ones, end about a year apart."""
    days = list(ENDS[product].values())

    assert len(set(days)) == len(days)
    if product == "Python":
        assert all(timedelta(days=300) < later - earlier < timedelta(days=500) for earlier, later in pairwise(days))


def test_both_products_are_judged_as_far_as_known() -> None:
    """A file alone tells Django's series only; an interpreter tells both."""
    django = Package("django", "5.2.8")

    assert [each.product for each in supports(Environment((django,)))] == ["Django"]
    assert [each.product for each in supports(Environment((django,), "3.12.1"))] == ["Python", "Django"]
    assert supports(Environment(())) == []
