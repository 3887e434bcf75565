"""The weekly review: what a support lead reads each Monday, as plain data. Pure: the same input, the same review."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reporting.domain.kpi.facts import Kpis, Plan
from reporting.domain.kpi.outages import Outage
from reporting.domain.kpi.trends import WEEKS, Shift, Trend, against, trends_of
from reporting.domain.review import availability_rules, change_rules, watching_rules
from reporting.domain.review.ahead import Coming, coming_of
from reporting.domain.review.basis import TONES, Basis, Finding, Rule
from reporting.domain.review.harm import Harm, harms_of, worst_of
from reporting.domain.review.headline import Headline, headline_of
from reporting.domain.review.trust import Caveat, caveats_of

NEEDED = WEEKS
"""Weeks that a review is made from: those of the trend, the week before among them."""
RULES: tuple[Rule, ...] = (*availability_rules.RULES, *change_rules.RULES, *watching_rules.RULES)
"""What is looked at. A new rule is one function, and its name in its module."""


@dataclass(frozen=True, slots=True)
class Review:
    """One week of one target."""

    kpis: Kpis
    ends_at: datetime
    """UTC; when the week is over, or will be."""
    headline: Headline
    shifts: tuple[Shift, ...]
    """Every figure beside that of the week before, in the order in which they are shown."""
    findings: tuple[Finding, ...]
    """The worst first."""
    worst: tuple[Harm, ...]
    """The three that cost most, the worst first."""
    incidents: tuple[Harm, ...]
    """All that a figure or a sentence names, the worst first."""
    coming: tuple[Coming, ...]
    """Planned work that goes on or begins in the two weeks after the week, in order."""
    caveats: tuple[Caveat, ...]
    trends: tuple[Trend, ...]
    """Of twelve weeks, or of as many as are known."""

    @property
    def is_over(self) -> bool:
        """Tell whether the week was over when this was known: then it never changes."""
        return self.kpis.until >= self.ends_at


def review_of(
    weeks: Sequence[Kpis], outages: Iterable[Outage], tickets: Mapping[str, str], plan: Plan, ends_at: datetime
) -> Review:
    """Return the review of the latest of some weeks.

    Args:
        weeks: Two or more in a row, the oldest first, each as it was known at its own end.
        outages: The incidents of the latest week, as they were known at its end.
        tickets: The ticket of each incident that had one by then.
        plan: What the site aims at; planned work ahead is read from it.
        ends_at: UTC; when the latest week is over.

    Raises:
        ValueError: There are fewer than two weeks.
    """
    if len(weeks) < 2:
        raise ValueError("a review compares a week with the one before")
    this, before = weeks[-1], weeks[-2]
    shifts = against(before, this)
    harms = harms_of(outages, this, tickets)
    basis = Basis(this, before, {each.name: each for each in shifts}, harms)
    findings = findings_of(basis)
    caveats = caveats_of(this, before, is_over=this.until >= ends_at)
    named = _named(shifts, findings, caveats)
    return Review(
        kpis=this,
        ends_at=ends_at,
        headline=headline_of(basis),
        shifts=shifts,
        findings=findings,
        worst=worst_of(harms),
        incidents=tuple(each for each in harms if each.name in named or each.in_week),
        coming=coming_of(plan, this.target, this.known_by, this.until),
        caveats=caveats,
        trends=trends_of(weeks[-WEEKS:]),
    )


def findings_of(basis: Basis) -> tuple[Finding, ...]:
    """Return what every rule found, the worst first, then in the order of the rules."""
    found = [finding for rule in RULES for finding in rule(basis)]
    return tuple(sorted(found, key=lambda each: TONES.index(each.tone)))


def _named(shifts: Iterable[Shift], findings: Iterable[Finding], caveats: Iterable[Caveat]) -> set[str]:
    behind = [*(each.after.behind for each in shifts), *(each.behind for each in findings)]
    return {name for names in (*behind, *(each.behind for each in caveats)) for name in names}
