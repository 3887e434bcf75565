"""What a verdict means for incidents: which open one at once, which never, and in which words."""

from collections.abc import Iterable

from language import N_
from reporting.domain.reason import Reason
from reporting.domain.verdicts import CaseVerdict, Judgement, Verdict

DAY = "%Y-%m-%d"
"""How a reason writes a day; reasons are kept free of any language."""


def why_at_once(case: CaseVerdict) -> Reason | None:
    """Return why this case opens an incident now; None if only the ordinary thresholds count for it."""
    said = case.judgement
    if not said.failing:
        return None
    if said.verdict is Verdict.REGRESSION:
        return _regression(case)
    if said.verdict is Verdict.FLAKY and said.has_expired and said.flaky_since and said.expires_at:
        values = {
            "check": str(case.key),
            "since": said.flaky_since.strftime(DAY),
            "expired": said.expires_at.strftime(DAY),
            "owner": case.owner or "–",
        }
        return Reason(
            N_("{check} failed and is not excused any more: flaky since {since}, expired on {expired}, owner {owner}"),
            values,
        )
    return None


def _regression(case: CaseVerdict) -> Reason:
    said = case.judgement
    values = {"check": str(case.key), "deployment": said.deployment or "–", "baseline": said.baseline or "–"}
    if not said.confirmed:
        text = (
            N_("{check} worked on {baseline}, fails on {deployment}; not confirmed, it was tried once")
            if said.baseline
            else N_("{check} worked before {deployment}, fails on it; not confirmed, it was tried once")
        )
        return Reason(text, values)
    text = (
        N_("{check} worked on {baseline}, fails on {deployment}; tried {n} times")
        if said.baseline
        else N_("{check} worked before {deployment}, fails on it; tried {n} times")
    )
    return Reason(text, values | {"n": said.tries})


def why_kept_apart(cases: Iterable[CaseVerdict]) -> Reason:
    """Return why these flaky cases, one at least, are no incident any more."""
    flaky = list(cases)
    return Reason(
        N_("turned out to be flaky, kept apart until {expires}: {checks} (owner {owner})"),
        {
            "checks": ", ".join(str(each.key) for each in flaky),
            "expires": min(_expires(each.judgement) for each in flaky),
            "owner": ", ".join(dict.fromkeys(each.owner or "–" for each in flaky)),
        },
    )


def _expires(judgement: Judgement) -> str:
    return judgement.expires_at.strftime(DAY) if judgement.expires_at else "–"
