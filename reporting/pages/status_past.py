"""What ``status.json`` tells of the last days."""

from datetime import UTC, datetime
from typing import Any

from reporting.domain.kpi.answers import SHARES, Answers
from reporting.domain.kpi.availability import Share
from reporting.domain.kpi.states import STATES
from reporting.pages.past import CheckPast, PastView, ServiceView


def availability_of(view: PastView) -> dict[str, Any] | None:
    """Return how the target did as a whole; None if no check tells that."""
    past = view.past
    if past.target is None or past.week is None or past.budget is None:
        return None
    return {
        "since": _time(past.since),
        **_share(past.target.share),
        "objective": past.budget.objective,
        "budget_left_s": past.budget.left.total_seconds() if past.budget.allowed else None,
        "days": [{"day": each.day.isoformat(), "state": each.state, **_share(each.share)} for each in past.target.days],
        "last_week": {"week": past.week.name, **_share(past.week.share)},
    }


def services_of(view: PastView) -> list[dict[str, Any]]:
    """Return each service as it is now, and how it did."""
    return [_service(each) for each in view.services]


def _service(view: ServiceView) -> dict[str, Any]:
    return {
        "service": view.cause,
        "state": STATES.get(view.now) if view.now else None,
        "measured_at": _time(view.measured_at),
        **_share(view.line.share),
        "checks": [_check(each) for each in view.checks],
    }


def _check(check: CheckPast) -> dict[str, Any]:
    times = None if check.answers is None else {span: _answers(each) for span, each in check.answers.items()}
    return {"check": check.key.check, "case": check.key.case, **_share(check.share), "response_times": times}


def _answers(answers: Answers) -> dict[str, Any]:
    times = {f"{name}_ms": answers.times_ms.get(name) for name in SHARES}
    return {"count": answers.count, **{name: None if time is None else round(time, 1) for name, time in times.items()}}


def _share(share: Share) -> dict[str, Any]:
    return {
        "availability_ratio": share.ratio,
        "coverage_ratio": share.coverage,
        "down_s": share.down.total_seconds() if share.measured else None,
    }


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
