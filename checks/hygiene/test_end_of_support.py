"""Python and Django get security fixes."""

from datetime import date

import pytest

from checks.support.errors import NotConfiguredError, UnjudgedError
from checks.support.packages import Environment
from checks.support.support_dates import AS_OF, Support, support_of
from checks.support.verdict import Verdict
from language import _, ngettext
from rondafile import Target
from rondafile.models import Dependencies


@pytest.mark.check("hygiene.packages.support", severity="S3", cause="end-of-support", runbook="end-of-support")
def test_python_and_django_are_supported(
    environment: Environment, target: Target, verdict: Verdict, today: date
) -> None:
    """Python and Django still get security fixes"""
    found = supports(environment)
    if not found:
        raise NotConfiguredError(
            _("{file} pins no Django, and no interpreter is configured").format(file="requirements")
        )
    left = {each.product: days for each in found if (days := each.days_left(today)) is not None}
    verdict.measure(**{f"{product.lower()}_left_days": days for product, days in left.items()})
    verdict.evidence("support.txt", "".join(f"{each.product} {each.series}: {each.ends or '?'}\n" for each in found))
    ended = [_ended(each) for each in found if each.has_ended(today)]
    assert not ended, "; ".join(ended)
    unknown = [f"{each.product} {each.series}" for each in found if each.ends is None]
    if unknown:
        raise UnjudgedError(
            _("the table of {day} does not know {names}: bring Ronda up to date").format(
                day=AS_OF.isoformat(), names=", ".join(unknown)
            )
        )
    limit = (target.dependencies or Dependencies()).support_days
    soon = [each for each in found if left[each.product] < limit]
    if soon:
        verdict.degraded("; ".join(_soon(each, left[each.product]) for each in soon))


def supports(environment: Environment) -> list[Support]:
    """Return what is known about the series in use of Python and of Django."""
    django = environment.version_of("django")
    found = [support_of("Python", environment.python)] if environment.python else []
    return [*found, support_of("Django", django)] if django else found


def _ended(support: Support) -> str:
    if support.ends is None:
        return _("{product} {series} has not been supported for years").format(
            product=support.product, series=support.series
        )
    return _("support of {product} {series} ended on {day}").format(
        product=support.product, series=support.series, day=support.ends.isoformat()
    )


def _soon(support: Support, days: int) -> str:
    return ngettext(
        "support of {product} {series} ends in {days} day", "support of {product} {series} ends in {days} days", days
    ).format(product=support.product, series=support.series, days=days)
